"""Finds what can identify a person in a text, in Chinese and English, however it is dressed."""

import re
from collections.abc import Iterable, Mapping

from rapport.llm.masking.known import find_known
from rapport.llm.masking.model import DataKind, PersonalData
from rapport.llm.masking.numbers import find_numbers
from rapport.llm.masking.phones import find_phones
from rapport.llm.masking.plain import plain_text
from rapport.llm.masking.written import find_written

_DIGITS = re.compile(r"\d[^\n]{0,3}\d[^\n]{0,3}\d[^\n]{0,3}\d[^\n]{0,3}\d")  # less is no number
_NOBODY: Mapping[str, str] = {}
_MOST_TURNS = 4
# Whatever the rules find has one of these: most texts have none, and are told in a tenth of the
# time. Numbers have five digits or more; an address, a plate or an internet address has fewer.
_TWO_DIGITS = re.compile(r"\d[^\n]{0,30}?\d")
_FEW_DIGITS = re.compile(
    "[号弄幢栋]|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z]|\\d\\.\\d"
)
_COLONS = re.compile(":[0-9a-f]{0,4}:")
_SIGNS = (
    "@", "[at]", "(at)", "http", "www.", "微信", "wechat", "weixin", "qq", "vx", "加我微", "加微",
    "车牌", "plate",
)  # fmt: skip


def find_personal_data(text: str, *, known: Mapping[str, str] = _NOBODY) -> list[PersonalData]:
    """Find every stretch of a text that can identify a person, in order; none overlaps another.

    Full-width digits, signs without width, spaces and dashes inside a number hide nothing. Order
    numbers, prices, dates, quantities and product codes stay, and so do hotlines. `known` are
    values of a profile by trait, such as a name: they are found wherever they stand.
    """
    plain = plain_text(text)
    if not known and not _may_tell(plain.text.lower()):
        return []
    stretches = [*find_known(plain.text, known), *find_written(plain.text)]
    if _DIGITS.search(plain.text):
        stretches += [*find_numbers(plain.text), *find_phones(plain.text)]
    found = []
    for kind, start, end in _apart(stretches):
        first, last = plain.original(start, end)
        found.append(PersonalData(kind=kind, start=first, end=last))
    return found


def mask_personal_data(text: str, *, known: Mapping[str, str] = _NOBODY) -> str:
    """Replace what can identify a person by words for what it was, such as `[phone number]`."""
    parts, end = [], 0
    for found in find_personal_data(text, known=known):
        parts += [text[end : found.start], f"[{found.kind.words}]"]
        end = found.end
    return "".join(parts) + text[end:]


def without_personal_data(text: str) -> str:
    """Mask what can identify a person, again and again until nothing more is found.

    What stood beside a number that is gone may look like one then.
    """
    for _ in range(_MOST_TURNS):
        masked = mask_personal_data(text)
        if masked == text:
            return text
        text = masked
    return text


def _may_tell(text: str) -> bool:
    if any(sign in text for sign in _SIGNS) or (":" in text and _COLONS.search(text)):
        return True
    if not _TWO_DIGITS.search(text):
        return False
    return bool(_DIGITS.search(text) or _FEW_DIGITS.search(text))


def _apart(stretches: Iterable[tuple[DataKind, int, int]]) -> list[tuple[DataKind, int, int]]:
    """Join stretches that overlap into one; the longest says what it is, or the first."""
    ranked = sorted(enumerate(stretches), key=lambda one: (one[1][1], one[0]))
    apart: list[tuple[DataKind, int, int, int]] = []
    for _, (kind, start, end) in ranked:
        if apart and start < apart[-1][2]:
            before, first, last, longest = apart[-1]
            wins = kind if end - start > longest else before
            apart[-1] = (wins, first, max(last, end), max(longest, end - start))
        else:
            apart.append((kind, start, end, end - start))
    return [(kind, start, end) for kind, start, end, _ in apart]
