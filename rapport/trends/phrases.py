"""The short phrases that texts have: up to three words in a row, within a clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.texts import stop_words, words_of

_LONGEST = 3
_CLAUSE = re.compile(r"[^\w\s'’-]+|\n+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhraseTable:
    """Which texts have which phrases: ones, (texts, phrases)."""

    phrases: tuple[str, ...]
    there: sparse.csc_matrix


def phrases_of(text: str) -> set[str]:
    """Give the phrases of a text: none begins or ends with a word that every text has."""
    stops = stop_words()
    found: set[str] = set()
    for clause in _CLAUSE.split(text):
        words = words_of(clause)
        for start in range(len(words)):
            for length in range(1, min(_LONGEST, len(words) - start) + 1):
                part = words[start : start + length]
                if _tells(part, stops):
                    found.add(joined(part))
    return found


def phrase_table(texts: Sequence[str], *, fewest: int) -> PhraseTable:
    """Find the phrases that `fewest` texts have at least."""
    places: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, text in enumerate(texts):
        found = phrases_of(text)
        rows += [row] * len(found)
        columns += [places.setdefault(phrase, len(places)) for phrase in found]
    shape = (len(texts), len(places))
    table = sparse.csc_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    kept: NDArray[np.int64] = np.flatnonzero(table.getnnz(axis=0) >= fewest)
    phrases = [*places]
    return PhraseTable(phrases=tuple(phrases[one] for one in kept), there=table[:, kept].tocsc())


def joined(words: Sequence[str]) -> str:
    """Write words as one phrase: no space next to a Han character."""
    told = words[0]
    for before, word in pairwise(words):
        told += word if _HAN.match(word) or _HAN.match(before[-1]) else f" {word}"
    return told


def _tells(part: Sequence[str], stops: frozenset[str]) -> bool:
    if part[0] in stops or part[-1] in stops or any(word.isdigit() for word in part):
        return False
    return len(part) > 1 or len(part[0]) > 1
