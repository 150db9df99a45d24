"""From what items have to which items go with which: only the strongest pairs are kept."""

import numpy as np
from scipy import sparse

from rapport.recommendations.histories import Floats

_BLOCK = 512  # items at once: their likeness to all others is held for these


def strongest_pairs(rows: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Items by items: the inner products of rows, the `most` largest of each item.

    The diagonal is empty, and so is what is not above 0. Of equal ones all or none of the last
    may stay, so that the same rows give the same pairs.
    """
    count, across = rows.shape[0], rows.T.tocsr()
    blocks = []
    for first in range(0, count, _BLOCK):
        products = (rows[first : first + _BLOCK] @ across).toarray()
        products[np.arange(len(products)), np.arange(first, first + len(products))] = 0
        blocks.append(sparse.csr_matrix(_strongest(products, most), dtype=np.float32))
    if not blocks:
        return sparse.csr_matrix((0, 0), dtype=np.float32)
    return sparse.vstack(blocks, format="csr")


def strongest_of(pairs: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Keep the `most` largest entries of each row; of equal ones, those of smaller columns."""
    rows = np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr))
    order = np.lexsort((pairs.indices, -pairs.data, rows))
    place = np.arange(len(order)) - pairs.indptr[rows[order]]
    kept = order[place < most]
    coordinates = (rows[kept], pairs.indices[kept])
    return sparse.csr_matrix((pairs.data[kept], coordinates), shape=pairs.shape)


def _strongest(products: Floats, most: int) -> Floats:
    if most < products.shape[1]:
        place = products.shape[1] - most - 1
        next_one = np.partition(products, place, axis=1)[:, place, None]
        products[products <= next_one] = 0
    products[products < 0] = 0
    return products
