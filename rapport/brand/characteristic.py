"""Which words are characteristic of texts against others.

Log-odds ratio with an informative Dirichlet prior, as a z-score (Monroe, Colaresi and Quinn 2008,
"Fightin' Words", Political Analysis 16:372-403, equations 15 to 22): rare words do not win by
chance, as they do with plain ratios.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_PRIOR_WORDS = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A word, how many standard errors it is more frequent than elsewhere, and its counts."""

    word: str
    z: float
    count: int
    elsewhere: int


def telling_words(counts: Mapping[str, int], others: Mapping[str, int]) -> list[Telling]:
    """Order all words by how characteristic they are of the first texts, the most first.

    The prior of a word is its share of all texts, of 500 words in all.
    """
    total, total_others = sum(counts.values()), sum(others.values())
    if not total or not total_others:
        return []
    found = []
    for word in {*counts, *others}:
        mine, theirs = counts.get(word, 0), others.get(word, 0)
        prior = _PRIOR_WORDS * (mine + theirs) / (total + total_others)
        difference = _log_odds(mine, total, prior) - _log_odds(theirs, total_others, prior)
        error = math.sqrt(1 / (mine + prior) + 1 / (theirs + prior))
        found.append(Telling(word=word, z=difference / error, count=mine, elsewhere=theirs))
    return sorted(found, key=lambda one: (-one.z, one.word))


def _log_odds(count: int, total: int, prior: float) -> float:
    return math.log((count + prior) / (total + _PRIOR_WORDS - count - prior))
