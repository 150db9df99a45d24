"""Which words name the same thing: by their letters and by the company they keep.

Vectors are the positive pointwise mutual information of words within a few words of each other,
reduced by singular value decomposition (Levy, Goldberg & Dagan 2015,
https://doi.org/10.1162/tacl_a_00134).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

_WINDOW = 3
_FEWEST = 3  # texts
_SIZE = 50
_ALIKE = 0.35  # cosine of words that share letters
_SAME = 0.75  # cosine of words that share none
_TOGETHER = 0.1  # of a word's texts also have the other; words for one thing stand in for another
_ROOT = 4

Vectors = Mapping[str, NDArray[np.float64]]


def context_vectors(texts: Sequence[Sequence[str]]) -> Vectors:
    """A vector of length 1 for each word that is frequent enough."""
    counts = Counter(word for tokens in texts for word in set(tokens))
    places = {
        word: at for at, word in enumerate(sorted(w for w, n in counts.items() if n >= _FEWEST))
    }
    size = min(_SIZE, len(places) - 2)
    if size < 1:
        return {}
    weights = _information(_together(texts, places))
    start = np.random.default_rng(7).standard_normal(len(places))
    left, values, _ = svds(weights, k=size, v0=start)
    rows = left * np.sqrt(values)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-12
    return {word: rows[at] for word, at in places.items()}


def variants(
    texts_of: Mapping[str, set[int]], vectors: Vectors, *, alone: frozenset[str] = frozenset()
) -> list[list[str]]:
    """Group words that name one thing; the most frequent is the first of a group.

    `texts_of` has the texts of each word. Words in `alone` join nothing.
    """
    ordered = sorted(texts_of, key=lambda word: (-len(texts_of[word]), word))
    groups: list[list[str]] = []
    for word in ordered:
        home = None if word in alone else _home(word, groups, texts_of, vectors)
        if home is None:
            groups.append([word])
        else:
            home.append(word)
    return groups


def _home(
    word: str, groups: Sequence[list[str]], texts_of: Mapping[str, set[int]], vectors: Vectors
) -> list[str] | None:
    best, nearest = None, 0.0
    for group in groups:
        first = group[0]
        near = _cosine(word, first, vectors)
        shared = len(texts_of[word] & texts_of[first]) / len(texts_of[word])
        same = _same_word(word, first) or (_shares_letters(word, first) and near >= _ALIKE)
        if (same or (near >= _SAME and shared <= _TOGETHER)) and near + same > nearest:
            best, nearest = group, near + same
    return best


def _cosine(one: str, other: str, vectors: Vectors) -> float:
    """Of several words, the last says what it is."""
    first, second = (
        vectors.get(one.rsplit(maxsplit=1)[-1]),
        vectors.get(other.rsplit(maxsplit=1)[-1]),
    )
    return 0.0 if first is None or second is None else float(first @ second)


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one.isascii() and long in (short + "s", short + "es", short.removesuffix("y") + "ies")


def _shares_letters(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if short.isascii():
        return short in long.split() or (len(short) >= _ROOT and long.startswith(short))
    return short[0] == long[0] or short[-1] == long[-1]


def _together(texts: Sequence[Sequence[str]], places: Mapping[str, int]) -> sparse.csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    data: list[float] = []
    for tokens in texts:
        known = [places.get(word, -1) for word in tokens]
        for gap in range(1, _WINDOW + 1):
            for one, other in zip(known, known[gap:], strict=False):
                if one >= 0 and other >= 0:
                    rows += (one, other)
                    columns += (other, one)
                    data += (1 / gap, 1 / gap)
    shape = (len(places), len(places))
    return sparse.csr_matrix((data, (rows, columns)), shape=shape, dtype=np.float64)


def _information(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    entries = counts.tocoo()
    entries.sum_duplicates()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    smooth = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    smooth /= smooth.sum()
    found = np.log(entries.data / (rows[entries.row] * smooth[entries.col]))
    kept = found > 0
    return sparse.csr_matrix(
        (found[kept], (entries.row[kept], entries.col[kept])), shape=counts.shape
    )
