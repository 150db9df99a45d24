"""Reads the words of feeling of a clause: turned round by what denies them, made strong or weak."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.insights.aspects.automaton import Hit, Role

_DENIED_WITHIN = 3  # words between a denial and what it denies, in English
_SEPARATE = re.compile(r"[^a-z']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """Words of feeling, from their degree or denial on. `word` is the word alone.

    `factor` is what degrees and denials make of the weight of the word; below 0 it is denied. A
    `fact` is of one aspect, whatever thing stands near.
    """

    start: int
    end: int
    weight: float
    factor: float
    about: str | None
    word: tuple[int, int]
    fact: bool = False


def opinions_of(text: str, hits: Sequence[Hit]) -> Iterator[Opinion]:
    """Give the opinions of a clause in order; `text` is the whole text in small letters."""
    for place, (start, end, term) in enumerate(hits):
        if term.role is Role.OPINION and not _is_degree(text, hits, place):
            first, factor = (start, 1.0) if term.fact else _before(text, hits, place)
            yield Opinion(
                start=first,
                end=end,
                weight=term.weight * factor,
                factor=factor,
                about=term.about,
                word=(start, end),
                fact=term.fact,
            )


def _before(text: str, hits: Sequence[Hit], place: int) -> tuple[int, float]:
    """Where an opinion begins, and what its weight is multiplied with.

    In Chinese a denial touches what it denies, but for degrees; in English a few words may stand
    between.
    """
    first, factor = hits[place][0], 1.0
    latin = text[first].isascii()
    for start, end, term in reversed(hits[:place]):
        gap = text[end:first]
        if term.role is Role.DEGREE and not gap.strip():
            first, factor = start, factor * term.weight
        elif term.role is Role.NEGATOR and _denies(gap, latin=latin):
            return start, -factor
        elif not latin or len(_words(gap)) >= _DENIED_WITHIN:
            break
    return first, factor


def _is_degree(text: str, hits: Sequence[Hit], place: int) -> bool:
    """`pretty good` is not pretty."""
    start, end, _ = hits[place]
    if text[start:end] != "pretty" or place + 1 == len(hits):
        return False
    following = hits[place + 1]
    return following[2].role is Role.OPINION and not text[end : following[0]].strip()


def _denies(gap: str, *, latin: bool) -> bool:
    return len(_words(gap)) < _DENIED_WITHIN if latin else not gap.strip()


def _words(gap: str) -> list[str]:
    return [word for word in _SEPARATE.split(gap) if word]
