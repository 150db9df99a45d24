"""The next item of histories, at every place of a row; rows are made anew for each epoch."""

from collections.abc import Mapping
from math import log
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rapport.lab.item_networks import NO_ITEM, ItemNetwork
from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.objectives.heads import head_loss
from rapport.recommendations import Histories

_SORTED_BATCHES = 16  # so many batches are filled by length at once: little of a row is empty
_KEYS = 1_000_003

Rows = tuple[NDArray[np.int64], NDArray[np.int64]]


class NextItems:
    """Histories cut into rows of at most `length` events, each to be followed by the next one.

    A long history is cut elsewhere in each epoch. `sampled` items, the same for a whole batch, are
    held against the right one; 0 takes all items (full cross-entropy; Klenitskiy and Vasilev,
    RecSys 2023, arXiv 2309.07602). A sample stands for all: its scores are raised by the logarithm
    of how many each stands for (Bengio and Senecal 2008).
    """

    def __init__(
        self, histories: Histories, *, length: int, batch_rows: int, sampled: int, seed: int
    ) -> None:
        self._histories, self._length = histories, length
        self._batch_rows, self._sampled, self._seed = batch_rows, sampled, seed
        self._items = torch.from_numpy(histories.items.astype(np.int64))
        labels = np.maximum(np.diff(histories.starts) - 1, 0)
        most = np.where(labels > length, -(-(labels + length - 1) // length), labels > 0).sum()
        self.rows = int(-(-most // batch_rows) * batch_rows)
        self._cut: tuple[int, Rows] | None = None

    @property
    def row_tokens(self) -> int:
        return self._length

    def batch(self, first: int, count: int) -> Batch:
        """The rows of some places, which lie in one epoch."""
        epoch, place = divmod(first, self.rows)
        if self._cut is None or self._cut[0] != epoch:
            self._cut = epoch, self._rows_of(epoch)
        starts, ends = (each[place : place + count] for each in self._cut[1])
        grid = torch.arange(int((ends - starts).max()))
        at = (torch.from_numpy(starts)[:, None] + grid).clamp(max=len(self._items) - 1)
        within = grid < torch.from_numpy(ends - starts)[:, None]
        following = self._items[(at + 1).clamp(max=len(self._items) - 1)]
        return {
            "items": torch.where(within, self._items[at] + 1, NO_ITEM),
            "labels": torch.where(within, following, IGNORED),
        }

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        network = cast("ItemNetwork", model)
        kept = batch["labels"] != IGNORED
        states, wanted = network(batch["items"])[kept], batch["labels"][kept]
        table = network.items.weight[1:]
        if not 0 < self._sampled < self._histories.item_count:
            return {"loss": head_loss(states, table, wanted)}
        return {"loss": self._sampled_loss(table, states, wanted)}

    def _sampled_loss(
        self, table: torch.Tensor, states: torch.Tensor, wanted: torch.Tensor
    ) -> torch.Tensor:
        count = len(table)
        drawn = torch.randperm(count, device=wanted.device)[: self._sampled]
        places = torch.full((count,), -1, device=wanted.device)
        places[drawn] = torch.arange(len(drawn), device=wanted.device)
        met = (places[wanted] >= 0).nonzero()[:, 0]
        others = torch.matmul(states, table[drawn].to(states.dtype).t()).float()
        others = others.index_put((met, places[wanted[met]]), others.new_tensor(float("-inf")))
        rest = others.logsumexp(dim=1) + log(count / len(drawn))
        right = (states * table[wanted].to(states.dtype)).sum(dim=-1).float()
        return (torch.logaddexp(rest, right) - right).mean()

    def _rows_of(self, epoch: int) -> Rows:
        """Where the rows of an epoch start and end: the last event of a history is a label only."""
        chance = np.random.default_rng(self._seed * _KEYS + epoch)
        first, last = self._histories.starts[:-1], self._histories.starts[1:] - 1
        span, labels = self._length, np.maximum(last - first, 0)
        shift = np.where(labels > span, chance.integers(0, span, len(first)), 0)
        count = np.where(labels > 0, -(-(labels + shift) // span), 0)
        of = np.repeat(np.arange(len(first)), count)
        number = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
        begins = first[of] - shift[of] + number * span
        starts, ends = np.maximum(begins, first[of]), np.minimum(begins + span, last[of])
        order = self._mixed(ends - starts, chance)
        return starts[order], ends[order]

    def _mixed(self, lengths: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
        """An order by lot in which the rows of a batch are about as long; some rows come twice."""
        order = np.resize(chance.permutation(len(lengths)), self.rows)
        some = self._batch_rows * _SORTED_BATCHES
        parts = (order[at : at + some] for at in range(0, len(order), some))
        by_length = [part[np.argsort(lengths[part], kind="stable")] for part in parts]
        batches = np.concatenate(by_length).reshape(-1, self._batch_rows)
        return batches[chance.permutation(len(batches))].ravel()
