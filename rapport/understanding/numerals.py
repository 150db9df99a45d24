"""Numbers as people write them: digits with commas, Chinese numerals, `1.5k`, `三百五`, `两千`."""

import re
from decimal import Decimal

_DIGITS = {name: value for value, name in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_TIMES = {"百": 100, "千": 1_000, "万": 10_000, "k": 1_000}
_WRITTEN = re.compile(r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<times>[百千万]|k\b)?", re.IGNORECASE)
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
_ENGLISH = {word: value for value, word in enumerate(_WORDS.split())} | {
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "both": 2,
    "a dozen": 12,
}

NUMBER = (
    r"(?:(?<![\d.])\d[\d,]{0,12}(?:\.\d{1,4})?(?![\d.]*\d)\s*(?:[百千万]|k\b)?"
    "|(?<![零〇一二两三四五六七八九十百千万])[零〇一二两三四五六七八九十百千万]{1,12}"
    "(?![零〇一二两三四五六七八九十百千万]))"
)
"""A regular expression of what `number_of` reads, English words aside; never a part of a number."""


def number_of(written: str) -> Decimal | None:
    """The number that is written; None where it is none."""
    text = written.strip().lower()
    if text in _ENGLISH:
        return Decimal(_ENGLISH[text])
    found = _WRITTEN.fullmatch(text)
    if found:
        return Decimal(found["digits"].replace(",", "")) * _TIMES.get(found["times"] or "", 1)
    return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    """`三百五` is 350: a digit behind a unit counts a tenth of it where no zero stands between."""
    if not text or any(one not in _DIGITS and one not in _UNITS and one != "万" for one in text):
        return None
    if all(one in _DIGITS for one in text):
        return Decimal("".join(str(_DIGITS[one]) for one in text))
    total = part = 0
    digit: int | None = None
    unit = 1
    for one in text:
        if one in _DIGITS:
            digit = _DIGITS[one]
            unit = 1 if digit == 0 else unit
        elif one == "万":
            total, part = (part + (digit or 0)) * 10_000, 0
            digit, unit = None, 10_000
        else:
            part += (1 if digit is None else digit) * _UNITS[one]
            digit, unit = None, _UNITS[one]
    last = 0 if digit is None else digit * max(1, unit // 10)
    return Decimal(total + part + last)
