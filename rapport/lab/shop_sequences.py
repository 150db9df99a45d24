"""Trains the sequence models of a shop: one that knows the past alone, and one that knows all.

The past one knows nothing of the months that rungs are judged by; the other goes on from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.lab.item_learning import ItemRecipe, LearnedItems, learn_items
from rapport.lab.watching import Progress
from rapport.recommendations import (
    RecommendationDesk,
    SequenceModel,
    TrainedSequence,
    TrainedSequences,
    find_sequences,
    first_moment,
    read_everybody,
    recommender_of,
    save_sequences,
)

_STALE = timedelta(hours=24)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How the models of a shop are trained; `vectors` gives those of products by their ids."""

    recipe: ItemRecipe
    folder: Path
    vectors: Callable[[list[str]], Floats] | None = None
    tell: Callable[[Progress], None] = lambda _: None


def train_shop_sequences(
    desk: RecommendationDesk, training: Training, *, now: datetime
) -> TrainedSequences:
    """Train both models on what the facts hold, and keep them in place of those before.

    A training that was killed goes on from its last epoch where `training.folder` is the same and
    so are the events up to now. Raises `TooFewHistories` where the past says too little.
    """
    products = list(recommender_of(desk, now=now).product_ids)
    vectors = training.vectors(products) if training.vectors else None
    found = list[TrainedSequence]()
    before: SequenceModel | None = None
    for name, at in (("past", first_moment(now)), ("newest", now)):
        histories = read_everybody(desk.facts, products, now=at).histories
        learned = learn_items(
            histories,
            training.recipe if before is None else training.recipe.going_on(),
            folder=training.folder / name,
            before=before,
            vectors=vectors,
            tell=training.tell,
        )
        had = np.flatnonzero(np.bincount(histories.items, minlength=len(products)))
        found.append(_trained(learned, had, products, at))
        before = learned.model
    sequences = TrainedSequences(past=found[0], newest=found[1])
    save_sequences(desk.facts.folder, sequences)
    return sequences


def are_sequences_stale(desk: RecommendationDesk, *, now: datetime) -> bool:
    """Say whether there are no models yet, or they know nothing of the last day."""
    kept = find_sequences(desk.facts.folder)
    return kept is None or now - kept.newest.learned_until >= _STALE


def _trained(
    learned: LearnedItems, had: NDArray[np.int64], products: list[str], at: datetime
) -> TrainedSequence:
    """The model of those products alone that somebody had: it knows nothing of the others."""
    weights = {**learned.model.weights}
    weights["items.weight"] = weights["items.weight"][had]
    return TrainedSequence(
        model=SequenceModel(shape=learned.model.shape, weights=weights),
        product_ids=[products[item] for item in had],
        learned_until=at,
        ndcg=learned.ndcg,
    )
