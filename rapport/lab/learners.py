"""A network with its loss as one module, so that what wraps it sees all of its work; in 16 bits.

With `Halved` every weight is rounded to bfloat16 once a batch and the step is computed in it, while
the optimizer keeps and changes 32 bits (Micikevicius et al. 2018, https://arxiv.org/abs/1710.03740).
That costs one pass over the weights; autocast rounds inputs and weights again at every product.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn
from torch.func import functional_call
from transformers import XLNetModel

from rapport.lab.objectives import Objective
from rapport.lab.objectives.base import Batch

HALF = torch.bfloat16


class Learner(nn.Module):
    """Gives the loss of an objective on a batch, and its parts."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, objective: Objective, batch: Batch) -> Mapping[str, torch.Tensor]:
        return objective.loss(self.network, batch)


class Halved(nn.Module):
    """The same in bfloat16. Tables of embeddings stay in 32 bits, and so do their gradients.

    A frequent token adds up thousands of small gradients; in 16 bits the later ones would be lost.
    """

    def __init__(self, learner: Learner) -> None:
        super().__init__()
        self.learner = learner
        self._tables = [one for one in learner.modules() if isinstance(one, nn.Embedding)]
        held = {id(one) for one in self._tables}
        self._whole = {f"{name}.weight" for name, one in learner.named_modules() if id(one) in held}

    def forward(self, objective: Objective, batch: Batch) -> Mapping[str, torch.Tensor]:
        with self._rounding():
            found: Mapping[str, torch.Tensor] = functional_call(
                self.learner, self._halves(), (objective, batch), tie_weights=False
            )
        return found

    def _halves(self) -> dict[str, torch.Tensor]:
        """Each weight in 16 bits by its names; of one that is shared, every name but a table's."""
        halves: dict[int, torch.Tensor] = {}
        found = {}
        for name, value in self.learner.named_parameters(remove_duplicate=False):
            if name not in self._whole:
                found[name] = halves.setdefault(id(value), value.to(HALF))
        return found

    @contextmanager
    def _rounding(self) -> Iterator[None]:
        """What tables give is rounded meanwhile."""
        hooks = [table.register_forward_hook(_rounded) for table in self._tables]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


class Cast(nn.Module):
    """The same by autocast, for XLNet: it makes positions in 32 bits in the midst of a step."""

    def __init__(self, learner: Learner) -> None:
        super().__init__()
        self.learner = learner

    def forward(self, objective: Objective, batch: Batch) -> Mapping[str, torch.Tensor]:
        with torch.autocast(batch["labels"].device.type, dtype=HALF):
            found: Mapping[str, torch.Tensor] = self.learner(objective, batch)
        return found


def halved(learner: Learner) -> nn.Module:
    """The learner in 16 bits, in the way that its network bears."""
    if any(isinstance(one, XLNetModel) for one in learner.modules()):
        return Cast(learner)
    return Halved(learner)


def _rounded(_: nn.Module, __: object, found: torch.Tensor) -> torch.Tensor:
    return found.to(HALF)
