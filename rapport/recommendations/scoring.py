"""Scores of all items for histories: the shop's item scores, texts of new products, what is due."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.recommendations.fading import OWN_DECAY, OWN_WEIGHT, faded
from rapport.recommendations.histories import Floats, Histories, Numbers
from rapport.recommendations.likening import alike_by
from rapport.recommendations.reading import KINDS, ORDERED, Read
from rapport.recommendations.recommender import Recommender

_TEXT_WEIGHT = np.float32(0.5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """What each event of a history adds to some items: shape (events, items) each."""

    scores: Floats
    texts: Floats


def score_blocks(recommender: Recommender, read: Read) -> Iterator[tuple[int, Floats]]:
    """Score all items for all histories: the number of the first of a block, and its scores.

    New products, and they alone, are scored by what their texts have in common with the history.
    """
    first = 0
    for some, scored in recommender.scores.score_blocks(read.histories):
        if len(recommender.cold) and len(some.items):
            scored[:, recommender.cold] += _by_text(recommender, some)
        yield first, scored
        first += len(some)


def shares_of(recommender: Recommender, one: Histories, items: Numbers) -> Shares:
    """Divide the scores of some items among the events of one history."""
    texts = np.zeros((len(one.items), len(items)), dtype=np.float32)
    cold = np.isin(items, recommender.cold)
    if cold.any() and len(one.items):
        known, at = np.unique(one.items, return_inverse=True)
        heard = faded(one, recommender.texts.recipe.decay)[:, None]
        texts[:, cold] = heard * _likeness(recommender, known, items[cold])[at]
    return Shares(scores=recommender.scores.contributions(one, items), texts=texts)


def own_matrix(some: Read) -> sparse.csr_matrix:
    """What it counts that each customer ordered an item before: customers by items."""
    ordered = some.kinds == KINDS.index(ORDERED)
    weights = OWN_WEIGHT * np.exp(-some.histories.ages() / OWN_DECAY) * ordered
    return some.histories.matrix(weights.astype(np.float32))


def own_scores(one: Read) -> Floats:
    """What it counts that somebody ordered an item before: once each time, and less with age."""
    ordered = one.kinds == KINDS.index(ORDERED)
    weights = OWN_WEIGHT * np.exp(-one.histories.ages() / OWN_DECAY) * ordered
    found: Floats = np.bincount(
        one.histories.items, weights, minlength=one.histories.item_count
    ).astype(np.float32)
    return found


def _by_text(recommender: Recommender, some: Histories) -> Floats:
    texts, cold = recommender.texts, recommender.cold
    heard = some.matrix(faded(some, texts.recipe.decay))
    named = np.unique(heard.indices)
    found: Floats = (heard[:, named] @ _likeness(recommender, named, cold)).astype(np.float32)
    return found


def _likeness(recommender: Recommender, named: Numbers, cold: Numbers) -> Floats:
    """What an item that was named says for a new one: the square of their texts' likeness.

    Squared, so that many faint likenesses weigh less than one that is near.
    """
    by, meanings = recommender.card.likeness, recommender.meanings
    likeness = alike_by(by, recommender.texts, meanings, named, cold)
    likeness[named[:, None] == cold[None, :]] = 0  # nothing is recommended for being like itself
    return _TEXT_WEIGHT * likeness**2


def ordered_items(one: Read) -> NDArray[np.int32]:
    """The items that a history has orders of, each once."""
    return np.unique(one.histories.items[one.kinds == KINDS.index(ORDERED)])
