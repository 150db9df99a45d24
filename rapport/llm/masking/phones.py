"""Phone numbers by the way they are written: landlines, other countries, after a word."""

import re
from collections.abc import Iterator

from rapport.llm.masking.checks import international_length, looks_like_date
from rapport.llm.masking.context import is_amount, is_code, stands_alone
from rapport.llm.masking.model import DataKind
from rapport.llm.masking.numbers import Stretch

_INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+ ?|00[ -]?(?=[1-9]))\(?(\d(?:[ ().\-]{0,3}\d){7,15})")
_WRITTEN = (
    re.compile(  # 010-65529988, (0755) 2345 6789 转 802, 020 7946 0958
        r"(?:\(0\d{2,3}\) ?|0(?:10|2\d|[3-9]\d{2})[ -]{1,2})\d{3,4}[ -]?\d{4}"
        r"(?: ?(?:转|ext\.? ?|x|-) ?\d{1,5})?"
    ),
    re.compile(r"0\d{1,4}[ -]\d{2,4}[ -]\d{3,4}"),  # 0912-345-678, 0161 496 0000
    re.compile(r"07\d{3} \d{6}"),
    re.compile(r"(?:1[-. ])?\(\d{3}\) ?\d{3}[-. ]\d{4}"),
    re.compile(r"(?:1-)?\d{3}-\d{3}-\d{4}"),
    re.compile(r"(?:1[. ])?[2-9]\d{2}([. ])[2-9]\d{2}\1\d{4}"),
)
_SPOKEN = re.compile(
    r"(?:电话|手机|座机|致电|拨打|联系方式|热线|传真|(?<![a-z])(?:tel(?:ephone)?|phone|mobile|cell|whatsapp|fax)"
    r")(?: ?(?:号码?|number|no\.?))?(?: is|为|是)?[ :=.]{0,3}([+(]?\d(?:[ \-().]{0,2}\d){6,14})",
    re.IGNORECASE,
)
_FREE = re.compile(r"1?(?:400|800|833|844|855|866|877|888)\d{7}")  # hotlines belong to nobody
_DIGITS = range(9, 19)


def find_phones(text: str) -> Iterator[Stretch]:
    """Find landlines and phones abroad; the hotlines of companies stay."""
    for found in _INTERNATIONAL.finditer(text):
        yield from _international(text, found)
    for pattern in _WRITTEN:
        for found in pattern.finditer(text):
            if len(_digits(found[0])) in _DIGITS and _is_phone(text, *found.span()):
                yield DataKind.PHONE, *found.span()
    for found in _SPOKEN.finditer(text):
        if _is_phone(text, *found.span(1)):
            yield DataKind.PHONE, *found.span(1)


def _international(text: str, found: re.Match[str]) -> Iterator[Stretch]:
    """Take as many digits as a number of that country has; what follows is something else."""
    dialled = found[1].replace("(0)", "   ")  # dialled inside the country only
    length = international_length(_digits(dialled))
    if not length or (found[0].startswith("00") and found[1].isdigit()):
        return
    end = found.start(1) + _places(dialled)[length - 1] + 1
    if stands_alone(text, found.start(), end) and not is_amount(text, found.start(), end):
        yield DataKind.PHONE, found.start(), end


def _is_phone(text: str, start: int, end: int) -> bool:
    digits = _digits(text[start:end])
    return (
        stands_alone(text, start, end)
        and not re.search(r"\d[-.]$", text[max(0, start - 2) : start])
        and not re.match(r"[-.]\d", text[end : end + 2])
        and not is_amount(text, start, end)
        and not is_code(text, start)
        and not looks_like_date(digits)
        and not _FREE.fullmatch(digits)
    )


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _places(text: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter.isdigit()]
