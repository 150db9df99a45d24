"""Finds every number in a text: digits, Chinese numerals, words, fractions, multiples, dates."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapport.research.words.shown import MINUS, MONTHS


class NumberKind(StrEnum):
    """What a number in a text is written as."""

    PLAIN = "plain"
    PERCENT = "percent"
    POINTS = "points"
    FRACTION = "fraction"
    TIMES = "times"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written. `digits` are those behind the point; None for numbers in words.

    A percentage has the value 12 for 12 %, a fraction 0.5 for a half, a date its ordinal; a date
    that no calendar has is -1; what tells an amount and no number, such as `a majority`, is no
    number of any figure: NaN.
    """

    text: str
    value: float
    kind: NumberKind
    digits: int | None = None


_Reading = Callable[[re.Match[str]], "Number | None"]

_UNDER_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN = {word: value for value, word in enumerate(_UNDER_TWENTY)} | {
    word: 10 * tens for tens, word in enumerate(_TENS, start=2)
}
_EN_SCALES = {
    "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1_000,
    "thousands": 1_000, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
}  # fmt: skip
_EN_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_EN_TIMES = {
    "twice": 2, "thrice": 3, "double": 2, "doubled": 2, "doubles": 2, "triple": 3, "tripled": 3,
    "triples": 3, "twofold": 2, "threefold": 3, "tenfold": 10, "halved": 0.5, "doubling": 2,
    "tripling": 3, "quadruple": 4, "quadrupled": 4, "quadruples": 4, "fourfold": 4, "fivefold": 5,
    "halves": 0.5, "halving": 0.5,
}  # fmt: skip
_ZH = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6,
    "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_ZH_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_ZH_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

_SIGN = rf"(?:{MINUS}|(?<![\w)%])[-–](?=\d)|\bminus\s+|负\s?)"
_D = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_Z = "[零一二三四五六七八九〇两俩仨壹贰叁肆伍陆柒捌玖十拾百佰千仟万萬亿]"
_W = "(?:" + "|".join(sorted([*_EN, *_EN_SCALES], key=len, reverse=True)) + ")"
_WORDS = rf"{_W}(?:(?:[\s-]+|\s+and\s+){_W})*"
_PARTS = "|".join(sorted(_EN_PARTS, key=len, reverse=True))
_TIMES = "|".join(sorted(_EN_TIMES, key=len, reverse=True))
_SCALES = "万|萬|亿|千|百|thousand|million|billion|hundred|dozen|[kKmM]\\b"
_MONTHS = "|".join(MONTHS)
# Words that hold a numeral and count nothing: they are read over.
_IDLE = (
    "十分|万一|统一|唯一|一些|一样|一致|一般|一直|一定|一旦|一起|一并|一律|一同|一下|一点|一面|一方面|"
    "一边|之一|另一|任一|每一|某一|同一|单一|万分|千万别|三明治|第一时间|一次性|一时|一切|一概|一共|进一步|"
    "一向|一再|一味|一流|一手|百分比"
)
_PATTERN = re.compile(
    rf"(?P<zhdate>(?<!\d)(\d{{4}})\s?年\s?(\d{{1,2}})\s?月\s?(\d{{1,2}})\s?[日号])"
    rf"|(?P<endate>(?<!\d)(\d{{1,2}})\s(?P<month>{_MONTHS})\s(\d{{4}})(?!\d))"
    r"|(?P<isodate>(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d))"
    rf"|(?P<points>{_SIGN}?{_D})[\s-]?(?:percentage[\s-]+points?|points?\b|pp\b|个?百分点|个点)"
    rf"|(?P<percent>{_SIGN}?{_D})\s?(?:%|％|‰|percent\b|per\s+cent\b)"
    rf"|(?P<times>{_SIGN}?{_D})[\s-]?(?:times\b|fold\b|倍|x\b)"
    rf"|(?P<infraction>\b(?:{_WORDS}|\d+)\s+(?:in|out\s+of|of\s+every)\s+(?:{_WORDS}|\d+)\b)"
    rf"|(?P<enpercent>\b{_WORDS})\s+(?:percent\b|per\s+cent\b|percentage\s+points?\b)"
    rf"|(?P<entimes>\b{_WORDS})[\s-]+(?:times|fold)\b"
    rf"|(?P<partof>\b(?:(?:an?|{_WORDS})[\s-]+)?(?:{_PARTS})\b)"
    rf"|(?P<multiple>\b(?:{_TIMES})\b)"
    rf"|百分之(?P<zhpercent>{_Z}+(?:点{_Z}+)?)"
    rf"|(?P<zhpoints>{_Z}+(?:点{_Z}+)?)个?百分点"
    rf"|(?P<below>{_Z}+|\d+)分之(?P<above>{_Z}+|\d+)"
    rf"|(?P<idle>{_IDLE})"
    rf"|(?P<tenths>{_Z}|\d(?:\.\d+)?)\s?成(?P<andhalf>半)?(?![为了功本长年交都立就熟员不])"
    rf"|(?P<zhtimes>{_Z}+)\s?倍"
    r"|(?P<vague>(?<!\d)[几数多好][十百千万亿倍成]|成倍|翻(?:了|上)?[几数好]番"
    r"|绝?大多数|绝?大部分|半数以上|majority\b)"
    r"|(?P<half>一半|半数|过半|大半|小半|对半|各半|近半|多半)"
    r"|(?P<doubling>翻倍|翻番|加倍|翻了?一番|翻了?一倍)"
    rf"|(?P<scaled>{_SIGN}?{_D})\s?(?P<scale>{_SCALES})"
    rf"|(?P<plain>{_SIGN}?{_D})"
    rf"|(?P<zh>{_Z}+(?:点{_Z}+)?)"
    rf"|(?P<words>\b{_WORDS}\b)"
    r"|(?P<sign>[¼½¾⅐-⅞①-⓿❶-➓Ⅰ-ⅿ])",
    re.IGNORECASE,
)
_WIDE = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９．，％"}


