"""Old lessons beside new ones, so that a network does not forget what it knew.

Rehearsal: Robins 1995, https://doi.org/10.1080/09540099550039318.
"""

from collections.abc import Mapping

import torch
from torch import nn

from rapport.lab.objectives.base import IGNORED, Batch, Objective

_NEW, _OLD = "new", "old"


class Mixed:
    """Of any rows in a row, `share` are of the old objective, spread evenly.

    The loss is the mean over the targets of both. An epoch is one of the new objective.
    """

    def __init__(self, new: Objective, old: Objective, *, share: float) -> None:
        assert 0 <= share < 1, "a share of old rows from 0 to below 1"
        self._objectives = {_NEW: new, _OLD: old}
        self._share = share

    @property
    def rows(self) -> int:
        return int(self._objectives[_NEW].rows / (1 - self._share))

    @property
    def row_tokens(self) -> int:
        return self._objectives[_NEW].row_tokens

    def batch(self, first: int, count: int) -> Batch:
        begin, end = int(first * self._share), int((first + count) * self._share)
        places = {_OLD: (begin, end - begin), _NEW: (first - begin, count - end + begin)}
        parts = {
            name: self._objectives[name].batch(at, some)
            for name, (at, some) in places.items()
            if some
        }
        found = {
            f"{name}.{key}": value for name, part in parts.items() for key, value in part.items()
        }
        return {**found, "labels": torch.cat([part["labels"].flatten() for part in parts.values()])}

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        parts, total = {}, 0
        loss = torch.zeros((), device=batch["labels"].device)
        for name, objective in self._objectives.items():
            told = {
                key.removeprefix(f"{name}."): value
                for key, value in batch.items()
                if key.startswith(f"{name}.")
            }
            if told:
                targets = int((told["labels"] != IGNORED).sum())
                parts[name] = objective.loss(model, told)["loss"]
                loss, total = loss + parts[name] * targets, total + targets
        return {"loss": loss / total, **parts}
