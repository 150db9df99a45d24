"""A run may end with the average of its weights."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from torch import nn

from rapport.lab import (
    SIZES,
    Causal,
    Family,
    Lesson,
    Plan,
    Trained,
    config_of,
    encode,
    new_network,
    read_curve,
    train,
)
from rapport.lab.averaging import Average

PLAN = Plan(steps=30, batch_rows=4, learning_rate=3e-3, save_every=10, seed=7, average=0.9)


class Cut(Exception):
    """A run was cut off."""


def network_of(tokenizer: Tokenizer) -> nn.Module:
    shape = replace(
        SIZES["nano"], layers=1, width=32, context=16, vocabulary=tokenizer.get_vocab_size()
    )
    return new_network(config_of(Family.GPT2, shape, pad=0, bos=1, eos=2), seed=1)


def trained(
    network: nn.Module, texts: Sequence[str], tokenizer: Tokenizer, plan: Plan, folder: Path
) -> Trained:
    objective = Causal(encode(texts, tokenizer), context=16, seed=7)
    return train(network, Lesson(objective, objective), plan, folder=folder)  # type: ignore[arg-type]


def test_the_average_follows_the_weights_and_forgets_the_first() -> None:
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 100.0)
    average = Average(layer, 0.9)
    for step in range(60):
        nn.init.constant_(layer.weight, 1.0 if step % 2 else 3.0)
        average.follow(step)
    assert average.weights["weight"].item() == pytest.approx(2.0, abs=0.3)


def test_a_look_leaves_the_weights_as_they_were() -> None:
    layer = nn.Linear(2, 2)
    average = Average(layer, 0.5)
    nn.init.ones_(layer.weight)
    with average.shown():
        assert not torch.equal(layer.weight, torch.ones(2, 2))
    assert torch.equal(layer.weight, torch.ones(2, 2))


def test_a_run_ends_with_its_averaged_weights_and_is_judged_by_them(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    network, last = network_of(tokenizer), network_of(tokenizer)
    told = trained(network, texts, tokenizer, PLAN, tmp_path / "average")
    plain = trained(last, texts, tokenizer, replace(PLAN, average=0.0), tmp_path / "last")
    assert told.loss == plain.loss
    assert told.valid_loss != plain.valid_loss
    weights = [torch.cat([p.flatten() for p in one.parameters()]) for one in (network, last)]
    assert not torch.equal(*weights)
    assert torch.nn.functional.cosine_similarity(*weights, dim=0) > 0.9


def test_a_run_that_was_cut_off_goes_on_with_its_average(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    whole, again = network_of(tokenizer), network_of(tokenizer)
    trained(whole, texts, tokenizer, PLAN, tmp_path / "whole")

    def cut(progress: object) -> None:
        if progress.step == 20:  # type: ignore[attr-defined]
            raise Cut

    objective = Causal(encode(texts, tokenizer), context=16, seed=7)
    with pytest.raises(Cut):
        train(
            network_of(tokenizer),  # type: ignore[arg-type]
            Lesson(objective, objective),
            PLAN,
            folder=tmp_path / "cut",
            tell=cut,
        )
    trained(again, texts, tokenizer, PLAN, tmp_path / "cut")
    assert len(read_curve(tmp_path / "cut")) == len(read_curve(tmp_path / "whole"))
    for one, other in zip(whole.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
