"""A text that answers another: product facts and copy, a history of turns and the reply.

For encoder-decoder networks (T5: Raffel et al. 2020; BART: Lewis et al. 2020), and for causal ones
that read the source first; the loss is taken on the answer only.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from rapport.lab.objectives.answers import Manner, asked_of, coverage, unlikelihood
from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.objectives.heads import next_token_loss
from rapport.lab.streams import ByLength, Shuffled
from rapport.lab.tokenizers import BOS, EOS, PAD, SEP, special_ids

_MULTIPLE = 8  # rows are padded to a multiple of it: kernels like it


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read, and what is to be written."""

    source: str
    target: str


class SourceToTarget:
    """Rows are pairs, padded to the longest of their batch; what is too long is cut.

    A source loses its beginning, so that of a dialogue the last turns stay; a target its end.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        tokenizer: Tokenizer,
        *,
        context: int,
        seed: int,
        encoder: bool,
        manner: Manner | None = None,
    ) -> None:
        self._encoder, self._context, self._manner = encoder, context, manner or Manner()
        self._pad, self._bos, self._eos, self._sep = special_ids(tokenizer, PAD, BOS, EOS, SEP)
        self._sources = _ids(tokenizer, [pair.source for pair in pairs])
        self._targets = _ids(tokenizer, [pair.target for pair in pairs])
        self._values = _said(self._sources, self._targets) if self._manner.consistency else set()
        self._order = _order_of(self._targets, self._manner.alike, seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._context

    def batch(self, first: int, count: int) -> Batch:
        return self.batch_of([int(one) for one in self._order.take(first, count)])

    def batch_of(self, numbers: Sequence[int]) -> Batch:
        """The pairs of these numbers, as they were given."""
        found = self._read(numbers) if self._encoder else self._written_on(numbers)
        if self._manner.consistency:
            values = [sorted(self._values & {*self._sources[one]}) for one in numbers]
            found["values"] = padded(values, IGNORED)
        return found

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        if not self._encoder and self._manner.plain:  # the way that holds no scores of a batch
            return {"loss": next_token_loss(model, batch["input_ids"], batch["labels"])}
        asked = asked_of(model, batch, encoder=self._encoder)
        loss = asked.loss(self._manner.smoothing)
        parts = {"answer": loss}
        if self._manner.unlikelihood:
            parts["unlikelihood"] = unlikelihood(asked, batch["labels"])
            loss = loss + self._manner.unlikelihood * parts["unlikelihood"]
        if self._manner.consistency:
            parts["consistency"] = coverage(asked, batch["values"])
            loss = loss + self._manner.consistency * parts["consistency"]
        return {"loss": loss, **parts}

    def _read(self, numbers: Sequence[int]) -> dict[str, torch.Tensor]:
        sources = [[*self._sources[n][-self._context + 1 :], self._eos] for n in numbers]
        targets = [[*self._targets[n][: self._context - 1], self._eos] for n in numbers]
        ids = padded(sources, self._pad)
        return {
            "input_ids": ids,
            "attention_mask": (ids != self._pad).long(),
            "labels": padded(targets, IGNORED),
        }

    def _written_on(self, numbers: Sequence[int]) -> dict[str, torch.Tensor]:
        rows = [self._prompted(n) for n in numbers]
        return {
            "input_ids": padded([ids[:-1] for ids, _ in rows], self._pad),
            "labels": padded([labels[1:] for _, labels in rows], IGNORED),
        }

    def _prompted(self, number: int) -> tuple[list[int], list[int]]:
        """Source, mark, answer, end; of a pair that is too long the source gives way first."""
        target = [*self._targets[number][: self._context - 2], self._eos]
        room = self._context + 1 - len(target) - 2
        source = self._sources[number][-room:] if room > 0 else []
        prompt = prompt_ids(source, bos=self._bos, sep=self._sep)
        return prompt + target, [IGNORED] * len(prompt) + target


def prompt_ids(source: Sequence[int], *, bos: int, sep: int) -> list[int]:
    """What a causal model is given before it answers."""
    return [bos, *source, sep]


def _said(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> set[int]:
    """Tokens that carry values: at least half of the answers to sources with them say them."""
    there, said = Counter[int](), Counter[int]()
    for source, target in zip(sources, targets, strict=True):
        there.update({*source})
        said.update({*source} & {*target})
    return {token for token, count in there.items() if 2 * said[token] >= count}


def _order_of(targets: Sequence[Sequence[int]], alike: int, seed: int) -> Shuffled:
    if not alike:
        return Shuffled(len(targets), seed=seed)
    return ByLength([len(one) for one in targets], batch=alike, seed=seed)


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    found = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [one.ids for one in found]


def padded(rows: Sequence[Sequence[int]], filling: int) -> torch.Tensor:
    """Rows as one tensor, filled up to the longest, which is rounded up to a multiple of 8."""
    longest = -(-max(1, *map(len, rows)) // _MULTIPLE) * _MULTIPLE
    full = np.full((len(rows), longest), filling, np.int64)
    for place, row in enumerate(rows):
        full[place, : len(row)] = row
    return torch.from_numpy(full)
