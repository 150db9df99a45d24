"""A text that answers another: product facts and copy, a history of turns and the reply.

For encoder-decoder networks (T5: Raffel et al. 2020; BART: Lewis et al. 2020), and for causal ones
that read the source first; the loss is taken on the answer only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy

from rapport.lab.objectives.base import IGNORED, Batch
from rapport.lab.streams import ByLength, Shuffled
from rapport.lab.tokenizers import BOS, EOS, PAD, SEP, special_ids

_MULTIPLE = 8  # rows are padded to a multiple of it: kernels like it


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read, and what is to be written."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How pairs are learned from.

    `alike` is the size of batches of about equally long pairs; 0 mixes long with short ones.
    `smoothing` is the share of a target's weight that all tokens get (Szegedy et al. 2016).
    """

    alike: int = 0
    smoothing: float = 0.0


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
        manner: Manner = Manner(),
    ) -> None:
        self._smoothing = manner.smoothing
        self._encoder, self._context = encoder, context
        self._pad, self._bos, self._eos, self._sep = special_ids(tokenizer, PAD, BOS, EOS, SEP)
        self._sources = _ids(tokenizer, [pair.source for pair in pairs])
        self._targets = _ids(tokenizer, [pair.target for pair in pairs])
        self._order = _order_of(self._targets, manner.alike, seed)

    @property
    def rows(self) -> int:
        return self._order.rows

    @property
    def row_tokens(self) -> int:
        return self._context

    def batch(self, first: int, count: int) -> Batch:
        numbers = self._order.take(first, count)
        if self._encoder:
            sources = [[*self._sources[n][-self._context + 1 :], self._eos] for n in numbers]
            targets = [[*self._targets[n][: self._context - 1], self._eos] for n in numbers]
            ids = padded(sources, self._pad)
            return {
                "input_ids": ids,
                "attention_mask": (ids != self._pad).long(),
                "labels": padded(targets, IGNORED),
            }
        rows = [self._prompted(int(n)) for n in numbers]
        return {
            "input_ids": padded([ids[:-1] for ids, _ in rows], self._pad),
            "labels": padded([labels[1:] for _, labels in rows], IGNORED),
        }

    def loss(self, model: nn.Module, batch: Batch) -> Mapping[str, torch.Tensor]:
        told = batch if self._encoder else {"input_ids": batch["input_ids"]}
        scores = model(**told, use_cache=False).logits.flatten(0, 1).float()
        loss = cross_entropy(
            scores,
            batch["labels"].flatten(),
            ignore_index=IGNORED,
            label_smoothing=self._smoothing,
        )
        return {"loss": loss}

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


def _order_of(targets: Sequence[Sequence[int]], alike: int, seed: int) -> Shuffled:
    if not alike:
        return Shuffled(len(targets), seed=seed)
    return ByLength([len(one) for one in targets], batch=alike, seed=seed)


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    found = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [one.ids for one in found]


def padded(rows: Sequence[Sequence[int]], filling: int) -> torch.Tensor:
    """Rows as one tensor, filled up to the longest, which is rounded up to a multiple of 8."""
    longest = -(-max(map(len, rows)) // _MULTIPLE) * _MULTIPLE
    full = np.full((len(rows), longest), filling, np.int64)
    for place, row in enumerate(rows):
        full[place, : len(row)] = row
    return torch.from_numpy(full)
