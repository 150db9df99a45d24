"""Finds the words of a lexicon in a text in one pass (Aho & Corasick 1975).

The longest word wins where several begin, the first where they overlap: `不错` is praise, not the
opposite of `错`. Words in Latin letters count only as whole words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from ahocorasick_rs import AhoCorasick, MatchKind


class Role(IntEnum):
    """What a word does in a clause."""

    TARGET = 0
    OPINION = 1
    NEGATOR = 2
    DEGREE = 3
    CONTRAST = 4
    NOTHING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the lexicon: `about` the aspect it names or implies, `weight` of its feeling.

    A degree's weight multiplies the feeling behind it. `tagged` is what no lexicon knows; a `fact`
    tells that something went wrong.
    """

    role: Role
    about: str | None = None
    weight: float = 0.0
    tagged: bool = False
    fact: bool = False


Hit = tuple[int, int, Term]


class Automaton:
    """All terms of a lexicon, found in a text in the order in which they stand."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        words = sorted(terms)
        self._terms = [terms[word] for word in words]
        self._whole = [_is_latin(word[0]) or _is_latin(word[-1]) for word in words]
        self._found = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)

    def hits(self, text: str) -> Iterator[Hit]:
        """Give start, end and term of each word; `text` is in small letters."""
        terms, whole, length = self._terms, self._whole, len(text)
        for place, start, end in self._found.find_matches_as_indexes(text):
            if whole[place] and (
                (start and _is_latin(text[start - 1])) or (end < length and _is_latin(text[end]))
            ):
                continue
            yield start, end, terms[place]


def small(text: str) -> str:
    """A text in small letters with plain apostrophes, every character in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals become two letters
        lowered = "".join(low if len(low := one.lower()) == 1 else one for one in text)
    return lowered.replace("’", "'")


def _is_latin(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "'")
