"""How pairs are learned from: smoothed targets, and batches of about equally long rows."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import nn

from rapport.lab import Manner, Pair, SourceToTarget
from rapport.lab.streams import ByLength, Shuffled

LENGTHS = [int(n) for n in np.random.default_rng(3).integers(1, 60, 500)]


class Fixed(nn.Module):
    """A network whose scores are always the same numbers."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(5)
        self.scores = torch.randn(vocabulary, generator=draw)

    def forward(self, input_ids: torch.Tensor, **_: object) -> object:
        class Said:
            logits = self.scores.expand(*input_ids.shape, -1)

        return Said()


def padding(order: Shuffled, batch: int) -> float:
    """The share of tokens that are padding over an epoch."""
    rows = order.take(0, order.rows).reshape(-1, batch)
    lengths = np.array(LENGTHS)[rows]
    return 1 - float(lengths.sum() / (lengths.max(axis=1) * batch).sum())


def test_batches_of_like_length_have_little_padding() -> None:
    assert padding(ByLength(LENGTHS, batch=10, seed=1), 10) < 0.1
    assert padding(Shuffled(500, seed=1), 10) > 0.3


def test_an_epoch_takes_each_row_at_most_once_and_another_epoch_another_order() -> None:
    order = ByLength(LENGTHS, batch=32, seed=1)
    epochs = [order.take(epoch * order.rows, order.rows) for epoch in range(3)]
    assert order.rows == 480
    for epoch in epochs:
        assert len(set(epoch.tolist())) == 480
    for one, other in pairwise(epochs):
        assert one.tolist() != other.tolist()
    assert order.take(32, 64).tolist() == epochs[0][32:96].tolist()


def test_long_rows_come_at_any_time() -> None:
    order = ByLength(LENGTHS, batch=10, seed=1)
    longest = np.array(LENGTHS)[order.take(0, order.rows)].reshape(-1, 10).max(axis=1)
    assert abs(float(np.corrcoef(np.arange(len(longest)), longest)[0, 1])) < 0.4


def test_smoothing_gives_every_token_a_share_of_the_target(tokenizer: Tokenizer) -> None:
    pairs = [Pair("the cup", "warms the table"), Pair("a bowl", "fits a small shelf")]
    network = Fixed(tokenizer.get_vocab_size())

    def loss_with(smoothing: float) -> float:
        objective = SourceToTarget(
            pairs, tokenizer, context=32, seed=1, encoder=False, manner=Manner(smoothing=smoothing)
        )
        return float(objective.loss(network, objective.batch(0, 2))["loss"])

    uniform = float(-network.scores.log_softmax(0).mean())
    assert loss_with(0.2) == pytest.approx(0.8 * loss_with(0.0) + 0.2 * uniform, rel=1e-5)
