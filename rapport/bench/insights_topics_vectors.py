"""Vectors of texts without any network: what company their words keep.

Words get vectors by the truncated SVD of their positive pointwise mutual information in texts
(Levy & Goldberg 2014), texts the mean of their words, rare words counting more, without the
direction that all have in common (Arora, Liang & Ma 2017). They stand in for an encoder's.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

_DIMENSIONS = 100


def company_vectors(documents: Sequence[Sequence[str]], vectorizer: TfidfVectorizer) -> np.ndarray:
    """One vector for each text, shape (texts, 100); zeros for a text without known words."""
    table = sparse.csr_matrix(vectorizer.fit_transform(documents))
    there = (table > 0).astype(np.float64)
    words = TruncatedSVD(_DIMENSIONS, random_state=0).fit_transform(_information(there))
    found = table @ words
    common = TruncatedSVD(1, random_state=0).fit(found).components_[0]
    return np.asarray(found - np.outer(found @ common, common))


def _information(there: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information of each two words, by the texts that have both."""
    texts, _ = there.shape
    alone = np.asarray(there.sum(axis=0)).ravel() / texts
    both = sparse.coo_matrix(there.T @ there)
    told = np.log(both.data / texts / (alone[both.row] * alone[both.col]))
    kept = (told > 0) & (both.row != both.col)
    pairs = (both.row[kept], both.col[kept])
    return sparse.csr_matrix((told[kept], pairs), shape=both.shape)
