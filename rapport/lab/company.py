"""Embeddings that begin with the company tokens keep: one count and one factorisation, no steps.

Positive pointwise mutual information within a few tokens, context counts smoothed, and its largest
singular vectors (Levy, Goldberg & Dagan 2015, https://doi.org/10.1162/tacl_a_00134).
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.linalg import svds
from transformers import PreTrainedModel

from rapport.lab.streams import Stream

_REACH = 4  # tokens to each side; nearer ones count more
_SMOOTHING = 0.75
_LEAST = 1e-9
_SPREAD = 0.05  # standard deviation of the embeddings: a few times that of random ones


def begin_with_company(network: PreTrainedModel, stream: Stream) -> None:
    """Set a network's token embeddings, in place; tokens that the texts lack keep theirs."""
    weight = network.get_input_embeddings().weight
    assert isinstance(weight, torch.Tensor), "embeddings are a matrix"
    size, width = weight.shape
    counts = _counts(stream, size)
    known = np.asarray(counts.sum(axis=1)).ravel() > 0
    vectors = _vectors(_information(counts), width)
    vectors *= _SPREAD / max(float(vectors[known].std()), 1e-9)
    with torch.no_grad():
        weight[torch.from_numpy(known)] = torch.from_numpy(vectors[known]).to(weight)


def _counts(stream: Stream, size: int) -> csr_matrix:
    """How often two tokens stand near each other in a document, one over their distance each."""
    tokens = stream.tokens.astype(np.int64)
    document = np.searchsorted(stream.ends, np.arange(len(tokens)), side="right")
    found = csr_matrix((size, size), dtype=np.float64)
    for apart in range(1, _REACH + 1):
        same = document[:-apart] == document[apart:]
        pairs = tokens[:-apart][same], tokens[apart:][same]
        near = coo_matrix((np.full(same.sum(), 1 / apart), pairs), shape=(size, size))
        found += near.tocsr()
    both: csr_matrix = (found + found.T).tocsr()
    return both


def _information(counts: csr_matrix) -> csr_matrix:
    met = counts.tocoo()
    total = float(met.sum())
    each = np.asarray(counts.sum(axis=1)).ravel()
    smooth = each**_SMOOTHING
    smooth *= total / smooth.sum()
    found = np.log(met.data * total / (each[met.row] * smooth[met.col]))
    kept = found > 0
    places = met.row[kept], met.col[kept]
    return coo_matrix((found[kept], places), shape=met.shape).tocsr()


def _vectors(information: csr_matrix, width: int) -> NDArray[np.float64]:
    """The first singular vectors by the roots of their values, (tokens, width)."""
    start = np.ones(information.shape[0]) / np.sqrt(information.shape[0])
    left, values, _ = svds(information, k=width, v0=start)
    values[values < _LEAST * values.max()] = 0  # what stands behind is chance
    found: NDArray[np.float64] = left * np.sqrt(values)
    return found
