"""How amounts, percentages, dates and quantities are written, and the readers of each."""

import re
from collections.abc import Callable

from rapport.claims.model import Key
from rapport.claims.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, FIGURES, number_of
from rapport.claims.units import UNITS, unit_of
from rapport.claims.vocabulary import MONTHS, WEEKDAYS

Reader = Callable[[re.Match[str]], Key]

_N = FIGURES
_ZH = CHINESE_NUMBER
_EN = ENGLISH_NUMBER
_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_COIN = (
    r"(?P<coin>元(?!复始|素|化|旦|宵)|块钱|圆(?!满|润|圈)|美元|美金|欧元|英镑|日元|港元|港币|人民币"
    r"|yuan\b|dollars?\b|bucks\b|euros?\b|pounds?\b|usd\b|cny\b|rmb\b|eur\b|gbp\b|jpy\b|€|£)"
)
_TIME = r"小时|天|日|周|星期|个月|月|年"
_EN_TIME = r"hours?|days?|weeks?|months?|years?"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))


def _amount(found: re.Match[str]) -> Key:
    return "money", number_of(found["n"])


def _percent(found: re.Match[str]) -> Key:
    return "percent", number_of(found["n"])


def _zhe(found: re.Match[str]) -> Key:
    left = float(number_of(found["n"]))
    return "percent", f"{100 - left * (1 if left > 10 else 10):g}"  # noqa: PLR2004


def _half(_found: re.Match[str]) -> Key:
    return "percent", "50"


def _date(found: re.Match[str]) -> Key:
    month = found["month"]
    number = MONTHS.get(month, 0) or int(month)
    return "date", f"{number}-{int(found['day'])}"


def _month(found: re.Match[str]) -> Key:
    return "month", number_of(found["n"])


def _year(found: re.Match[str]) -> Key:
    return "year", found["n"]


def _weekday(found: re.Match[str]) -> Key:
    return "weekday", str(WEEKDAYS[found["weekday"]])


def _quantity(found: re.Match[str]) -> Key:
    return f"quantity {unit_of(found['unit'])}", number_of(found["n"])


def _number(found: re.Match[str]) -> Key:
    return "number", number_of(found["n"])


# Tried in this order; a stretch of text that one pattern took is closed to the later ones.
_READERS: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<coin>(?:cn|us|hk)?[¥$€£])\s?(?P<n>{_N})", _amount),
    (rf"\b(?P<coin>cny|rmb|usd|eur|gbp|jpy|hkd)\s?(?P<n>{_N})", _amount),
    (rf"(?P<n>{_N}|{_ZH})\s?{_COIN}", _amount),
    (rf"(?P<n>{_N})(?P<coin>块)(?!装)", _amount),
    (rf"(?P<n>{_ZH})(?P<coin>块)(?=[一二三四五六七八九])", _amount),
    (rf"\b(?P<n>{_EN})[ -](?P<coin>dollars?|pounds?|euros?|bucks|yuan)\b", _amount),
    (rf"(?P<n>{_N}|\b{_EN})\s?-?(?:%|percent\b|per cent\b)", _percent),
    (rf"百分之(?P<n>{_ZH}|{_N})", _percent),
    (rf"(?P<n>{_N}|{_ZH})折", _zhe),
    (r"半价|对折|half[- ]price|half[- ]off|half the price|50-50 off", _half),
    (r"(?P<year>\d{4})[-/.年]\s?(?P<month>\d{1,2})[-/.月]\s?(?P<day>\d{1,2})[日号]?", _date),
    (r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", _date),
    (rf"\b(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", _date),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})\b", _date),
    (r"(?P<n>\d{1,2})月(?!\d)", _month),
    (r"(?<![\d.,])(?P<n>(?:19|20)\d{2})年?(?![\d,.]\d|\d|[a-z%])", _year),
    (
        r"(?:until|by|before|through|ends?(?: on)?|till)\s(?:this\s|next\s)?"
        rf"(?P<weekday>{_WEEKDAY})\b",
        _weekday,
    ),
    (
        rf"(?:截至|截止|到)?[本这下]?(?P<weekday>{_WEEKDAY})(?=前|之前|以前|截止|结束|为止|止)",
        _weekday,
    ),
    (rf"(?P<n>{_N})\s?-?(?P<unit>{_UNIT})(?![a-z])", _quantity),
    (rf"(?P<n>{_ZH})(?P<unit>毫升|公斤|千克|厘米|英寸|升|斤)(?![级拉降华起职])", _quantity),
    (rf"(?P<unit>spf|ph)\s?(?P<n>{_N})", _quantity),
    (rf"(?P<n>{_ZH})(?P<unit>倍|成)(?!都|为|了|本|功|分|熟|长)", _quantity),
    (
        rf"(?P<n>{_ZH})个?(?P<unit>{_TIME})(?=内|无理由|保修|质保|包换|包退|必达|送达|见效|发货)",
        _quantity,
    ),
    (rf"(?<=仅限|限时|只剩|仅剩|保修|质保)(?P<n>{_ZH})个?(?P<unit>{_TIME})", _quantity),
    (
        rf"\b(?P<n>{_EN})[ -](?P<unit>{_EN_TIME})[ -]"
        r"(?=guarantee|warranty|returns?|delivery|trial|only|left)",
        _quantity,
    ),
    (rf"(?<=within )(?P<n>{_EN}) (?P<unit>{_EN_TIME})\b", _quantity),
    (rf"(?<!\d)(?P<n>{_N})", _number),
)
PATTERNS = tuple((re.compile(pattern, re.ASCII), read) for pattern, read in _READERS)
"""Pattern and reader, in order."""

# Small counts of the reader's own time and attention state nothing about the goods.
HARMLESS = re.compile(
    r"\d{1,2}\s?-?(?:minutes?|mins?|seconds?|secs?|steps?|questions?|reasons?|ways?|tips?|things?|"
    r"lines?|words?|ideas?|分钟|秒|步|个问题|个理由|件事|句话|行字|个字|个小)"
    r"(?!\s?(?:delivery|内|送达|见效|充))"
)
