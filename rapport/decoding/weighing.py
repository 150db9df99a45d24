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
    return np.asarray(sums + highest)


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
    """The tokens of each row that may be drawn, in rising order, and their weights.

    Weights are relative to the likeliest token's; those of tokens that were cut are 0.
    """
    highest = logits.max(axis=1, keepdims=True)
    highest[~np.isfinite(highest)] = 0
    weights = np.exp((logits - highest) / np.float32(how.temperature))
    if how.min_p:
        weights[weights < how.min_p] = 0
    size = logits.shape[1]
    tokens, found = _likeliest(weights, how.top_k or (_SHORT if how.top_p < 1 else size))
    if how.top_p < 1:
        mass = how.top_p * (found if how.top_k else weights).sum(axis=1, dtype=np.float64)
        if (found.sum(axis=1, dtype=np.float64) < mass).any():
            tokens, found = _likeliest(weights, size)
        _cut_nucleus(found, mass)
    return tokens, found


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
    """The likeliest tokens of each row, in rising order of their numbers, and their weights."""
    size = weights.shape[1]
    if count >= size:
        return np.broadcast_to(np.arange(size), weights.shape), weights
    tokens = np.argpartition(weights, size - count, axis=1)[:, size - count :]
    tokens.sort(axis=1)
    return tokens, np.take_along_axis(weights, tokens, axis=1)


def _cut_nucleus(weights: np.ndarray, mass: np.ndarray) -> None:
    """Keep the fewest tokens whose weights reach the mass, at least one; of equals the first."""
    falling = -np.sort(-weights, axis=1)
    before = np.cumsum(falling, axis=1, dtype=np.float64) - falling
    kept = np.maximum((before < mass[:, None]).sum(axis=1), 1)
    least = falling[np.arange(len(falling)), kept - 1][:, None]
    above, equal = weights > least, weights == least
    equal &= equal.cumsum(axis=1) <= (kept - above.sum(axis=1))[:, None]
    weights[~(above | equal)] = 0
