"""How pairs are learned from: smoothed targets, and batches of about equally long rows."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from rapport.lab import (
    Family,
    Manner,
    Pair,
    SourceToTarget,
    config_of,
    new_network,
    shape_of,
)
from rapport.lab.objectives.base import IGNORED
from rapport.lab.streams import ByLength, Shuffled

LENGTHS = [int(n) for n in np.random.default_rng(3).integers(1, 60, 500)]


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
    shape = shape_of("nano", vocabulary=tokenizer.get_vocab_size())
    network = new_network(config_of(Family.GPT2, shape, pad=0, bos=1, eos=2), seed=3).eval()

    def loss_with(smoothing: float) -> float:
        objective = SourceToTarget(
            pairs, tokenizer, context=32, seed=1, encoder=False, manner=Manner(smoothing=smoothing)
        )
        with torch.no_grad():
            return float(objective.loss(network, objective.batch(0, 2))["loss"])

    batch = SourceToTarget(pairs, tokenizer, context=32, seed=1, encoder=False).batch(0, 2)
    with torch.no_grad():
        scores = network(input_ids=batch["input_ids"]).logits[batch["labels"] != IGNORED]
    uniform = float(-scores.log_softmax(1).mean())
    assert loss_with(0.2) == pytest.approx(0.8 * loss_with(0.0) + 0.2 * uniform, rel=1e-5)
