"""Finds topics as groups of texts whose vectors lie together: k-means on the sphere.

A group's words are those that its texts have more of than all texts (TF-IDF, mean less mean), so
that they are named and held against other texts as topics of words are.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.preprocessing import normalize

Numbers = NDArray[np.float64]

_STARTS = 10


def grouped(
    table: sparse.csr_matrix, vectors: Numbers, *, count: int, before: Numbers, seed: int
) -> tuple[Numbers, NDArray[np.int64]]:
    """Give the loads (topics, words) and the topic of each text, -1 for one without a vector.

    Groups begin where the texts of the topics `before` (topics, words) lie, so that these stay.
    """
    tops = np.full(len(vectors), -1, dtype=np.int64)
    has = np.flatnonzero(vectors.any(axis=1))
    points = _apart(vectors[has])
    count = min(count, len(has))
    start = _earlier(table[has], points, before, count, seed)
    groups = KMeans(
        count,
        init="k-means++" if start is None else start,
        n_init=_STARTS if start is None else 1,
        random_state=seed,
    ).fit_predict(points)
    tops[has] = groups
    everywhere = np.asarray(table.mean(axis=0)).ravel()
    means = [np.asarray(table[tops == one].mean(axis=0)).ravel() for one in range(count)]
    return normalize(np.maximum(np.stack(means) - everywhere, 0.0)), tops


def _apart(vectors: Numbers) -> Numbers:
    """Vectors of length 1, without what all texts have in common."""
    apart: Numbers = normalize(vectors - vectors.mean(axis=0))
    return apart


def _earlier(
    table: sparse.csr_matrix, points: Numbers, before: Numbers, count: int, seed: int
) -> Numbers | None:
    """The middles of the texts of earlier topics, and new ones up to the count; None for none."""
    likeness = np.asarray(table @ before.T)
    has = likeness.max(axis=1, initial=0.0) > 0
    if not has.any():
        return None
    tops = np.where(has, likeness.argmax(axis=1), -1)
    sizes = np.bincount(tops[has], minlength=len(before))
    largest = [one for one in np.argsort(-sizes, kind="stable")[:count] if sizes[one]]
    middles = [points[tops == one].mean(axis=0) for one in largest]
    if more := count - len(middles):
        middles += [*kmeans_plusplus(points, more, random_state=seed)[0]]
    return np.stack(middles)
