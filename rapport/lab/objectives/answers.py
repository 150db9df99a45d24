"""The scores of a network where it answers, and further losses on them.

Unlikelihood of what was said already: Welleck et al. 2020, https://arxiv.org/abs/1908.04319.
Coverage of what the source says: each token of it that carries a value is to be said somewhere.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.objectives.heads import head_of, states_of

_LEAST = 1e-5  # a probability that a logarithm is taken of


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How pairs are learned from.

    `alike` is the size of batches of about equally long pairs; 0 mixes long with short ones.
    `smoothing` is the share of a target's weight that all tokens get (Szegedy et al. 2016).
    Weights of further losses, 0 leaves one out: `unlikelihood` of repeated tokens, and
    `consistency` with the values of the source.
    """

    alike: int = 0
    smoothing: float = 0.0
    unlikelihood: float = 0.0
    consistency: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether the loss is the cross-entropy of the next token alone."""
        return not (self.smoothing or self.unlikelihood or self.consistency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Scores of shape (places, vocabulary) where a label is asked for, and which row each is of."""

    scores: torch.Tensor
    labels: torch.Tensor
    rows: torch.Tensor

    def loss(self, smoothing: float) -> torch.Tensor:
        """The mean cross-entropy, in nats a target."""
        return cross_entropy(self.scores, self.labels, label_smoothing=smoothing)

    def sums(self, rows: int) -> torch.Tensor:
        """The log-probability of each row's answer, of shape (rows,)."""
        each = -cross_entropy(self.scores, self.labels, reduction="none")
        return each.new_zeros(rows).index_add(0, self.rows, each)


def asked_of(model: nn.Module, batch: Batch, *, encoder: bool) -> Asked:
    """Compute the scores of a batch where something is asked for, in 32 bits."""
    labels = batch["labels"]
    asked = labels != IGNORED
    if encoder:
        scores = model(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            decoder_input_ids=model.prepare_decoder_input_ids_from_labels(labels),  # type: ignore[operator]
            use_cache=False,
        ).logits[asked]
    else:
        states = states_of(model, batch["input_ids"])[asked]
        scores = states @ head_of(model).to(states.dtype).T
    rows = torch.arange(len(labels), device=labels.device)[:, None].expand_as(labels)[asked]
    return Asked(scores=scores.float(), labels=labels[asked], rows=rows)


def unlikelihood(asked: Asked, labels: torch.Tensor) -> torch.Tensor:
    """The mean over places of Σ -log(1 - p) over the other tokens said before in the same answer.

    `labels` of shape (rows, length) are those of the batch.
    """
    said = labels[asked.rows]
    place = torch.nonzero(labels != IGNORED)[:, 1]
    before = torch.arange(labels.shape[1], device=labels.device) < place[:, None]
    before &= (said != IGNORED) & (said != asked.labels[:, None])
    chances = asked.scores.softmax(1)
    # A token that was said twice counts once.
    unwanted = torch.zeros_like(chances).scatter_(1, said.where(before, asked.labels[:, None]), 1.0)
    unwanted.scatter_(1, asked.labels[:, None], 0.0)
    return -((1 - chances).clamp_min(_LEAST).log() * unwanted).sum() / len(asked.labels)


def coverage(asked: Asked, values: torch.Tensor) -> torch.Tensor:
    """The mean of -log(probability that a value of the source is said at one place at least).

    `values` of shape (rows, most) are tokens of each row's source, `IGNORED` where there are fewer.
    """
    known = values != IGNORED
    chances = asked.scores.softmax(1).gather(1, values.clamp_min(0)[asked.rows])
    never = (1 - chances).clamp_min(_LEAST).log()
    total = never.new_zeros(values.shape).index_add(0, asked.rows, never)
    said = (1 - total.exp()).clamp_min(_LEAST).log()
    return -(said * known).sum() / known.sum().clamp_min(1)
