"""BERT's two tasks: tokens that were hidden, and whether one piece follows the other.

Devlin et al. 2019, https://arxiv.org/abs/1810.04805: 15 % of the tokens are asked for; of these
80 % are hidden, 10 % replaced, 10 % left. Half of the pairs are true neighbours, half are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy

from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.streams import Shuffled, Stream, chance
from rapport.lab.tokenizers import CLS, EOS, MASK, PAD, SEP, SPECIAL, special_ids

ASKED, HIDDEN, REPLACED = 0.15, 0.8, 0.1
_AROUND = 3  # [CLS] a [SEP] b [SEP]
_SHORTEST = 4  # tokens of a document that two pieces can be cut of


@dataclass(frozen=True, slots=True)
class _Marks:
    cls: int
    sep: int
    pad: int
    mask: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> "_Marks":
        return cls(*special_ids(tokenizer, CLS, SEP, PAD, MASK))


class MaskedWithNext:
    """L = L_MLM + λ · L_NSP; λ = 0 leaves the second task out, and rows are single pieces then.

    A row is made of one document: two neighbouring pieces of it, or the first piece and a piece of
    another document.
    """

    def __init__(
        self, stream: Stream, tokenizer: Tokenizer, *, context: int, seed: int, weight: float = 1.0
    ) -> None:
        lengths = np.diff(stream.ends, prepend=0)
        self._documents = np.flatnonzero(lengths > _SHORTEST)
        self._stream, self._context, self._seed, self._weight = stream, context, seed, weight
        self._marks = _Marks.of(tokenizer)
        (self._eos,) = special_ids(tokenizer, EOS)
        self._vocabulary = tokenizer.get_vocab_size()
        self._order = Shuffled(len(self._documents), seed=seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._context

    def batch(self, first: int, count: int) -> Batch:
        made = [
            self._row(int(number), chance(self._seed, 1, first + place))
            for place, number in enumerate(self._order.take(first, count))
        ]
        names = ("input_ids", "token_type_ids", "labels", "attention_mask")
        batch = {name: torch.from_numpy(np.stack([row[name] for row in made])) for name in names}
        batch["next_sentence_label"] = torch.tensor([int(row["is_other"]) for row in made])
        return batch

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        told = {name: batch[name] for name in ("input_ids", "token_type_ids", "attention_mask")}
        found = model.base_model(**told)  # type: ignore[operator]
        asked = batch["labels"] != IGNORED  # the head is costly: only these go through it
        scores = model.cls.predictions(found.last_hidden_state[asked])  # type: ignore[operator, union-attr]
        masked = cross_entropy(scores.float(), batch["labels"][asked])
        follows = model.cls.seq_relationship(found.pooler_output)  # type: ignore[operator, union-attr]
        after = cross_entropy(follows.float(), batch["next_sentence_label"])
        return {"loss": masked + self._weight * after, "masked": masked, "next": after}

    def _row(self, number: int, draw: np.random.Generator) -> dict[str, np.ndarray]:
        document = self._whole(int(self._documents[number]))
        room = self._context - _AROUND
        if not self._weight:
            start = int(draw.integers(0, max(len(document) - room, 0) + 1))
            return self._laid_out(document[start : start + room], document[:0], draw, other=False)
        # Pieces of a long document begin anywhere in it; a short one is cut once.
        length = min(len(document), room)
        start = int(draw.integers(0, len(document) - length + 1))
        cut = int(draw.integers(1, length))
        one, two = document[start : start + cut], document[start + cut : start + length]
        other = bool(draw.random() < 0.5)  # noqa: PLR2004  half of the pairs
        if other and self._order.rows > 1:
            step = int(draw.integers(1, self._order.rows))
            stranger = self._whole(int(self._documents[(number + step) % self._order.rows]))
            at = int(draw.integers(0, max(len(stranger) - len(two), 0) + 1))
            two = stranger[at : at + max(len(two), 1)]
        return self._laid_out(one, two, draw, other=other)

    def _whole(self, number: int) -> np.ndarray:
        document = self._stream.document(number)
        return document[:-1] if document[-1] == self._eos else document

    def _laid_out(
        self, one: np.ndarray, two: np.ndarray, draw: np.random.Generator, *, other: bool
    ) -> dict[str, np.ndarray]:
        marks = self._marks
        second = [*two, marks.sep] if len(two) else []
        ids = np.array([marks.cls, *one, marks.sep, *second], np.int64)
        hidden, labels = hide(ids, draw, mask=marks.mask, vocabulary=self._vocabulary)
        full, used = self._context, len(ids)
        row = {
            "input_ids": np.full(full, marks.pad, np.int64),
            "labels": np.full(full, IGNORED, np.int64),
            "token_type_ids": np.zeros(full, np.int64),
            "attention_mask": np.zeros(full, np.int64),
            "is_other": np.array(other),
        }
        row["input_ids"][:used], row["labels"][:used] = hidden, labels
        row["token_type_ids"][2 + len(one) : used] = 1
        row["attention_mask"][:used] = 1
        return row


def hide(
    ids: np.ndarray, draw: np.random.Generator, *, mask: int, vocabulary: int
) -> tuple[np.ndarray, np.ndarray]:
    """Hide some tokens of a row, and give the row and what is asked for; at least one token is."""
    plain = ids >= len(SPECIAL)
    asked = plain & (draw.random(len(ids)) < ASKED)
    if not asked.any() and plain.any():
        asked[draw.choice(np.flatnonzero(plain))] = True
    fate = draw.random(len(ids))
    shown = ids.copy()
    shown[asked & (fate < HIDDEN)] = mask
    replaced = asked & (fate >= HIDDEN) & (fate < HIDDEN + REPLACED)
    shown[replaced] = draw.integers(len(SPECIAL), vocabulary, int(replaced.sum()))
    return shown, np.where(asked, ids, IGNORED)
