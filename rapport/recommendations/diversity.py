"""Puts a list of items in an order that is less of the same: likeness, novelty, caps per group.

Jaime Carbonell and Jade Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
Documents and Producing Summaries", SIGIR 1998.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.histories import Floats, Numbers

Likeness = Callable[[Numbers], ArrayLike]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `most` items of each group: a brand, a category.

    `groups` has one number for each item of the list to be put in order; a number below 0 belongs
    to no group, and is never capped.
    """

    groups: Sequence[int] | Numbers
    most: int

    def __post_init__(self) -> None:
        if self.most < 1:
            raise BadRecipe("a cap lets at least 1 item of each group through")


def diversify(
    items: Sequence[int] | Numbers,
    scores: ArrayLike,
    likeness: Likeness | None = None,
    *,
    weight: float = 0.0,
    caps: Sequence[Cap] = (),
    count: int | None = None,
) -> NDArray[np.intp]:
    """Choose up to `count` items one after another; give their places in the list, best first.

    Each time the one is taken that has the highest
    `(1 - weight) * score - weight * (its greatest likeness to those taken)`, with scores brought
    to between 0 and 1 and likenesses as `likeness(items)` gives them: shape (items, items), best
    between 0 and 1. A tie goes to the one that stands earlier. With a `weight` of 0, the default,
    only the caps change the order of the scores, and `likeness` is not asked. An item with a score
    that is not finite is never taken; where caps leave fewer than `count`, there are fewer.
    """
    listed, valued = np.asarray(items, dtype=np.int32), _between(np.asarray(scores, np.float32))
    _need_fitting(listed, valued, caps, weight)
    alike = _alike(listed, likeness if weight > 0 else None)
    open_, nearest = np.isfinite(valued), np.zeros(len(listed), dtype=np.float32)
    taken: list[int] = []
    wanted = len(listed) if count is None else min(count, len(listed))
    while len(taken) < wanted and open_.any():
        merit = np.where(open_, (1 - weight) * valued - weight * nearest, -np.inf)
        best = int(merit.argmax())
        taken.append(best)
        open_[best] = False
        if alike is not None:
            nearest = np.maximum(nearest, alike[best]) if len(taken) > 1 else alike[best].copy()
        for cap in caps:
            _close(open_, np.asarray(cap.groups), taken, cap.most)
    return np.array(taken, dtype=np.intp)


def novelty(popularity: ArrayLike) -> Floats:
    """How unexpected each item is: 1 for what nobody has, 0 for what is wanted most.

    The surprise `-log2 p` of an item, by its share p of all that is wanted, brought to between 0
    and 1 (Saúl Vargas and Pablo Castells, RecSys 2011). Add some of it to scores before
    `diversify` to bring in what is seldom seen.
    """
    wanted = np.asarray(popularity, dtype=np.float64)
    if not len(wanted) or wanted.max() <= 0:
        return np.ones(len(wanted), dtype=np.float32)
    # One more of each, so that what nobody has is the most surprising and not infinitely so.
    smallest = wanted[wanted > 0].min()
    surprise = -np.log2((wanted + smallest) / (wanted + smallest).max())
    shares: Floats = (surprise / max(surprise.max(), 1e-12)).astype(np.float32)
    return shares


def sameness(chosen: NDArray[np.intp], likeness: ArrayLike) -> float:
    """The mean likeness of all pairs of a chosen list; 0 for a list of one item or none."""
    alike = np.asarray(likeness)[np.ix_(chosen, chosen)]
    pairs = alike[np.triu_indices(len(chosen), 1)]
    return float(pairs.mean()) if len(pairs) else 0.0


def _between(scores: Floats) -> Floats:
    """Bring finite scores to between 0 and 1, in the same order."""
    finite = scores[np.isfinite(scores)]
    if not len(finite):
        return scores
    lowest, span = finite.min(), finite.max() - finite.min()
    spread: Floats = (scores - lowest) / (span if span > 0 else np.float32(1))
    return spread


def _alike(items: Numbers, likeness: Likeness | None) -> Floats | None:
    if likeness is None:
        return None
    alike = np.asarray(likeness(items), dtype=np.float32)
    if alike.shape != (len(items), len(items)):
        raise BadHistory(f"a likeness of {len(items)} items has a row and a column for each")
    return alike


def _close(
    open_: NDArray[np.bool_], groups: NDArray[np.integer], taken: list[int], most: int
) -> None:
    """Close the group of the item taken last once it has as many as it may."""
    group = groups[taken[-1]]
    if group >= 0 and (groups[taken] == group).sum() >= most:
        open_ &= groups != group


def _need_fitting(items: Numbers, scores: Floats, caps: Sequence[Cap], weight: float) -> None:
    if not 0 <= weight <= 1:
        raise BadRecipe("the weight of diversity is from 0 to 1")
    if len(scores) != len(items) or any(len(cap.groups) != len(items) for cap in caps):
        raise BadHistory("scores and groups must have one entry per item of the list")
