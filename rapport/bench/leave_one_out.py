"""Leave one out: is the item that a customer took last among the first ten of all items?

Every item the customer had before is removed and all others are ranked, none is sampled. An item
of the same score counts as ranked before the one asked for.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.recommendations import Histories, ItemScores, collect_histories

_FIRST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """How often the item was among the first ten, and how far up: shares from 0 to 1."""

    hit_rate: float
    ndcg: float


def read_pairs(path: Path) -> Histories:
    """Read lines of `customer item`, numbered from 1, in the order in which they happened."""
    table = np.loadtxt(path, dtype=np.int64)
    return _histories(table[:, 0], table[:, 1])


def read_lines(path: Path) -> Histories:
    """Read a line for each customer: `customer item item …`, numbered from 1, oldest first."""
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    customers = np.repeat([int(row[0]) for row in rows], [len(row) - 1 for row in rows])
    return _histories(customers, np.array([int(item) for row in rows for item in row[1:]]))


def without_last(histories: Histories, count: int) -> tuple[Histories, NDArray[np.int32]]:
    """Take the last events of each customer away; the oldest of them is the item to find.

    Customers have more than `count` events.
    """
    kept = histories.ages() >= count
    left = collect_histories(
        histories.customers()[kept],
        histories.items[kept],
        np.arange(kept.sum()),
        item_count=histories.item_count,
        customer_count=len(histories),
    )
    return left, histories.items[histories.starts[1:] - count]


def each_of(
    histories: Histories, targets: NDArray[np.int32], step: int
) -> tuple[Histories, NDArray[np.int32]]:
    """Keep each `step`-th customer and the item to find for them."""
    of_customer = histories.customers()
    kept = of_customer % step == 0
    few = collect_histories(
        of_customer[kept] // step,
        histories.items[kept],
        np.arange(kept.sum()),
        item_count=histories.item_count,
        customer_count=len(targets[::step]),
    )
    return few, targets[::step]


def rank(scores: ItemScores, histories: Histories, targets: NDArray[np.int32]) -> Ranked:
    """Rank all items for each customer and find the target; one that was seen is missed."""
    places, first = [], 0
    for some, scored in scores.score_blocks(histories):
        wanted = targets[first : first + len(some)]
        first += len(some)
        scored[some.customers(), some.items] = -np.inf
        reached = scored[np.arange(len(some)), wanted]
        places.append((scored >= reached[:, None]).sum(axis=1))
    place = np.concatenate(places)
    found = place <= _FIRST
    return Ranked(hit_rate=float(found.mean()), ndcg=float((found / np.log2(place + 1)).mean()))


def _histories(customers: NDArray[np.int64], items: NDArray[np.int64]) -> Histories:
    return collect_histories(
        customers - 1,
        items - 1,
        np.arange(len(items)),
        item_count=int(items.max()),
        customer_count=int(customers.max()),
    )
