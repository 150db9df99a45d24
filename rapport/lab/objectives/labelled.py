"""A text that has labels: one head a task, several tasks in one run.

Caruana 1997, https://doi.org/10.1023/A:1007379606734, for tasks that share one network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy

from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.objectives.sequences import padded
from rapport.lab.streams import ByLength, Shuffled
from rapport.lab.tokenizers import CLS, EOS, PAD, SEP, special_ids

Tasks = Mapping[str, Sequence[str]]
"""The labels of each task, by the name of the task; their order is that of a head's outputs."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its label in some tasks; a task that is not named is not learned from it."""

    text: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a network is shown a text: at most `context` tokens, the end is cut off.

    `marked` puts it between [CLS] and [SEP], as BERT learned it; else the end token follows.
    """

    tokenizer: Tokenizer
    context: int
    marked: bool

    def rows(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text."""
        ends = special_ids(self.tokenizer, *((CLS, SEP) if self.marked else (EOS,)))
        before, after = ends[:-1], ends[-1:]
        room = self.context - len(before) - len(after)
        found = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [[*before, *one.ids[:room], *after] for one in found]

    def batch(self, rows: Sequence[Sequence[int]]) -> Batch:
        """What the network is given: rows padded to the longest."""
        (pad,) = special_ids(self.tokenizer, PAD)
        return {
            "input_ids": padded(rows, pad),
            "attention_mask": padded([[1] * len(row) for row in rows], 0),
        }


class Labels:
    """L = Σ w · L_task, each the mean over those texts of a batch that have a label in the task.

    `weights` are 1 for tasks that are not named. Batches of `alike` rows have rows of like length,
    so that little is padding; 0 mixes all.
    """

    def __init__(
        self,
        rows: Sequence[Labelled],
        tasks: Tasks,
        reading: Reading,
        *,
        seed: int,
        weights: Mapping[str, float] | None = None,
        alike: int = 0,
    ) -> None:
        self._reading, self._tasks = reading, tasks
        self._ids = reading.rows([row.text for row in rows])
        numbers = {task: {name: at for at, name in enumerate(tasks[task])} for task in tasks}
        self._labels = [
            [numbers[task].get(row.labels.get(task, ""), IGNORED) for task in tasks] for row in rows
        ]
        self._weights = [(weights or {}).get(task, 1.0) for task in tasks]
        self._order = _order_of(self._ids, alike, seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._reading.context

    def batch(self, first: int, count: int) -> Batch:
        numbers = [int(one) for one in self._order.take(first, count)]
        labels = torch.tensor([self._labels[one] for one in numbers])
        return {**self._reading.batch([self._ids[one] for one in numbers]), "labels": labels}

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        scores = model(batch["input_ids"], batch["attention_mask"])
        parts = {
            task: _loss_of(scores[at], batch["labels"][:, at])
            for at, task in enumerate(self._tasks)
        }
        weighed = zip(self._weights, parts.values(), strict=True)
        return {"loss": torch.stack([w * part for w, part in weighed]).sum(), **parts}


def _order_of(ids: Sequence[Sequence[int]], alike: int, seed: int) -> Shuffled:
    if not 0 < alike <= len(ids):
        return Shuffled(len(ids), seed=seed)
    return ByLength([len(row) for row in ids], batch=alike, seed=seed)


def _loss_of(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean cross-entropy; 0 where no text of the batch has a label in the task."""
    total = cross_entropy(scores.float(), labels, ignore_index=IGNORED, reduction="sum")
    return total / (labels != IGNORED).sum().clamp(min=1)


def tasks_of(rows: Sequence[Labelled]) -> dict[str, tuple[str, ...]]:
    """All tasks of some rows and their labels, both in alphabetical order."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for task, label in row.labels.items():
            found.setdefault(task, set()).add(label)
    return {task: tuple(sorted(found[task])) for task in sorted(found)}
