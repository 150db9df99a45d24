"""Numbers as people write them: 1,299.00, 10 万, 八五, 一百二十, twenty-five, two thousand."""

import re
from decimal import Decimal

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_DIGITS |= {"七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_SMALL += " fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: n for n, word in enumerate(_SMALL.split())}
_WORDS |= {word: 10 * n for n, word in enumerate(_TENS.split(), start=2)}
_WORDS |= {"hundred": 100, "a hundred": 100, "one hundred": 100}
_LARGE = {"thousand": 1000, "million": 1_000_000}
_SCALES = {"万": 10_000, "千": 1000, "亿": 100_000_000, "k": 1000, "m": 1_000_000}
_SCALES |= _LARGE

FIGURES = r"\d+(?:,\d{3})*(?:\.\d+)?(?:\s?[万亿千]|k\b|\s(?:thousand|million)\b)?"
CHINESE_NUMBER = r"[零〇一二两三四五六七八九十百千万]+(?:[点.][一二三四五六七八九])?"
_TENS_PATTERN = f"(?:{'|'.join(_TENS.split())})(?:-(?:{'|'.join(_SMALL.split()[1:10])}))?"
_BELOW_THOUSAND = rf"(?:{_TENS_PATTERN}|(?:one |a )?hundred|{'|'.join(_SMALL.split()[::-1])})"
ENGLISH_NUMBER = rf"(?:{_BELOW_THOUSAND}(?: (?:thousand|million))?|a (?:thousand|million))"
_SCALED = re.compile(r"([\d,.]+)\s?([万亿千km]|thousand|million)")


def number_of(written: str) -> str:
    """Give a number in one form, `1299` or `8.5`, however it is written."""
    if re.fullmatch(r"[\d,.]+", written):
        return _exact(written)
    scaled = _SCALED.fullmatch(written)
    if scaled:
        value = Decimal(_exact(scaled[1])) * _SCALES[scaled[2]]
        return _exact(f"{value:f}")
    if written[0] in _DIGITS or written[0] in _PLACES:
        return f"{_chinese(written):g}" if len(written) < 5 else _exact(f"{_chinese(written):f}")  # noqa: PLR2004
    return str(_english(written))


def _english(written: str) -> int:
    if written in _WORDS:
        return _WORDS[written]
    first, _, last = written.rpartition(" ")
    if last in _LARGE:
        return (1 if first == "a" else _english(first)) * _LARGE[last]
    tens, _, unit = written.partition("-")
    return _WORDS[tens] + _WORDS.get(unit, 0)


def _exact(written: str) -> str:
    whole, _, rest = written.replace(",", "").rstrip(".").partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole)}.{rest}" if rest else str(int(whole))


def _chinese(written: str) -> float:
    whole, _, tenth = written.replace(".", "点").partition("点")
    if all(char in _DIGITS for char in whole):
        value = float(int("".join(str(_DIGITS[char]) for char in whole)))
    else:
        value = _with_places(whole)
    return value + (_DIGITS[tenth] / 10 if tenth else 0)


def _with_places(written: str) -> float:
    total, section, digit = 0, 0, 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif _PLACES[char] == _PLACES["万"]:
            total, section, digit = (total + section + digit or 1) * _PLACES["万"], 0, 0
        else:
            section, digit = section + (digit or 1) * _PLACES[char], 0
    return float(total + section + digit)
