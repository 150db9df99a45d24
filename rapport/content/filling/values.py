"""Values of customers as a text may say them: tidied, measured, and judged one by one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import escape

from rapport.content.channels import columns, sms_septets
from rapport.content.slots import LOYALTY_SLOTS
from rapport.kit.yaml_texts import read_yaml
from rapport.llm import mask_personal_data
from rapport.statements import STATED_SLOTS

NAMES = ("first_name", "last_name")
"""The parts of a name: when one of them looks wrong, neither is said."""

_MOST_COLUMNS = {"first_name": 24, "last_name": 24, "city": 40}
_MOST_OF_SHOP = 200  # of what the shop itself says of a customer, such as a tier's name
_REACH = 500  # characters: a longer value is not looked at any further
_MARKUP = re.compile(r"[<>]|&#?\w+;|\*\*|\]\(|[{}]|%\}", re.ASCII)
_WEB = re.compile(r"@|://|\bwww\.|\w\.(?:com|cn|net|org|io|shop|store|top|xyz|co|app|info|biz)\b")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")  # Persian and emoji are written with them
_HIDDEN = frozenset({"Cc", "Co", "Cn", "Cs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a column. `fault` says why it is not to be said; `text` is empty if absent.

    `width` is in columns, `septets` those of GSM-7 or -1, `units` those of UTF-16, `bytes_` those
    of the escaped `html` in UTF-8.
    """

    text: str
    fault: str
    width: int
    septets: int
    units: int
    bytes_: int
    html: str


ABSENT = Value(text="", fault="", width=0, septets=0, units=0, bytes_=0, html="")


def tidy(raw: object) -> str:
    """Give a value with its runs of white space made one space, and none at its ends."""
    return " ".join(raw.split()) if isinstance(raw, str) else ""


def measured(text: str, fault: str = "") -> Value:
    """Measure a value once, for all who share it."""
    if not text:
        return ABSENT
    septets, html = sms_septets(text), str(escape(text))
    return Value(
        text=text,
        fault=fault,
        width=columns(text),
        septets=-1 if septets is None else septets,
        units=len(text.encode("utf-16-be")) // 2,
        bytes_=len(html.encode()),
        html=html,
    )


def told(customer: Mapping[str, object], used: Iterable[str]) -> tuple[dict[str, str], str]:
    """Give the values of a customer that a text may say, and why others were left out, if any."""
    values = {name: text for name in used if (text := tidy(customer.get(name)))}
    faults = {name: fault for name, text in values.items() if (fault := value_fault(name, text))}
    odd_name = any(name in faults for name in NAMES)
    kept = {
        name: text
        for name, text in values.items()
        if name not in faults and not (odd_name and name in NAMES)
    }
    return kept, next((faults[name] for name in sorted(faults)), "")


def value_fault(name: str, text: str) -> str:
    """Say why a value does not look like what its column should hold; empty when it does.

    The codes are `value-` and: `control`, `long`, `markup`, `web`, `personal`, `letters`, `digits`,
    `placeholder`, `title`, `company`, `street`.
    """
    found = _form(name, text)
    if not found and name not in (*LOYALTY_SLOTS, *STATED_SLOTS):
        found = _signs(name, text) or _words(text, is_name=name in NAMES)
    return f"value-{found}" if found else ""


def _form(name: str, text: str) -> str:
    faults = (
        ("long", len(text) > _REACH or columns(text) > _MOST_COLUMNS.get(name, _MOST_OF_SHOP)),
        ("control", any(_is_control(char) for char in text)),
        ("markup", _MARKUP.search(text)),
        ("web", _WEB.search(text.casefold())),
        ("personal", len(text) <= _REACH and mask_personal_data(text) != text),
    )
    return next((code for code, fault in faults if fault), "")


def _signs(name: str, text: str) -> str:
    digits = any(char.isdigit() for char in text)
    if not any(char.isalpha() for char in text):
        return "digits" if digits else "letters"
    if name not in NAMES or not digits:
        return ""
    return "street" if _matches("street_patterns", text.casefold()) else "digits"


def _is_control(char: str) -> bool:
    if char in _JOINERS:
        return False
    kind = unicodedata.category(char)
    return char == "\ufffd" or char in _BIDI or kind in _HIDDEN or kind == "Cf"


def _words(text: str, *, is_name: bool) -> str:
    lexicon, plain = _lexicon(), text.casefold()
    if text in lexicon["as_written"] or plain in lexicon["placeholder"]:
        return "placeholder"
    if _matches("keyboard_patterns", plain):
        return "placeholder"
    if not is_name:
        return ""
    if plain in lexicon["title"] or _matches("title_patterns", plain):
        return "title"
    if _matches("company_patterns", plain):
        return "company"
    return "street" if _matches("street_patterns", plain) else ""


def _matches(kind: str, plain: str) -> bool:
    return _patterns()[kind].search(plain) is not None


@cache
def _lexicon() -> Mapping[str, frozenset[str]]:
    return {
        kind: frozenset(str(word) for line in lines for word in line)
        for kind, lines in _read().items()
        if not kind.endswith("_patterns")
    }


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        kind: re.compile("|".join(f"(?:{line})" for line in lines))
        for kind, lines in _read().items()
        if kind.endswith("_patterns")
    }


@cache
def _read() -> Mapping[str, list[str]]:
    path = files("rapport.content") / "lexicon" / "odd_values.yaml"
    read: Mapping[str, list[str]] = read_yaml(path.read_text(encoding="utf-8"))
    return read
