"""Finds what the catalogue names in a sentence: products, brands, categories, words of attributes.

All names are looked for in one pass (Aho & Corasick 1975); the longest wins. Names in Latin letters
count as whole words only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from rapport.understanding.model import Entity, EntitySource


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A way to say something of a kind, and its one form: an id, or what the catalogue writes."""

    said: str
    kind: str
    value: str


class Gazetteer:
    """All names, found in a sentence in the order in which they stand. Immutable."""

    def __init__(self, names: Iterable[Name]) -> None:
        by_form: dict[str, Name] = {}
        for one in names:
            by_form.setdefault(_small(one.said.strip()), one)
        by_form.pop("", None)
        self._names: Sequence[Name] = tuple(by_form.values())
        forms = list(by_form)
        self._whole = [_is_latin(form[0]) or _is_latin(form[-1]) for form in forms]
        self._found = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest) if forms else None

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str) -> list[Entity]:
        """The names in a text, in order; they do not overlap."""
        if self._found is None:
            return []
        small = _small(text)
        return [
            Entity(
                start=start,
                end=end,
                kind=self._names[place].kind,
                value=self._names[place].value,
                source=EntitySource.CATALOGUE,
            )
            for place, start, end in self._found.find_matches_as_indexes(small)
            if not self._whole[place] or _is_whole(small, start, end)
        ]


def _is_whole(text: str, start: int, end: int) -> bool:
    before = start and _is_latin(text[start - 1])
    return not before and not (end < len(text) and _is_latin(text[end]))


def _small(text: str) -> str:
    """Small letters, every character in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals become two letters
        lowered = "".join(low if len(low := one.lower()) == 1 else one for one in text)
    return lowered.replace("’", "'")


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
