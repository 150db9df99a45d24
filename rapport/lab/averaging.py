"""Weights averaged over the steps of a run: they often do better than those of the last step.

An exponential moving average, as in Polyak & Juditsky 1992; it follows faster at the beginning, so
that the random weights a run starts from are forgotten.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

_EARLY = 10  # steps over which the average is short


class Average:
    """The average of a network's weights; `decay` is the share that stays at each step."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._live = {name: value.detach() for name, value in network.named_parameters()}
        self.weights = {name: value.clone() for name, value in self._live.items()}
        self._decay = decay

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Take in the weights after a step, counted from 0."""
        share = 1 - min(self._decay, (1 + step) / (_EARLY + step))
        torch._foreach_lerp_(list(self.weights.values()), list(self._live.values()), share)

    @torch.no_grad()
    def restore(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Go on from an average that was kept."""
        for name, value in self.weights.items():
            value.copy_(weights[name])

    @torch.no_grad()
    def settle(self) -> None:
        """Give the network the averaged weights for good."""
        for name, value in self._live.items():
            value.copy_(self.weights[name])

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Give the network the averaged weights for a while."""
        kept = {name: value.clone() for name, value in self._live.items()}
        self.settle()
        try:
            yield
        finally:
            with torch.no_grad():
                for name, value in self._live.items():
                    value.copy_(kept[name])
