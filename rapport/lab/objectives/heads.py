"""The last step of a network, from states to the loss, without the scores of a whole batch.

Scores over a vocabulary are the largest tensor of a step by far. Here they live for a few rows at a
time, and the gradient is taken while they are there: nothing is computed twice.
"""

from typing import Any

import torch
from torch import nn

from rapport.lab.objectives.base import IGNORED

_AT_ONCE = {"cpu": 1 << 21}  # scores: what stays in the cache of a processor
_AT_ONCE_ELSE = 1 << 28
_LEAST = 1e-38  # a probability that a logarithm is taken of


def next_token_loss(model: nn.Module, ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean loss of a causal network where `labels`, already shifted, are not ignored.

    Scores are computed at these places only, so what is only read costs no head.
    """
    states = states_of(model, ids).flatten(0, 1)
    wanted = labels.flatten()
    asked = wanted != IGNORED
    if not asked.all():
        states, wanted = states[asked], wanted[asked]
    return head_loss(states, head_of(model), wanted)


def states_of(model: nn.Module, ids: torch.Tensor) -> torch.Tensor:
    """The last states of a causal network, of shape (rows, length, width)."""
    found: torch.Tensor = model.base_model(input_ids=ids, use_cache=False).last_hidden_state  # type: ignore[operator]
    return found


def head_of(model: nn.Module) -> torch.Tensor:
    """The weight of a causal network's head, of shape (vocabulary, width)."""
    weight: torch.Tensor = model.get_output_embeddings().weight  # type: ignore[operator]
    return weight


def head_loss(states: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean cross-entropy of scores = states · weightᵀ.

    States have the shape (rows, width), the weight (labels, width). Sums and softmax are in 32
    bits whatever the states are in.
    """
    learns = torch.is_grad_enabled()
    loss: torch.Tensor = _HeadLoss.apply(states, weight, labels, learns)  # type: ignore[no-untyped-call]
    return loss


class _HeadLoss(torch.autograd.Function):
    @staticmethod
    def forward(
        context: Any,  # noqa: ANN401  torch's own, and untyped there
        states: torch.Tensor,
        weight: torch.Tensor,
        labels: torch.Tensor,
        learns: bool,
    ) -> torch.Tensor:
        asks_states, asks_weight, *_ = context.needs_input_grad
        told = weight.to(states.dtype)
        to_states = torch.empty_like(states) if learns and asks_states else None
        to_weight = torch.zeros_like(weight) if learns and asks_weight else None
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        size = max(1, _AT_ONCE.get(states.device.type, _AT_ONCE_ELSE) // len(weight))
        for first in range(0, len(states), size):
            some, wanted = states[first : first + size], labels[first : first + size, None]
            chances = (some @ told.T).softmax(1, dtype=torch.float32)
            total -= chances.gather(1, wanted).clamp_min(_LEAST).log().sum()
            if not learns:
                continue
            chances.scatter_add_(1, wanted, chances.new_full(wanted.shape, -1))
            half = chances.to(states.dtype)
            if to_states is not None:
                torch.mm(half, told, out=to_states[first : first + size])
            if to_weight is not None:
                to_weight += half.T @ some
        context.save_for_backward(to_states, to_weight)
        context.rows = len(states)
        return total / len(states)

    @staticmethod
    def backward(
        context: Any,  # noqa: ANN401
        *gradients: torch.Tensor,
    ) -> tuple[torch.Tensor | None, ...]:
        share = gradients[0] / context.rows
        found = [
            None if one is None else one * share.to(one.dtype) for one in context.saved_tensors
        ]
        return *found, None, None
