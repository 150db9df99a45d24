"""From logits to what may be chosen: penalties, and what is left to chance.

All work on rows × vocabulary at once; -inf says that a token may not be chosen.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from rapport.decoding.strategies import Decoding

_SHORT = 256  # a nucleus is looked for among so many likeliest tokens first
_NEVER = np.float32(-np.inf)


def log_norms(logits: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of each row's exponentials, for rows of logits."""
    highest = logits.max(axis=1)
    highest[~np.isfinite(highest)] = 0
    with np.errstate(divide="ignore"):
        sums: np.ndarray = np.log(np.exp(logits - highest[:, None]).sum(axis=1))
    return sums + highest


def weaken_used(logits: np.ndarray, written: np.ndarray, penalty: float) -> None:
    """Make the tokens of each row less likely, in place (Keskar et al. 2019, section 4.1)."""
    if penalty == 1 or not written.size:
        return
    used = np.take_along_axis(logits, written, axis=1)
    weaker = np.where(used > 0, used / penalty, used * penalty)
    np.put_along_axis(logits, written, weaker, axis=1)


def ban_repeats(logits: np.ndarray, written: np.ndarray, size: int) -> None:
    """Ban what would repeat an n-gram of its row, in place, where something else is left."""
    if not size or written.shape[1] < size:
        return
    if size == 1:
        rows, places = np.indices(written.shape).reshape(2, -1)
    else:
        before = np.lib.stride_tricks.sliding_window_view(written, size - 1, axis=1)[:, :-1]
        now = written[:, None, written.shape[1] - size + 1 :]
        rows, places = np.nonzero((before == now).all(axis=2))
    tokens = written[rows, places + size - 1]
    kept = logits[rows, tokens]
    logits[rows, tokens] = _NEVER
    again = ~np.isfinite(logits.max(axis=1))[rows]
    logits[rows[again], tokens[again]] = kept[again]


def chances(logits: np.ndarray, how: Decoding) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of each row that may be drawn, likeliest first if cut, and their weights.

    Weights are relative to the likeliest token's; those that were cut are 0.
    """
    highest = logits.max(axis=1, keepdims=True)
    highest[~np.isfinite(highest)] = 0
    weights = np.exp((logits - highest) / np.float32(how.temperature))
    if how.min_p:
        weights[weights < how.min_p] = 0
    size = logits.shape[1]
    if not how.top_k and how.top_p == 1:
        return np.broadcast_to(np.arange(size), logits.shape), weights
    whole = weights.sum(axis=1)
    short = min(size, how.top_k or _SHORT)
    tokens, weights_short = _likeliest(weights, short)
    if how.top_p < 1:
        within = weights_short.sum(axis=1) if how.top_k else whole
        if not how.top_k and (weights_short.sum(axis=1) < how.top_p * within).any():
            tokens, weights_short = _likeliest(weights, size)
        _cut_nucleus(weights_short, how.top_p * within)
    return tokens, weights_short


def draw(tokens: np.ndarray, weights: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """One token per row, in proportion to its weight; `chance` is from 0 to 1, 1 excluded."""
    sums = np.cumsum(weights, axis=1, dtype=np.float64)
    places = (sums <= (chance * sums[:, -1])[:, None]).sum(axis=1)
    rows = np.arange(len(tokens))
    return np.asarray(tokens[rows, np.minimum(places, tokens.shape[1] - 1)])


def chances_of(seed: int, prompt: Sequence[int], number: int, steps: int) -> np.ndarray:
    """Uniform numbers for one candidate: they follow from seed, prompt and number alone."""
    told = np.array([seed, number, *prompt], np.int64).tobytes()
    key = int.from_bytes(hashlib.blake2b(told, digest_size=16).digest())
    return np.random.Generator(np.random.PCG64(key)).random(steps)


def _likeliest(weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest tokens of each row, in falling order; of equals the lower number is first."""
    size = weights.shape[1]
    if count < size:
        tokens = np.argpartition(weights, size - count, axis=1)[:, size - count :]
        tokens.sort(axis=1)
    else:
        tokens = np.broadcast_to(np.arange(size), weights.shape)
    found = np.take_along_axis(weights, tokens, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(tokens, order, axis=1), np.take_along_axis(found, order, axis=1)


def _cut_nucleus(weights: np.ndarray, mass: np.ndarray) -> None:
    """Keep the fewest tokens whose weights reach the mass; the first one always."""
    before = np.cumsum(weights, axis=1, dtype=np.float64) - weights
    weights[:, 1:][(before >= mass[:, None])[:, 1:]] = 0
