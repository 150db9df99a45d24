"""Chooses the next token of a row from its logits."""

import numpy as np
from numpy.typing import NDArray

from rapport.model_server.jobs import Row, Token

Logits = NDArray[np.float32]
Numbers = NDArray[np.float64]


def choose(logits: Logits, row: Row, chance: np.random.Generator) -> Token:
    """Choose as the row's sampling and guide say. `logits` has one figure per token."""
    sampling = row.job.sampling
    scores = logits.astype(np.float64)
    if row.ids and (sampling.presence or sampling.frequency):
        seen, times = np.unique(row.ids, return_counts=True)
        scores[seen] -= sampling.presence + sampling.frequency * times
    if row.job.guide is not None:
        mask = row.job.guide.mask()[: len(scores)]
        scores[: len(mask)][~mask] = -np.inf
    if sampling.temperature == 0:
        chosen = int(scores.argmax())
    else:
        chosen = _draw(scores / sampling.temperature, sampling.top_k, sampling.top_p, chance)
    return _told(logits, chosen, sampling.logprobs)


def log_softmax(logits: Logits | Numbers) -> Numbers:
    """Log-probabilities over the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    normal: Numbers = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal


def _draw(scores: Numbers, top_k: int, top_p: float, chance: np.random.Generator) -> int:
    """Draw from the likeliest tokens that together have `top_p` (Holtzman et al. 2020)."""
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    if top_k or top_p < 1:
        order = np.argsort(-chances, kind="stable")[: top_k or None]
        before = np.cumsum(chances[order]) - chances[order]
        order = order[before < top_p]
    else:
        order = np.arange(len(chances))
    edges = np.cumsum(chances[order])
    place = np.searchsorted(edges, chance.random() * edges[-1], side="right")
    return int(order[min(int(place), len(order) - 1)])


def _told(logits: Logits, chosen: int, most: int | None) -> Token:
    if most is None:
        return Token(id=chosen)
    sure = log_softmax(logits)
    likeliest = np.argsort(-sure, kind="stable")[:most]
    pairs = tuple((int(id), float(sure[id])) for id in likeliest)
    return Token(id=chosen, logprob=float(sure[chosen]), likeliest=pairs)
