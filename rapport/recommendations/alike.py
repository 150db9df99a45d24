"""EASE: how much each item speaks for another, when all of a history speak at once.

Harald Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019. The item-item matrix
B that rebuilds the customers-by-items matrix X best, with a ridge and an empty diagonal, has a
closed form: P = (X'X + ridge I)^-1, and B[i, j] = -P[i, j] / P[j, j].
"""

import numpy as np
from scipy.linalg import lapack

from rapport.recommendations.errors import BadRecipe
from rapport.recommendations.histories import Floats, Histories, Numbers


def solve_alike(histories: Histories, kept: Numbers, *, ridge: float) -> Floats:
    """The matrix B of the kept items, float32, shape (kept, kept): rows speak for columns.

    An entry of X is what the customer's events of the item weigh, at most 1. Takes memory for a
    few such matrices, and time with the cube of the kept items.
    """
    if not len(kept):
        return np.empty((0, 0), dtype=np.float32)
    gram = _gram(histories, kept)
    gram[np.diag_indices_from(gram)] += np.float32(ridge)
    factor, fault = lapack.spotrf(gram, lower=0, overwrite_a=1)
    if fault == 0:
        inverse, fault = lapack.spotri(factor, lower=0, overwrite_c=1)
    if fault != 0:
        raise BadRecipe(f"{len(kept)} items have no solution with a ridge of {ridge}; use more")
    solved: Floats = np.triu(inverse) + np.triu(inverse, 1).T
    solved /= -np.diag(solved).copy()
    np.fill_diagonal(solved, 0)
    return np.ascontiguousarray(solved, dtype=np.float32)


def _gram(histories: Histories, kept: Numbers) -> Floats:
    has = histories.matrix(histories.weights)[:, kept]
    has.data = np.minimum(has.data, np.float32(1))
    gram: Floats = np.asfortranarray((has.T @ has).toarray(), dtype=np.float32)
    return gram
