"""Additive scores of items for a history: what follows, what is alike, and what is popular.

A score is a sum of one number per event of the history and one for popularity, so that the reason
for an item is exact, and a new event or a new customer needs no fitting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from rapport.recommendations.alike import solve_alike
from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.fading import faded
from rapport.recommendations.following import Following, count_following, item_weights
from rapport.recommendations.histories import Floats, Histories, Numbers, need_below, one_history

_BLOCK = 256  # customers scored at once: 12 MB of scores for 12,000 items


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How scores are put together. The defaults are what fits a shop with short histories best:
    chosen on Amazon Beauty (`rapport bench decisions`).

    An event that `age` later ones follow weighs `exp(-age / decay)`, with a decay of its own for
    what follows and for what is alike. `alike_weight` and `popular_weight` weigh those parts
    against what follows; an `alike_weight` of 0 solves nothing. What is alike is known of the
    `most_alike` items that are wanted most.
    """

    following: Following = field(default_factory=Following)
    follow_decay: float = 1.5
    alike_weight: float = 3.0
    alike_decay: float = 3.0
    ridge: float = 100.0
    most_alike: int = 4_000
    popular_weight: float = 1e-4

    def __post_init__(self) -> None:
        if min(self.follow_decay, self.alike_decay, self.ridge) <= 0:
            raise BadRecipe("the decays and the ridge of item scores must be above 0")
        if min(self.alike_weight, self.popular_weight, self.most_alike) < 0:
            raise BadRecipe("the weights and the number of items of item scores must be 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemScores:
    """What was learned from many histories; scores any history, known or new.

    `follows` is items by items, sparse; `alike` is dense, with a row and a column for each item
    in `known` (ascending); `popularity` is 1 for the item that is wanted most. All are float32,
    and rows speak for columns.
    """

    recipe: Recipe
    follows: sparse.csr_matrix
    known: Numbers
    alike: Floats
    popularity: Floats

    def scores(self, history: Sequence[int] | Numbers, weights: ArrayLike | None = None) -> Floats:
        """Score all items for one history, oldest first: shape (items,)."""
        scored: Floats = self._scored(self._one(history, weights))[0]
        return scored

    def score_blocks(self, histories: Histories) -> Iterator[tuple[Histories, Floats]]:
        """Score all items for all customers, block by block: shape (customers, items) each."""
        for first in range(0, len(histories), _BLOCK):
            some = histories.some(first, min(first + _BLOCK, len(histories)))
            yield some, self._scored(some)

    def best(
        self, histories: Histories, *, count: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Numbers, Floats]:
        """Find each customer's best items outside their history, and the scores of these.

        Both have the shape (customers, count), the best first. `allowed` says of each item
        whether it may be found. Where there are fewer items, the rest have a score of minus
        infinity and mean nothing.
        """
        items = np.zeros((len(histories), count), dtype=np.int32)
        scores = np.full((len(histories), count), -np.inf, dtype=np.float32)
        first = 0
        for some, scored in self.score_blocks(histories):
            scored[some.customers(), some.items] = -np.inf
            if allowed is not None:
                scored[:, ~allowed] = -np.inf
            rows = slice(first, first + len(some))
            _put_first(scored, items[rows], scores[rows])
            first = rows.stop
        return items, scores

    def contributions(
        self,
        history: Sequence[int] | Numbers,
        items: Sequence[int] | Numbers,
        weights: ArrayLike | None = None,
    ) -> Floats:
        """What each event of a history adds to the score of each item: shape (events, items).

        With `popular_shares` the events of a column sum to the item's score.
        """
        one, wanted = self._one(history, weights), self._wanted(items)
        follow, alike = (faded(one, each) for each in self._decays())
        shares = np.zeros((len(one.items), len(wanted)), dtype=np.float32)
        heard = np.flatnonzero(follow)
        rows = self.follows[one.items[heard]][:, wanted].toarray()
        shares[heard] += follow[heard, None] * rows
        events = np.flatnonzero(np.isin(one.items, self.known) & (alike > 0))
        columns = np.flatnonzero(np.isin(wanted, self.known))
        places = np.ix_(self._places(one.items[events]), self._places(wanted[columns]))
        weighed = np.float32(self.recipe.alike_weight) * alike[events, None]
        shares[np.ix_(events, columns)] += weighed * self.alike[places]
        return shares

    def popular_shares(self, items: Sequence[int] | Numbers) -> Floats:
        """What popularity adds to the score of each item, whatever the history."""
        return np.float32(self.recipe.popular_weight) * self.popularity[self._wanted(items)]

    def reasons(
        self,
        history: Sequence[int] | Numbers,
        items: Sequence[int] | Numbers,
        weights: ArrayLike | None = None,
    ) -> list[int | None]:
        """For each item, the one of the history that adds most; None where popularity adds more.

        The events of an item that the history has several times count together.
        """
        had, place = np.unique(np.asarray(history, dtype=np.int64), return_inverse=True)
        if not len(had):
            return [None for _ in items]
        shares = np.zeros((len(had), len(items)), dtype=np.float32)
        np.add.at(shares, place, self.contributions(history, items, weights))
        most = shares.argmax(axis=0)
        enough = shares.max(axis=0) > self.popular_shares(items)
        return [int(had[one]) if ok else None for one, ok in zip(most, enough, strict=True)]

    def _decays(self) -> tuple[float, float]:
        return self.recipe.follow_decay, self.recipe.alike_decay

    def _wanted(self, items: Sequence[int] | Numbers) -> NDArray[np.int64]:
        wanted = np.asarray(items, dtype=np.int64)
        need_below(wanted, len(self.popularity), "item")
        return wanted

    def _places(self, items: NDArray[np.integer]) -> NDArray[np.intp]:
        return np.searchsorted(self.known, items)

    def _one(self, history: Sequence[int] | Numbers, weights: ArrayLike | None) -> Histories:
        return one_history(history, item_count=len(self.popularity), weights=weights)

    def _scored(self, some: Histories) -> Floats:
        if some.item_count != len(self.popularity):
            raise BadHistory(
                f"histories of {some.item_count} items meet scores of {len(self.popularity)}"
            )
        follow, alike = (some.matrix(faded(some, each)) for each in self._decays())
        scored: Floats = (follow @ self.follows).toarray()
        if len(self.known):
            shares = alike[:, self.known] @ self.alike
            shares *= np.float32(self.recipe.alike_weight)
            scored[:, self.known] += shares
        scored += np.float32(self.recipe.popular_weight) * self.popularity
        return scored


def fit_item_scores(histories: Histories, recipe: Recipe) -> ItemScores:
    """Learn item scores from the histories of many customers."""
    wanted = item_weights(histories)
    most = recipe.most_alike if recipe.alike_weight > 0 else 0
    known = np.sort(np.argsort(-wanted, kind="stable")[:most]).astype(np.int32)
    known = known[wanted[known] > 0]
    return ItemScores(
        recipe=recipe,
        follows=count_following(histories, recipe.following),
        known=known,
        alike=solve_alike(histories, known, ridge=recipe.ridge),
        popularity=wanted / max(float(wanted.max(initial=0)), 1e-9),
    )


def _put_first(scored: Floats, items: Numbers, scores: Floats) -> None:
    """Write the highest scores of each row and where they are, the highest first."""
    count = min(items.shape[1], scored.shape[1])
    if count == 0:
        return
    places = np.argpartition(scored, scored.shape[1] - count, axis=1)[:, -count:]
    values = np.take_along_axis(scored, places, axis=1)
    order = np.lexsort((places, -values), axis=1)
    items[:, :count] = np.take_along_axis(places, order, axis=1)
    scores[:, :count] = np.take_along_axis(values, order, axis=1)
