"""What a text claims: amounts, percentages, dates, quantities, and words that state facts.

The same reading is done of the text and of the catalogue: a claim is traced when the catalogue,
the offer or the shop makes the same one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapport.content.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, number_of
from rapport.content.vocabulary import FACT_WORDS, MONTHS, UNITS, WEEKDAYS, unit_of

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim: what it says in a comparable form, and where it stands.

    `severity` is `refuse` or `warn` when nothing supports it.
    """

    key: Key
    start: int
    end: int
    severity: str = "refuse"


_N = r"\d+(?:,\d{3})*(?:\.\d+)?"
_ZH = CHINESE_NUMBER
_EN = ENGLISH_NUMBER
_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_COIN = (
    r"(?:元(?!复始|素|化|旦|宵)|块钱|圆(?!满|润|圈)|美元|欧元|英镑|日元|yuan\b|dollars?\b|bucks\b|euros?\b|pounds?\b"
    r"|usd\b|cny\b|rmb\b|eur\b|gbp\b)"
)
_TIME = r"小时|天|日|周|个月|月|年"
_EN_TIME = r"hours?|days?|weeks?|months?|years?"
_MONTH = "|".join(MONTHS)
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))


def _amount(found: re.Match[str]) -> Key:
    return "money", number_of(next(one for one in found.groups() if one))


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
_READERS: tuple[tuple[str, Callable[[re.Match[str]], Key]], ...] = (
    (rf"(?:cn|us|hk)?[¥$€£]\s?(?P<n>{_N})", _amount),
    (rf"(?P<n>{_N}|{_ZH})\s?{_COIN}", _amount),
    (rf"({_N})块(?!装)|({_ZH})块(?=[一二三四五六七八九])", _amount),
    (rf"\b(?P<n>{_EN})[ -](?:dollars?|pounds?|euros?|bucks)\b", _amount),
    (rf"(?P<n>{_N}|\b{_EN})\s?-?(?:%|percent\b|per cent\b)", _percent),
    (rf"百分之(?P<n>{_ZH}|{_N})", _percent),
    (rf"(?P<n>{_N}|{_ZH})折", _zhe),
    (r"半价|对折|half[- ]price|half[- ]off|50-50 off", _half),
    (r"(?P<year>\d{4})[-/年](?P<month>\d{1,2})[-/月](?P<day>\d{1,2})[日号]?", _date),
    (r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", _date),
    (rf"\b(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", _date),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})\b", _date),
    (r"(?P<n>\d{1,2})月(?!\d)", _month),
    (r"(?P<n>(?:19|20)\d{2})年?(?!\d)", _year),
    (
        r"(?:until|by|before|through|ends?(?: on)?|till)\s(?:this\s|next\s)?"
        rf"(?P<weekday>{_WEEKDAY})\b",
        _weekday,
    ),
    (rf"(?:截至|截止|到)?[本这下]?(?P<weekday>{_WEEKDAY})(?=前|截止|结束|为止|止)", _weekday),
    (rf"(?P<n>{_N})\s?-?(?P<unit>{_UNIT})(?![a-z])", _quantity),
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
    (rf"(?P<n>{_N})", _number),
)
_PATTERNS = tuple((re.compile(pattern, re.ASCII), read) for pattern, read in _READERS)

# Small counts of the reader's own time and attention state nothing about the goods.
_HARMLESS = re.compile(
    r"\d{1,2}\s?-?(?:minutes?|mins?|seconds?|secs?|steps?|questions?|reasons?|ways?|tips?|things?|"
    r"lines?|words?|ideas?|分钟|秒|步|个问题|个理由|件事|句话|行字|个字|个小)"
    r"(?!\s?(?:delivery|内|送达|见效|充))"
)


def claims_in(text: str) -> list[Claim]:
    """Read a text; the claims come in the order of their places."""
    plain = fold(text)
    taken = [(found.start(), found.end()) for found in _HARMLESS.finditer(plain)]
    claims: list[Claim] = []
    for pattern, read in _PATTERNS:
        for found in pattern.finditer(plain):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append((found.start(), found.end()))
                claims.append(Claim(key=read(found), start=found.start(), end=found.end()))
    return sorted([*claims, *_words(plain)], key=lambda claim: claim.start)


def fold(text: str) -> str:
    """Bring full width and capitals to one form, character by character, so places stay."""
    return "".join(_folded(char) for char in text)


def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


def _words(plain: str) -> Iterator[Claim]:
    for word in FACT_WORDS:
        for found in word.pattern.finditer(plain):
            yield Claim(
                key=(word.kind, word.group),
                start=found.start(),
                end=found.end(),
                severity=word.severity,
            )
