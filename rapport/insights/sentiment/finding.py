"""Finds in one pass what the weighing of a text looks at: marks, contrasts, words, signs.

Where letters of the Latin script stand every English word is found, and one pattern tells what
stands at each place. Other texts are looked through for all words at once (Aho & Corasick 1975).
"""

import re
from collections.abc import Collection, Iterator
from enum import IntEnum
from string import ascii_lowercase

from ahocorasick_rs import AhoCorasick, MatchKind

from rapport.insights.sentiment.tries import any_of, starts_of

_MARKS = "\uff0c,\u3002\uff0e\uff01!\uff1f?\uff1b;\u3001\n\u2026~\uff5e"
_LATIN = re.compile("[a-z]")


class Kind(IntEnum):
    """What was found. At one place the first of these wins, and of these the longest."""

    MARK = 1
    CONTRAST = 2
    CHINESE = 3
    ENGLISH = 4
    SIGN = 5


_BY_GROUP = (Kind.MARK, *Kind)  # groups of a pattern are counted from one

Found = tuple[Kind, int, int]
"""What was found, from which character on, and up to which."""


class Finder:
    """Finds these words in texts in small letters.

    A full stop `.` is a mark where a space or nothing follows; marks in a row are one.
    """

    def __init__(
        self,
        *,
        contrasts_zh: Collection[str],
        contrasts_en: Collection[str],
        chinese: Collection[str],
        phrases_en: Collection[str],
        signs: Collection[str],
    ) -> None:
        words = [*contrasts_zh, *contrasts_en, *chinese, *phrases_en, *signs]
        self._pattern = re.compile(
            rf"{starts_of([*_MARKS, '.', *ascii_lowercase, *words])}"
            rf"(?:(?P<mark>[{_MARKS}]+|\.+(?=\s|$))"
            rf"|(?P<contrast>{any_of(contrasts_zh)}|\b{any_of(contrasts_en)}\b)"
            rf"|(?P<chinese>{any_of(chinese)})"
            rf"|(?P<english>(?<![a-z])(?:{any_of(phrases_en)})(?![a-z])"
            r"|n't|[a-z]+(?:[-'][a-z]+)*)"
            rf"|(?P<sign>{any_of(signs)}))"
        )
        groups = (
            (Kind.MARK, [*_MARKS, "."]),
            (Kind.CONTRAST, contrasts_zh),
            (Kind.CHINESE, chinese),
            (Kind.SIGN, signs),
        )
        ordered = [
            (word, kind) for kind, some in groups for word in sorted(some, key=len, reverse=True)
        ]
        self._kinds = [kind for _, kind in ordered]
        self._automaton = AhoCorasick(
            [word for word, _ in ordered], matchkind=MatchKind.LeftmostFirst
        )

    def find(self, text: str) -> Iterator[Found]:
        """What stands in a text, in its order."""
        if _LATIN.search(text):
            for match in self._pattern.finditer(text):
                start, end = match.span()
                yield _BY_GROUP[match.lastindex or 0], start, end
        else:
            yield from self._without_letters(text)

    def _without_letters(self, text: str) -> Iterator[Found]:
        marks: tuple[int, int] | None = None
        for place, start, end in self._automaton.find_matches_as_indexes(text):
            kind = self._kinds[place]
            if kind is Kind.MARK and marks is not None and _goes_on(text, marks, start):
                marks = marks[0], end
                continue
            if marks is not None and _is_mark(text, marks):
                yield Kind.MARK, *marks
            marks = None
            if kind is Kind.MARK:
                marks = start, end
            else:
                yield kind, start, end
        if marks is not None and _is_mark(text, marks):
            yield Kind.MARK, *marks


def _goes_on(text: str, marks: tuple[int, int], start: int) -> bool:
    """Whether a mark belongs to the marks before it: full stops stay among themselves."""
    return marks[1] == start and (text[start] == ".") == (text[marks[0]] == ".")


def _is_mark(text: str, marks: tuple[int, int]) -> bool:
    start, end = marks
    return text[start] != "." or end == len(text) or text[end].isspace()
