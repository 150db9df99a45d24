"""Numbers that prove themselves: identity numbers, payment cards, Chinese mobile phones.

People write them in groups, so neighbouring groups of digits are tried together.
"""

import re
from collections.abc import Iterator, Sequence

from rapport.llm.masking.checks import is_card, is_identity
from rapport.llm.masking.context import is_amount, is_code, stands_alone
from rapport.llm.masking.model import DataKind

Stretch = tuple[DataKind, int, int]

_CHAIN = re.compile(r"\d+(?:[ \-._]{1,2}\d+)*(?:[ \-._]{0,2}[Xx](?![A-Za-z0-9]))?")
_GROUP = re.compile(r"\d+|[Xx]")
_MOBILE = re.compile(r"(?:0086|86)?1[3-9]\d{9}")
_LEAST, _LONGEST = 11, 19
_MOBILE_GROUPS = frozenset(
    [(11,), (3, 4, 4), (3, 8), (3, 3, 5), (3, 5, 3), (5, 6), (4, 7), (7, 4), (2, 3, 3, 3)]
)
_SPACED_MOBILE_GROUPS = frozenset([(4, 4, 3), (3, 2, 3, 3), (3, 3, 3, 2), (1, 3, 3, 4)])
_OTHER_CARD_GROUPS = frozenset([(4, 6, 5), (4, 6, 4), (6, 13), (6, 10), (6, 12)])
_IDENTITY_LABEL = re.compile(
    r"(?:身份证(?:号码?)?|证件号码?"
    r"|(?:national|citizen|resident) id(?:entity)?|identity"
    r" (?:card|number)|id card)"
    r"(?: ?(?:no\.?|number))?[ 为是:#]*(\d{17}[\dXx]|\d{15})(?![\dA-Za-z])",
    re.IGNORECASE,
)


def find_numbers(text: str) -> Iterator[Stretch]:
    """Find identity numbers, cards and mobile phones, whole or in groups."""
    for label in _IDENTITY_LABEL.finditer(text):
        yield DataKind.IDENTITY, label.start(1), label.end(1)
    for chain in _CHAIN.finditer(text):
        if chain.end() - chain.start() >= _LEAST:
            yield from _find_in(text, _groups(text, chain.start(), chain.end()))


def _groups(text: str, start: int, end: int) -> list[tuple[int, int]]:
    groups = [found.span() for found in _GROUP.finditer(text, start, end)]
    if len(groups) > 1 and text[groups[-1][0]] in "Xx" and groups[-1][0] == groups[-2][1]:
        groups[-2:] = [(groups[-2][0], groups[-1][1])]  # the check character of the group before
    return groups


def _find_in(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    first = 0
    while first < len(groups):
        found = next(_windows(text, groups, first), None)
        if found is None:
            first += 1
        else:
            kind, last = found
            yield kind, groups[first][0], groups[last][1]
            first = last + 1


def _windows(
    text: str, groups: Sequence[tuple[int, int]], first: int
) -> Iterator[tuple[DataKind, int]]:
    """Try the groups from `first` on, the longest row first; all have the same sign between."""
    rows: list[int] = []
    for last in range(first, min(len(groups), first + _LONGEST)):
        if last > first + 1 and _between(text, groups, last) != _between(text, groups, first + 1):
            break
        rows.append(last)
    for last in reversed(rows):
        kind = _kind(text, groups[first : last + 1])
        if kind:
            yield kind, last


def _between(text: str, groups: Sequence[tuple[int, int]], number: int) -> str:
    return text[groups[number - 1][1] : groups[number][0]]


def _kind(text: str, row: Sequence[tuple[int, int]]) -> DataKind | None:
    start, end = row[0][0], row[-1][1]
    if end - start < _LEAST:
        return None
    number = "".join(text[a:b] for a, b in row)
    kind = _proved(number)
    if kind is None or not stands_alone(text, start, end):
        return None
    if kind is DataKind.IDENTITY:
        return kind
    sizes = tuple(b - a for a, b in row)
    spaced = len(row) > 1 and _between(text, row, 1).isspace()
    fits = _card_groups(sizes) if kind is DataKind.CARD else _mobile_groups(sizes, spaced)
    return kind if fits and not (is_amount(text, start, end) or is_code(text, start)) else None


def _proved(number: str) -> DataKind | None:
    """Say what a number proves to be by its own digits."""
    if not _LEAST <= len(number) <= _LONGEST:
        return None
    if is_identity(number):
        return DataKind.IDENTITY
    if not number.isdigit():
        return None
    if is_card(number):
        return DataKind.CARD
    return DataKind.PHONE if _MOBILE.fullmatch(number) else None


def _card_groups(sizes: tuple[int, ...]) -> bool:
    fours = all(size == 4 for size in sizes[:-1]) and sizes[-1] <= 4  # noqa: PLR2004
    return len(sizes) == 1 or fours or _singles(sizes) or sizes in _OTHER_CARD_GROUPS


def _mobile_groups(sizes: tuple[int, ...], spaced: bool) -> bool:
    if _singles(sizes):
        return True
    bare = sizes[1:] if sum(sizes) - sizes[0] == _LEAST else sizes  # 86, then the number
    if sum(bare) > _LEAST:  # the country's digits touch the number
        bare = (bare[0] - (sum(bare) - _LEAST), *bare[1:])
    return bare in _MOBILE_GROUPS or (spaced and bare in _SPACED_MOBILE_GROUPS)


def _singles(sizes: tuple[int, ...]) -> bool:
    return all(size == 1 for size in sizes)
