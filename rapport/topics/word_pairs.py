"""How well words go together: normalised pointwise mutual information (Bouma 2009)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]

_LEAST_TOGETHER = -0.3  # of two words that no text has together: where few have them, by chance
_ROUNDS = 10
_SHARPNESS = 12.0  # of the border between words that are in and out


def occurrences(documents: Sequence[Sequence[str]], words: Sequence[str]) -> sparse.csc_matrix:
    """Say which texts have which words: ones, (texts, words)."""
    places = {word: place for place, word in enumerate(words)}
    rows, columns = [], []
    for row, document in enumerate(documents):
        found = {places[word] for word in document if word in places}
        rows += [row] * len(found)
        columns += sorted(found)
    shape = (len(documents), len(words))
    return sparse.csc_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def npmi(there: sparse.csc_matrix, places: Sequence[int]) -> Numbers:
    """Give the NPMI of each two words, from −1 (never in one text) to 1 (always together)."""
    some = there[:, list(places)]
    together = (some.T @ some).toarray() / max(there.shape[0], 1)
    alone = np.diag(together)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.log(together / np.outer(alone, alone)) / -np.log(together)
    found[together == 0] = -1.0
    found[together == 1] = 1.0
    return found


def coherence(there: sparse.csc_matrix, places: Sequence[int]) -> float:
    """Give the mean NPMI over all pairs of a topic's words."""
    pairs = npmi(there, places)[np.triu_indices(len(places), 1)]
    return float(pairs.mean()) if len(pairs) else 0.0


def words_together(
    there: sparse.csc_matrix, pool: Sequence[int], weights: Numbers, *, count: int
) -> list[int]:
    """Choose the words of a topic that weigh most and go best with each other; in the pool's order.

    How far a word is in counts for how well others go with it, and moves with their worth round by
    round: so two words that are worth nearly the same do not decide about all others, as they do
    where words are left out one by one.
    """
    if len(pool) <= count:
        return list(pool)
    pairs = np.maximum(npmi(there, pool), _LEAST_TOGETHER)
    np.fill_diagonal(pairs, 0.0)
    heavy = worth = inside = np.sqrt(weights / weights.max())
    for _ in range(_ROUNDS):
        worth = pairs @ inside / inside.sum() + heavy
        inside = 1 / (1 + np.exp(-_SHARPNESS * (worth - np.sort(worth)[-count])))
    best = np.argsort(-worth, kind="stable")[:count]
    return [pool[place] for place in sorted(best.tolist())]
