"""Trains a small network that writes about restaurants, from random weights, with the lab."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapport.bench.language.e2e.facts import Written, hide, source_of, tokens_of
from rapport.lab import (
    Family,
    Lesson,
    Manner,
    Pair,
    Plan,
    Shape,
    SourceToTarget,
    TokenizerKind,
    Trained,
    config_of,
    count_parameters,
    new_network,
    save_network,
    save_tokenizer,
    train,
    train_tokenizer,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is trained: a causal network of this shape, by this plan."""

    shape: Shape
    plan: Plan
    smoothing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A trained network: its folder, its size, and how the training went."""

    folder: Path
    parameters: int
    trained: Trained


def learn(
    rows: Sequence[Written], valid: Sequence[Written], recipe: Recipe, folder: Path
) -> Learned:
    """Train on rows, and write the network with its tokenizer to `folder/model`."""
    pairs, shape, plan = _pairs(rows), recipe.shape, recipe.plan
    tokenizer = train_tokenizer(
        [pair.target for pair in pairs],
        kind=TokenizerKind.BPE,
        vocabulary=shape.vocabulary,
        slots=tokens_of(rows),
    )
    shape = replace(shape, vocabulary=tokenizer.get_vocab_size())
    network = new_network(config_of(Family.GPT2, shape, pad=0, bos=1, eos=2), seed=plan.seed)
    manner = Manner(alike=plan.batch_rows, smoothing=recipe.smoothing)
    learned, judged = (
        SourceToTarget(
            some, tokenizer, context=shape.context, seed=plan.seed, encoder=False, manner=how
        )
        for some, how in ((pairs, manner), (_pairs(valid), Manner()))
    )
    trained = train(network, Lesson(learned, judged), plan, folder=folder)
    save_network(network, folder / "model")
    save_tokenizer(tokenizer, folder / "model")
    parameters = count_parameters(network)
    return Learned(folder=folder / "model", parameters=parameters, trained=trained)


def _pairs(rows: Sequence[Written]) -> list[Pair]:
    return [Pair(source_of(row.facts), hide(row.facts, row.text)) for row in rows]
