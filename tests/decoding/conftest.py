"""Networks whose probabilities are known: a table per last token, and chance."""

from collections.abc import Sequence

import numpy as np
import pytest
from tokenizers import Tokenizer

from rapport.decoding import Pieces
from rapport.lab import TokenizerKind, train_tokenizer

SLOTS = ("{{ product.name }}", "{{ offer.code }}")
TEXTS = (
    "the cup warms the table . the lamp lights a quiet room . { a } % b } sale today , only here",
    "买一个杯子,温暖你的夜晚。新品上市,限时优惠。",
    "{ { product.name } } { { offer.code } } café – naïve 😀",
)


class TableStepper:
    """The next token follows from the last one alone: row `table[last]` holds the logits."""

    def __init__(self, table: np.ndarray, *, end: int = 0) -> None:
        self.vocabulary, self.end = table.shape[1], end
        self.rows_asked: list[int] = []
        self._table = table.astype(np.float32)
        self._last = np.zeros(0, np.int64)

    def begin(self, prompts: Sequence[Sequence[int]]) -> np.ndarray:
        return self._after(np.array([prompt[-1] for prompt in prompts]))

    def step(self, tokens: np.ndarray, parents: np.ndarray) -> np.ndarray:
        assert len(tokens) == len(parents)
        assert (parents < self.rows_asked[-1]).all()
        return self._after(tokens)

    def room(self, prompt_tokens: int) -> int:
        return 1000 - prompt_tokens

    def _after(self, last: np.ndarray) -> np.ndarray:
        self.rows_asked.append(len(last))
        return np.array(self._table[last])


class WanderingStepper(TableStepper):
    """The next token follows from the whole text, as if by chance: no two beginnings are alike."""

    def __init__(self, vocabulary: int, *, seed: int, end: int, spread: float = 3.0) -> None:
        super().__init__(np.zeros((1, vocabulary)), end=end)
        self._seed, self._spread = seed, spread
        self._texts: list[tuple[int, ...]] = []

    def begin(self, prompts: Sequence[Sequence[int]]) -> np.ndarray:
        self._texts = [tuple(prompt) for prompt in prompts]
        return self._drawn()

    def step(self, tokens: np.ndarray, parents: np.ndarray) -> np.ndarray:
        self._texts = [(*self._texts[p], int(t)) for t, p in zip(tokens, parents, strict=True)]
        return self._drawn()

    def _drawn(self) -> np.ndarray:
        rows = [
            np.random.default_rng([self._seed, *text]).normal(size=self.vocabulary)
            for text in self._texts
        ]
        return (np.array(rows) * self._spread).astype(np.float32)


def random_table(size: int, *, seed: int, spread: float = 1.5) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(size, size)) * spread


def log_probabilities(table: np.ndarray) -> np.ndarray:
    return np.asarray(table - np.log(np.exp(table).sum(axis=1, keepdims=True)))


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Byte-level; Chinese characters and the smiley are split; slots are single tokens."""
    return train_tokenizer(TEXTS, kind=TokenizerKind.BPE, vocabulary=330, slots=SLOTS)


@pytest.fixture(scope="session")
def bare_tokenizer() -> Tokenizer:
    """The same, but it knows no slots: they are cut like any words."""
    return train_tokenizer(TEXTS, kind=TokenizerKind.BPE, vocabulary=330)


@pytest.fixture(scope="session")
def pieces(tokenizer: Tokenizer) -> Pieces:
    return Pieces(tokenizer)


@pytest.fixture(scope="session")
def bare_pieces(bare_tokenizer: Tokenizer) -> Pieces:
    return Pieces(bare_tokenizer)
