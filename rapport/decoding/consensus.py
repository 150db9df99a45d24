"""Which of several texts is most likely right: the one that the witnesses agree with.

Minimum Bayes risk (Kumar & Byrne 2004, https://aclanthology.org/N04-1022): witnesses are texts that
could stand in place of the right one, such as the other candidates, or what was written for like
cases. A text is worth its expected sentence BLEU-4 of characters against them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rapport.decoding.ngrams import ORDERS, ngram_codes

Floats = NDArray[np.float64]


def expected_likeness(
    texts: Sequence[str], witnesses: Sequence[str], weights: Sequence[float] | None = None
) -> Floats:
    """The expected BLEU-4 of each text, 0 to 1; the weights of the witnesses need not sum to 1.

    An order without one right n-gram counts as half a hit, the next as a quarter, and so on
    (Chen & Cherry 2014, method 3). An empty text is worth 0, and so is every text when there is
    no witness.
    """
    if not texts or not witnesses:
        return np.zeros(len(texts))
    shares = np.ones(len(witnesses)) if weights is None else np.asarray(weights, np.float64)
    logs = _mean_logs(texts, witnesses)
    sizes = np.array([len(text) for text in texts], np.float64)[:, None]
    wanted = np.array([len(text) for text in witnesses], np.float64)[None, :]
    brevity = np.minimum(0.0, 1 - wanted / np.maximum(sizes, 1))
    found: Floats = np.exp(logs + brevity) @ shares / max(float(shares.sum()), 1e-12)
    return np.where(sizes[:, 0] > 0, found, 0.0)


def by_consensus(texts: Sequence[str], weights: Sequence[float] | None = None) -> list[int]:
    """The places of the texts, the one that the others agree with most first."""
    worth = []
    for place, text in enumerate(texts):
        others = [one for at, one in enumerate(texts) if at != place]
        shares = None if weights is None else [w for at, w in enumerate(weights) if at != place]
        worth.append(float(expected_likeness([text], others, shares)[0]))
    return sorted(range(len(texts)), key=lambda place: -worth[place])


def _mean_logs(texts: Sequence[str], witnesses: Sequence[str]) -> Floats:
    """The mean logarithm of the shares of right n-grams; rows are texts, columns witnesses."""
    halves = np.zeros((len(texts), len(witnesses)))
    total = np.zeros_like(halves)
    for order in ORDERS:
        said, known = _counts(texts, witnesses, order)
        hits = np.stack([np.minimum(known, one).sum(1) for one in said]).astype(np.float64)
        halves += hits == 0
        sizes = np.maximum(said.sum(1), 1)[:, None]
        total += np.log(np.where(hits > 0, hits, 0.5**halves) / sizes)
    return total / len(ORDERS)


def _counts(
    texts: Sequence[str], witnesses: Sequence[str], order: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each n-gram of the texts stands in each text and in each witness."""
    codes = [ngram_codes(text, order) for text in texts]
    kinds = np.unique(np.concatenate(codes))
    return _table(codes, kinds), _table([ngram_codes(one, order) for one in witnesses], kinds)


def _table(codes: Sequence[NDArray[np.uint64]], kinds: NDArray[np.uint64]) -> NDArray[np.int64]:
    table = np.zeros((len(codes), max(len(kinds), 1)), np.int64)
    for row, some in enumerate(codes):
        if len(kinds) and len(some):
            places = np.minimum(np.searchsorted(kinds, some), len(kinds) - 1)
            np.add.at(table[row], places[kinds[places] == some], 1)
    return table
