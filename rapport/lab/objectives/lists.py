"""Lists of lines, each list a row of its own: the next token, from the first line on."""

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.objectives.heads import next_token_loss
from rapport.lab.objectives.sequences import padded
from rapport.lab.streams import ByLength, Shuffled


class Lists:
    """Rows are tokens of any length; the loss is taken on all of a row but its first token.

    `alike` is the size of batches of about equally long rows.
    """

    def __init__(self, rows: Sequence[Sequence[int]], *, alike: int, seed: int) -> None:
        self._rows = rows
        self._longest = max(map(len, rows), default=0)
        many = len(rows) >= alike
        self._order = (
            ByLength([len(row) for row in rows], batch=alike, seed=seed)
            if many
            else Shuffled(len(rows), seed=seed)
        )

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._longest

    def batch(self, first: int, count: int) -> Batch:
        rows = [self._rows[int(one)] for one in self._order.take(first, count)]
        return {
            "input_ids": padded([row[:-1] for row in rows], 0),
            "labels": padded([row[1:] for row in rows], IGNORED),
        }

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        return {"loss": next_token_loss(model, batch["input_ids"], batch["labels"])}
