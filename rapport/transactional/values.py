"""The values that a template asks for, each of the kind that its text shows."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from rapport.content import Copy, parts_of, slots_of
from rapport.transactional.errors import BadValues

_ROOT = "values."
_MOST = 2_000
_USE = re.compile(r"\{\{-?\s*values\.(\w+)\s*\|\s*(\w+)")


class ValueKind(StrEnum):
    """What a value has to be."""

    TEXT = "text"  # a text or a number
    MONEY = "money"  # {"minor": 1999, "currency": "CNY"}
    DATE = "date"  # ISO 8601
    URL = "url"  # https://…, for names that end in _url


def kinds_of(copy: Copy) -> dict[str, ValueKind]:
    """Say which values a text asks for, by how it shows them."""
    names = [path.removeprefix(_ROOT) for path in slots_of(copy) if path.startswith(_ROOT)]
    filters = {found[1]: found[2] for _, text in parts_of(copy) for found in _USE.finditer(text)}
    return {name: _kind(name, filters.get(name, "")) for name in names}


def check_values(copy: Copy, values: Mapping[str, object]) -> dict[str, object]:
    """Give the values if each is there and of its kind; else raise `BadValues` with the names."""
    kinds = kinds_of(copy)
    missing = [name for name in kinds if values.get(name) in (None, "")]
    if missing:
        raise BadValues(f"values are missing: {', '.join(missing)}")
    unknown = sorted(values.keys() - kinds.keys())
    if unknown:
        raise BadValues(f"the template asks for no {', '.join(unknown)}")
    wrong = [f"{name} ({kind})" for name, kind in kinds.items() if not _fits(values[name], kind)]
    if wrong:
        raise BadValues(
            f"values are not of their kind: {', '.join(wrong)}; money is minor and currency, a date"
            " is ISO 8601, a url starts with https://, a text has 2000 characters at most"
        )
    return dict(values)


def _kind(name: str, filter_: str) -> ValueKind:
    if filter_ in (ValueKind.MONEY, ValueKind.DATE):
        return ValueKind(filter_)
    return ValueKind.URL if name.endswith("_url") else ValueKind.TEXT


def _fits(value: object, kind: ValueKind) -> bool:  # noqa: PLR0911  (one for each kind)
    match kind, value:
        case ValueKind.MONEY, {"minor": int(), "currency": str() as currency, **rest}:
            return not rest and re.fullmatch(r"[A-Z]{3}", currency) is not None
        case ValueKind.DATE, str() as text:
            return _is_date(text)
        case ValueKind.URL, str() as text:
            return len(text) <= _MOST and text.isprintable() and _is_url(text)
        case ValueKind.TEXT, str() as text:
            return len(text) <= _MOST
        case ValueKind.TEXT, bool():
            return False
        case ValueKind.TEXT, int() | float():
            return True
    return False


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in text
