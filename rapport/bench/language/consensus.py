"""Which of several texts the others agree with most: minimum Bayes risk decoding.

Kumar & Byrne 2004 (https://aclanthology.org/N04-1022); Eikema & Aziz 2022 (arXiv 2108.04718). What
a network writes by chance stands for what people would write, so the text that is nearest to it by
BLEU is the one that people's texts will be nearest to.
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Words = Sequence[Hashable]
_LONGEST = 4  # n-grams, as in BLEU


def agreement(
    candidates: Sequence[Words], voices: Sequence[Words], *, together: int, draws: int, seed: int
) -> NDArray[np.float64]:
    """How well each candidate does by sentence BLEU, 0 to 1, with the voices as references.

    References are `together` voices at once, `draws` times; a voice comes again when all the others
    have come. The mean over the draws is returned. N-grams above one are smoothed by one.
    """
    sets = _sets(len(voices), min(together, len(voices)), draws, np.random.default_rng(seed))
    logs = np.zeros((len(candidates), draws))
    for size in range(1, _LONGEST + 1):
        said, heard = _counts(candidates, voices, size)
        matches = _matches(said, heard[sets].max(axis=1))
        smooth = 0.0 if size == 1 else 1.0
        total = said.sum(axis=1)[:, None] + smooth
        logs += np.log(np.maximum(matches + smooth, 1e-9) / np.maximum(total, 1e-9)) / _LONGEST
    return np.asarray((np.exp(logs) * _brevity(candidates, voices, sets)).mean(axis=1))


def _sets(voices: int, together: int, draws: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Rows of the numbers of voices: each voice once before any comes again."""
    a_turn = voices // together
    turns = [
        draw.permutation(voices)[: a_turn * together].reshape(a_turn, together)
        for _ in range(-(-draws // a_turn))
    ]
    return np.concatenate(turns)[:draws]


def _counts(
    candidates: Sequence[Words], voices: Sequence[Words], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """How often each n-gram of this size occurs: rows are texts, columns n-grams."""
    numbers: dict[tuple[Hashable, ...], int] = {}
    texts = [
        [
            numbers.setdefault(tuple(words[start : start + size]), len(numbers))
            for start in range(len(words) - size + 1)
        ]
        for words in (*candidates, *voices)
    ]
    table = np.zeros((len(texts), max(len(numbers), 1)), np.int32)
    for row, found in enumerate(texts):
        np.add.at(table[row], found, 1)
    return table[: len(candidates)], table[len(candidates) :]


def _matches(said: NDArray[np.int32], heard: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many n-grams of each candidate stand in each set of references, clipped as in BLEU."""
    matches = np.zeros((len(said), len(heard)), np.int64)
    for row, counts in enumerate(said):
        used = np.flatnonzero(counts)
        matches[row] = np.minimum(heard[:, used], counts[used]).sum(axis=1)
    return matches


def _brevity(
    candidates: Sequence[Words], voices: Sequence[Words], sets: NDArray[np.int64]
) -> NDArray[np.float64]:
    """BLEU's penalty of texts that are shorter than the nearest reference of a set."""
    lengths = np.array([len(words) for words in candidates])
    heard = np.array([len(words) for words in voices])[sets]
    apart = np.abs(heard[None] - lengths[:, None, None]) * 1000 + heard[None]  # ties: the shorter
    nearest = np.take_along_axis(
        np.broadcast_to(heard, apart.shape), apart.argmin(axis=2)[..., None], axis=2
    )[..., 0]
    return np.asarray(np.minimum(1.0, np.exp(1 - nearest / np.maximum(lengths, 1)[:, None])))
