"""Tokens of a corpus as one long stream, and which of them a step of training looks at.

What a step sees follows from the seed and its number alone. So a run that was killed goes on with
the very same batches, and each process of several takes its own rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from rapport.lab.errors import TooLittleText
from rapport.lab.tokenizers import EOS, special_ids

_AT_ONCE = 1_000
_LATEST_ORDERS = 4
_BATCHES_SORTED = 32  # at once: rows of like length meet, and chance still mixes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """All tokens, and where each document ends (the place after its last token)."""

    tokens: np.ndarray
    ends: np.ndarray
    characters: int
    size: int

    def document(self, number: int) -> np.ndarray:
        start = 0 if number == 0 else int(self.ends[number - 1])
        return self.tokens[start : int(self.ends[number])]


def encode(texts: Iterable[str], tokenizer: Tokenizer, *, closed: bool = True) -> Stream:
    """Put texts into one stream; a document that is `closed` ends with the end token."""
    (eos,) = special_ids(tokenizer, EOS)
    parts: list[np.ndarray] = []
    characters = size = 0
    for some in _batched(texts, _AT_ONCE):
        for text, found in zip(
            some, tokenizer.encode_batch_fast(some, add_special_tokens=False), strict=True
        ):
            parts.append(np.array([*found.ids, *((eos,) if closed else ())], np.uint32))
            characters, size = characters + len(text), size + len(text.encode())
    lengths = np.array([len(part) for part in parts], np.int64)
    return Stream(
        tokens=np.concatenate(parts) if parts else np.zeros(0, np.uint32),
        ends=np.cumsum(lengths),
        characters=characters,
        size=size,
    )


class Shuffled:
    """The numbers 0 to `rows` - 1 in an order of their own in each epoch, without end."""

    def __init__(self, rows: int, *, seed: int) -> None:
        if rows < 1:
            raise TooLittleText("the text has less than one row of the model's context; add text")
        self.rows = rows
        self._seed = seed
        self._orders: dict[int, np.ndarray] = {}

    def take(self, first: int, count: int) -> np.ndarray:
        """The numbers at the places `first` to `first + count` - 1 of the endless order."""
        places = np.arange(first, first + count)
        return np.array([self._order(int(p) // self.rows)[int(p) % self.rows] for p in places])

    def _order(self, epoch: int) -> np.ndarray:
        if epoch not in self._orders:
            if len(self._orders) >= _LATEST_ORDERS:
                self._orders.pop(min(self._orders))
            self._orders[epoch] = self._drawn(chance(self._seed, 0, epoch))
        return self._orders[epoch]

    def _drawn(self, draw: np.random.Generator) -> np.ndarray:
        return draw.permutation(self.rows)


class ByLength(Shuffled):
    """Like `Shuffled`, in batches whose rows are about equally long, so that little is padding.

    Batches are as large as `batch`; the rows that fill none are left out, others in each epoch.
    """

    def __init__(self, lengths: Sequence[int], *, batch: int, seed: int) -> None:
        super().__init__(len(lengths) // batch * batch, seed=seed)
        self._lengths, self._batch = np.array(lengths), batch

    def _drawn(self, draw: np.random.Generator) -> np.ndarray:
        drawn = draw.permutation(len(self._lengths))[: self.rows]
        pool = self._batch * _BATCHES_SORTED
        pools = [drawn[start : start + pool] for start in range(0, self.rows, pool)]
        order = [part[np.argsort(self._lengths[part], kind="stable")] for part in pools]
        batches = np.concatenate(order).reshape(-1, self._batch)
        return draw.permutation(batches).reshape(-1)


def chance(*key: int) -> np.random.Generator:
    """A generator that depends on these numbers alone, the same on every machine."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(list(key))))


def _batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    some: list[str] = []
    for text in texts:
        some.append(text)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
