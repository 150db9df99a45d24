"""What every objective can do."""

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import nn

Batch = Mapping[str, torch.Tensor]


class Objective(Protocol):
    """Makes the rows of a step, and measures a model on them."""

    @property
    def rows(self) -> int:
        """How many rows one epoch has."""
        ...

    @property
    def row_tokens(self) -> int:
        """How many tokens a row has, padding counted."""
        ...

    def batch(self, first: int, count: int) -> Batch:
        """The rows at the places `first` to `first + count` - 1 of the endless order."""
        ...

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        """The mean loss under `loss`, in nats a target; its parts under their names."""
        ...


IGNORED = -100
"""The label of a place that no loss is taken on."""
