"""Sequence models of the public sets, alone and beside the item scores.

Three are trained of each set: without the last three items of each customer, and from there on
without the last two and without the last one. What a model is asked for, it never learned.
"""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport import lab
from rapport.bench.ladder import FIRST, Gains
from rapport.bench.leave_one_out import each_of, without_last
from rapport.bench.next_item import PublicSet
from rapport.recommendations import (
    Histories,
    ItemScores,
    SequenceModel,
    SequenceShape,
    fit_item_scores,
)

WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0, np.inf)
_BLOCK = 256
_ALONE = 300
_LASTS = (3, 2, 1)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """A model by how many last items its training went without, and what that took.

    `seconds` are of a clock and `processor_seconds` of a processor, for each model.
    """

    models: Mapping[int, SequenceModel]
    seconds: Mapping[int, float]
    processor_seconds: Mapping[int, float]
    epochs: Mapping[int, int]


def recipe_of(chosen: PublicSet) -> "lab.ItemRecipe":
    """How a set is trained on: what a shared processor does in minutes, or what a GPU does.

    Both are held against a sample of items here, and against all on a GPU; goods with more dropout,
    as there are few events of each.
    """
    if chosen.path.startswith("ml-1m"):
        few = lab.ItemRecipe(
            shape=SequenceShape(width=64, length=100),
            epochs=14,
            batch_rows=48,
            dropout=0.15,
            sampled=512,
            average=0.995,
        )
        wide = SequenceShape(width=128, length=200, heads=4)
    else:
        few = lab.ItemRecipe(
            shape=SequenceShape(width=64, length=50),
            epochs=12,
            batch_rows=128,
            dropout=0.4,
            sampled=1_024,
        )
        wide = SequenceShape(width=128, length=50, heads=2)
    if not lab.has_gpu():
        return few
    return replace(few, shape=wide, epochs=100, learning_rate=1e-3, sampled=0, patience=10)


def train_models(chosen: PublicSet, data: Path, folder: Path, step: int) -> Trained:
    """Train the three models; one customer in `step` teaches, in the quick size few epochs."""
    histories = chosen.read(data / chosen.path)
    recipe = recipe_of(chosen)
    if step > 1:
        histories = each_of(histories, np.zeros(len(histories), np.int32), step)[0]
        recipe = replace(recipe, epochs=2)
    before: SequenceModel | None = None
    models, seconds, processor, epochs = {}, {}, {}, {}
    for last in _LASTS:
        start = time.process_time()
        learned = lab.learn_items(
            without_last(histories, last)[0],
            recipe if before is None else recipe.going_on(),
            folder=folder / f"without-{last}",
            before=before,
        )
        before = models[last] = learned.model
        seconds[last], epochs[last] = learned.seconds, learned.epochs
        processor[last] = time.process_time() - start
    return Trained(models=models, seconds=seconds, processor_seconds=processor, epochs=epochs)


def mix(scored: Floats, logits: Floats, weight: float) -> Floats:
    """Add two ways to score: each as a share of the customer's highest, likelihoods by root."""
    share = scored / np.maximum(scored.max(axis=1, keepdims=True), 1e-9)
    likely = np.exp((logits - logits.max(axis=1, keepdims=True)) / 2)
    found: Floats = share + np.float32(weight) * likely
    return found


def gains_of_each(
    scores: ItemScores,
    model: SequenceModel,
    histories: Histories,
    targets: NDArray[np.int32],
    *,
    weights: Sequence[float] = WEIGHTS,
) -> dict[float, Gains]:
    """NDCG@10 of each customer by weight of the sequence model; at infinity it stands alone.

    All items but those seen are ranked, and a tie counts against us.
    """
    found: dict[float, list[Gains]] = {weight: [] for weight in weights}
    first = 0
    for some, scored in scores.score_blocks(histories):
        wanted = targets[first : first + len(some)]
        first += len(some)
        logits = model.scores(some)
        for weight, gains in found.items():
            mixed = logits.copy() if weight == np.inf else mix(scored, logits, weight)
            gains.append(_gains(mixed, some, wanted))
    return {weight: np.concatenate(gains) for weight, gains in found.items()}


def _gains(scored: Floats, some: Histories, wanted: NDArray[np.int32]) -> Gains:
    scored[some.customers(), some.items] = -np.inf
    reached = scored[np.arange(len(some)), wanted]
    place = (scored >= reached[:, None]).sum(axis=1)
    found: Gains = np.where(place <= FIRST, 1 / np.log2(place + 1), 0.0)
    return found


def served_per_second(model: SequenceModel, histories: Histories) -> float:
    """How many customers get their best ten items by the model in a second, all at once."""
    start = time.perf_counter()
    for first in range(0, len(histories), _BLOCK):
        scored = model.scores(histories.some(first, min(first + _BLOCK, len(histories))))
        np.argpartition(-scored, FIRST, axis=1)
    return len(histories) / (time.perf_counter() - start)


def alone_ms(model: SequenceModel, histories: Histories) -> float:
    """The median of scoring all items for one customer, in milliseconds."""
    taken = []
    for customer in range(min(_ALONE, len(histories))):
        start = time.perf_counter()
        model.scores(histories.some(customer, customer + 1))
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def core_of(chosen: PublicSet, histories: Histories, last: int) -> ItemScores:
    """The item scores of a set, learned without the last items of each customer."""
    return fit_item_scores(without_last(histories, last)[0], chosen.recipe)
