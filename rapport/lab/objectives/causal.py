"""The next token from those before it (Radford et al. 2018)."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from rapport.lab.objectives.base import Batch
from rapport.lab.objectives.heads import next_token_loss
from rapport.lab.streams import Shuffled, Stream


class Causal:
    """Rows are pieces of the stream, one after the other without a gap."""

    def __init__(self, stream: Stream, *, context: int, seed: int) -> None:
        self._tokens = stream.tokens
        self._context = context
        self._order = Shuffled((len(stream.tokens) - 1) // context, seed=seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._context

    def batch(self, first: int, count: int) -> Batch:
        starts = self._order.take(first, count) * self._context
        places = starts[:, None] + np.arange(self._context + 1)
        rows = torch.from_numpy(self._tokens[places].astype(np.int64))
        return {"input_ids": rows[:, :-1], "labels": rows[:, 1:]}

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        return {"loss": next_token_loss(model, batch["input_ids"], batch["labels"])}
