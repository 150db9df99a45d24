"""Tokens in a random order of their prediction, seen from both sides (XLNet).

Yang et al. 2019, https://arxiv.org/abs/1906.08237: about one token in six is asked for, in spans of
up to five; each sees all that is not asked for, and what comes before it in the order.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from rapport.lab.objectives.base import Batch
from rapport.lab.streams import Shuffled, Stream, chance

_ONE_IN = 6
_LONGEST_SPAN = 5


class Permuted:
    """Rows are pieces of the stream; the same number of tokens is asked for in each."""

    def __init__(self, stream: Stream, *, context: int, seed: int) -> None:
        self._tokens, self._context, self._seed = stream.tokens, context, seed
        self._asked = max(1, context // _ONE_IN)
        self._order = Shuffled(len(stream.tokens) // context, seed=seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._context

    def batch(self, first: int, count: int) -> Batch:
        starts = self._order.take(first, count) * self._context
        rows = self._tokens[starts[:, None] + np.arange(self._context)].astype(np.int64)
        masks = np.zeros((count, self._context, self._context), np.float32)
        targets = np.zeros((count, self._asked, self._context), np.float32)
        labels = np.zeros((count, self._asked), np.int64)
        for place in range(count):
            draw = chance(self._seed, 1, first + place)
            asked = spans(self._context, self._asked, draw)
            masks[place] = unseen(self._context, asked, draw)
            targets[place, np.arange(self._asked), asked] = 1
            labels[place] = rows[place, asked]
        return {
            "input_ids": torch.from_numpy(rows),
            "perm_mask": torch.from_numpy(masks),
            "target_mapping": torch.from_numpy(targets),
            "labels": torch.from_numpy(labels),
        }

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        told = {name: batch[name] for name in ("input_ids", "perm_mask", "target_mapping")}
        scores = model(**told, use_mems=False).logits
        return {"loss": cross_entropy(scores.flatten(0, 1).float(), batch["labels"].flatten())}


def spans(context: int, asked: int, draw: np.random.Generator) -> np.ndarray:
    """The places of the tokens that are asked for: `asked` of them, in spans, in order."""
    chosen = np.zeros(context, bool)
    while (missing := asked - int(chosen.sum())) > 0:
        length = min(int(draw.integers(1, _LONGEST_SPAN + 1)), missing)
        start = int(draw.integers(0, context - length + 1))
        chosen[start : start + length] = True
    return np.flatnonzero(chosen)


def unseen(context: int, asked: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A matrix with 1 where the token of a row may not see the token of a column."""
    turn = np.full(context, -1)
    turn[asked] = draw.permutation(len(asked))
    is_asked = np.zeros(context, bool)
    is_asked[asked] = True
    return ((turn[:, None] <= turn[None, :]) & is_asked[None, :]).astype(np.float32)
