"""The better of two answers to the same source (DPO).

Rafailov et al. 2023, https://arxiv.org/abs/2305.18290: L = -log σ(β · (gain of the chosen answer -
gain of the rejected one)), where a gain is the log-probability now less that before tuning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import logsigmoid

from rapport.lab.objectives.answers import asked_of
from rapport.lab.objectives.base import Batch
from rapport.lab.objectives.sequences import Pair, SourceToTarget
from rapport.lab.streams import Shuffled

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Preference:
    """An answer to a source that a person chose over another."""

    source: str
    chosen: str
    rejected: str


class Preferred:
    """Rows are preferences; what the network gave each answer before is computed once, here."""

    def __init__(
        self,
        preferences: Sequence[Preference],
        tokenizer: Tokenizer,
        before: nn.Module,
        *,
        context: int,
        seed: int,
        beta: float,
    ) -> None:
        self._encoder = bool(before.config.is_encoder_decoder)  # type: ignore[union-attr]
        chosen = [Pair(one.source, one.chosen) for one in preferences]
        rejected = [Pair(one.source, one.rejected) for one in preferences]
        self._pairs = SourceToTarget(
            chosen + rejected, tokenizer, context=context, seed=seed, encoder=self._encoder
        )
        self._beta, self._count = beta, len(preferences)
        self._order = Shuffled(self._count, seed=seed)
        self._before = self._known(before)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return 2 * self._pairs.row_tokens

    def batch(self, first: int, count: int) -> Batch:
        numbers = [int(one) for one in self._order.take(first, count)]
        both = [*numbers, *(one + self._count for one in numbers)]
        return {**self._pairs.batch_of(both), "before": self._before[both]}

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        """The loss; `margin` is how much more the chosen gains, `right` how often it does."""
        before = batch["before"]
        told = {name: value for name, value in batch.items() if name != "before"}
        now = asked_of(model, told, encoder=self._encoder).sums(len(before))
        chosen, rejected = (now - before).chunk(2)
        margin = self._beta * (chosen - rejected)
        return {
            "loss": -logsigmoid(margin).mean(),
            "margin": margin.detach().mean(),
            "right": (margin.detach() > 0).float().mean(),
        }

    @torch.no_grad()
    def _known(self, network: nn.Module) -> torch.Tensor:
        """The log-probability of each answer, first of all chosen ones, then of all rejected."""
        network.eval()
        device = next(network.parameters()).device
        found = []
        for first in range(0, 2 * self._count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, 2 * self._count))
            batch = {
                name: value.to(device) for name, value in self._pairs.batch_of(numbers).items()
            }
            found.append(asked_of(network, batch, encoder=self._encoder).sums(len(numbers)).cpu())
        return torch.cat(found)