def numbers_in(text: str) -> list[Number]:
    """Find the numbers of a text, in their order, however they are written.

    The English `one` counts only within a larger expression, such as `one in ten`: alone it is
    mostly a pronoun.
    """
    plain = text.translate(_WIDE)
    return [number for match in _PATTERN.finditer(plain) if (number := _number(match)) is not None]


def _number(match: re.Match[str]) -> Number | None:
    read = next(read for name, read in _READ.items() if match[name] is not None)
    return read(match)


def _of(match: re.Match[str], value: float, kind: NumberKind, digits: int | None = None) -> Number:
    return Number(text=match[0], value=value, kind=kind, digits=digits)


def _digital(name: str, kind: NumberKind) -> _Reading:
    def read(match: re.Match[str]) -> Number:
        told = _plain(match[name])
        tenths = "‰" in match[0]
        value = float(told) / (10 if tenths else 1)
        return _of(match, value, kind, len(told.partition(".")[2]) + tenths)

    return read


def _plain(told: str) -> str:
    """Digits as written, without commas, with a plain sign."""
    digits = re.sub(r"[^\d.]", "", told)
    return digits if told[0].isdigit() else f"-{digits}"


def _date(*order: int) -> _Reading:
    def read(match: re.Match[str]) -> Number:
        numbers = re.findall(r"\d+", match[0])
        if match["month"]:
            month = [name.lower() for name in MONTHS].index(match["month"].lower()) + 1
            numbers.insert(1, str(month))
        year, month, day = (int(numbers[place]) for place in order)
        try:
            value = date(year, month, day).toordinal()
        except ValueError:
            value = -1
        return _of(match, value, NumberKind.DATE, 0)

    return read


def _scaled(match: re.Match[str]) -> Number:
    scale = match["scale"].lower()
    by = {"k": 1e3, "m": 1e6, **_ZH_SCALES, **_ZH_MYRIADS, **_EN_SCALES}[scale]
    return _of(match, float(_plain(match["scaled"])) * by, NumberKind.PLAIN, 0)


def _in(match: re.Match[str]) -> Number:
    above, below = re.split(r"\s+(?:in|out\s+of|of\s+every)\s+", match[0].lower(), maxsplit=1)
    return _of(match, _english(above) / max(_english(below), 1e-9), NumberKind.FRACTION)


