"""The keys that statements can have, and the values of each: a controlled vocabulary."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.kit.words import nearest
from rapport.kit.yaml_texts import read_yaml
from rapport.statements.errors import BadStatementValue
from rapport.statements.model import Key, Use, ValueKind

_FORMS: Mapping[ValueKind, tuple[re.Pattern[str], str]] = {
    ValueKind.SIZE: (
        re.compile(r"\d{1,2}(?:\.5)?|\d?x{0,4}[sl]|m"),
        "a size such as 42, 7.5 or xl",
    ),
    ValueKind.DAY: (
        re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"),
        "a month and a day such as 05-03",
    ),
    ValueKind.NUMBER: (re.compile(r"\d{1,6}"), "a whole number of at most six digits"),
    ValueKind.NAME: (re.compile(r"[^\s<>{}|]{2,40}"), "one word of 2 to 40 characters"),
}


@cache
def keys() -> Mapping[str, Key]:
    """Every key by its name."""
    text = (files("rapport.statements") / "words" / "keys.yaml").read_text("utf-8")
    return {name: _key(name, told) for name, told in read_yaml(text).items()}


def marketing_keys() -> tuple[str, ...]:
    """The names of the keys that rules and texts of marketing may know."""
    return tuple(name for name, key in keys().items() if key.is_for_marketing)


def checked_value(key: str, value: str) -> str:
    """Give a value as it is kept, or raise `BadStatementValue` for one that the key cannot have."""
    known = keys().get(key)
    if known is None:
        close = nearest(key, keys())
        hint = f"; the nearest known: {', '.join(close)}" if close else ""
        raise BadStatementValue(f"there is no kind of statement {key!r}{hint}")
    tidy = value.strip().lower()
    if known.kind is ValueKind.CHOICE:
        if tidy not in known.values:
            raise BadStatementValue(f"`{key}` is one of {', '.join(known.values)}")
        return tidy
    form, wanted = _FORMS[known.kind]
    if not form.fullmatch(tidy):
        raise BadStatementValue(f"`{key}` needs {wanted}")
    return tidy


def value_words(key: str, value: str, language: str) -> str:
    """Say a value in `zh` or `en`; a size is in capitals, a name as it is kept."""
    known = keys()[key]
    if known.kind is ValueKind.SIZE:
        return value.upper()
    return known.values.get(value, {}).get(language, value)


def _key(name: str, told: Mapping[str, Any]) -> Key:
    sensitive = bool(told.get("sensitive", False))
    return Key(
        name=name,
        labels={"zh": told["zh"], "en": told["en"]},
        kind=ValueKind(told.get("kind", ValueKind.CHOICE.value)),
        days=told["days"],
        uses=frozenset(Use) if told.get("for") == "all" else frozenset({Use.SERVICE}),
        values={value: {"zh": zh, "en": en} for value, (zh, en) in told.get("values", {}).items()},
        many=bool(told.get("many", False)),
        sensitive=sensitive,
        family=told.get("family", name),
    )