def _part(match: re.Match[str]) -> Number:
    *count, part = re.split(r"[\s-]+", match[0].lower())
    many = 1.0 if not count or count[0] in {"a", "an"} else _english(" ".join(count))
    return _of(match, many / _EN_PARTS[part], NumberKind.FRACTION)


def _words(match: re.Match[str]) -> Number | None:
    if match[0].lower() == "one":
        return None
    return _of(match, _english(match[0]), NumberKind.PLAIN)


def _tenths(match: re.Match[str]) -> Number:
    tens = _chinese(match["tenths"]) + (0.5 if match["andhalf"] else 0.0)
    return _of(match, tens / 10, NumberKind.FRACTION)


def _below(match: re.Match[str]) -> Number:
    below = max(_chinese(match["below"]), 1e-9)
    return _of(match, _chinese(match["above"]) / below, NumberKind.FRACTION)


def _sign(match: re.Match[str]) -> Number:
    return _of(match, unicodedata.numeric(match[0], -1.0), NumberKind.PLAIN)


def _english(words: str) -> float:
    """Read number words: `two hundred and five`; digits are read as they are."""
    if words.isdigit():
        return float(words)
    total, group = 0.0, 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _EN_SCALES:
            scale = _EN_SCALES[word]
            group = max(group, 1.0) * scale
            if scale >= _EN_SCALES["thousand"]:
                total, group = total + group, 0.0
        else:
            group += _EN.get(word, 0)
    return total + group


def _chinese(told: str) -> float:
    """Read Chinese numerals: `三万两千零五`, `二〇二六`, `三点五`; digits are read as they are."""
    if told.replace(".", "").isdigit() and told.isascii():
        return float(told)
    whole, _, behind = told.partition("点")
    decimals = sum(_ZH.get(char, 0) / 10**place for place, char in enumerate(behind, start=1))
    if len(whole) > 1 and all(char in _ZH for char in whole):  # read out figure by figure
        return float(int("".join(str(_ZH[char]) for char in whole)) + decimals)
    return float(_chinese_whole(whole) + decimals)


def _chinese_whole(whole: str) -> int:
    total = group = digit = 0
    for char in whole:
        if char in _ZH_MYRIADS:
            total = (total + group + digit or 1) * _ZH_MYRIADS[char]
            group = digit = 0
        elif char in _ZH_SCALES:
            group += (digit or 1) * _ZH_SCALES[char]
            digit = 0
        else:
            digit = _ZH[char]
    return total + group + digit


_READ: Mapping[str, _Reading] = {
    "zhdate": _date(0, 1, 2),
    "endate": _date(2, 1, 0),
    "isodate": _date(0, 1, 2),
    "points": _digital("points", NumberKind.POINTS),
    "percent": _digital("percent", NumberKind.PERCENT),
    "times": _digital("times", NumberKind.TIMES),
    "infraction": _in,
    "enpercent": lambda match: _of(match, _english(match["enpercent"]), NumberKind.PERCENT),
    "entimes": lambda match: _of(match, _english(match["entimes"]), NumberKind.TIMES),
    "partof": _part,
    "multiple": lambda match: _of(match, _EN_TIMES[match[0].lower()], NumberKind.TIMES),
    "below": _below,
    "idle": lambda _: None,
    "zhpercent": lambda match: _of(match, _chinese(match["zhpercent"]), NumberKind.PERCENT),
    "zhpoints": lambda match: _of(match, _chinese(match["zhpoints"]), NumberKind.POINTS),
    "tenths": _tenths,
    "zhtimes": lambda match: _of(match, _chinese(match["zhtimes"]), NumberKind.TIMES),
    "vague": lambda match: _of(match, math.nan, NumberKind.FRACTION),
    "half": lambda match: _of(match, 0.5, NumberKind.FRACTION),
    "doubling": lambda match: _of(match, 2.0, NumberKind.TIMES),
    "scaled": _scaled,
    "plain": _digital("plain", NumberKind.PLAIN),
    "zh": lambda match: _of(match, _chinese(match["zh"]), NumberKind.PLAIN),
    "words": _words,
    "sign": _sign,
}
