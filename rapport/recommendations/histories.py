"""Histories: what each customer ordered and looked at, oldest first, as flat arrays.

Customers and items are numbers from 0 here; whoever calls knows their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from rapport.recommendations.errors import BadHistory

ORDER_WEIGHT = 1.0
LOOK_WEIGHT = 0.2  # as for tastes: five looks say as much as one order
HALF_LIFE_DAYS = 90.0

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """The events of many customers: those of customer u are `starts[u]` to `starts[u + 1]`.

    `items`, `weights` and `steps` have one entry per event, `starts` one per customer and one more;
    an item is below `item_count`. A weight is 1 for an order of today, and less for less. Events
    with the same step belong together, as the lines of a basket do; steps count up over all
    customers, and no two of these share one.
    """

    items: Numbers
    weights: Floats
    starts: NDArray[np.int64]
    item_count: int
    steps: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, customer: int) -> Numbers:
        """The items of one customer, oldest first."""
        return self.items[self.starts[customer] : self.starts[customer + 1]]

    def some(self, first: int, last: int) -> "Histories":
        """The customers from `first` up to and without `last`, numbered from 0."""
        starts = self.starts[first : last + 1]
        events = slice(int(starts[0]), int(starts[-1]))
        return Histories(
            items=self.items[events],
            weights=self.weights[events],
            starts=starts - starts[0],
            item_count=self.item_count,
            steps=self.steps[events],
        )

    def in_baskets(self, baskets: NDArray[np.int64]) -> "Histories":
        """The same events, those of a customer with the same basket, such as a day, in one step.

        `baskets` has one entry per event; events of one basket lie next to each other.
        """
        customers = self.customers()
        begins = (np.diff(customers) != 0) | (np.diff(baskets) != 0)
        return replace(self, steps=np.append(np.zeros(len(baskets[:1]), int), np.cumsum(begins)))

    def customers(self) -> NDArray[np.int64]:
        """The number of the customer of each event."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def ages(self) -> NDArray[np.int64]:
        """For each event, how many later steps its customer has: 0 for the newest."""
        newest = np.append(self.steps, 0)[np.maximum(self.starts[1:] - 1, 0)]
        return np.repeat(newest, np.diff(self.starts)) - self.steps

    def matrix(self, values: Floats) -> sparse.csr_matrix:
        """Customers by items, holding one value per event; those of a repeated item add up."""
        shape = (len(self), self.item_count)
        summed = sparse.csr_matrix((values, self.items, self.starts), shape=shape, copy=True)
        summed.eliminate_zeros()
        summed.sum_duplicates()
        return summed


def collect_histories(
    customers: ArrayLike,
    items: ArrayLike,
    moments: ArrayLike,
    *,
    item_count: int,
    customer_count: int,
    weights: ArrayLike | None = None,
) -> Histories:
    """Put events in any order into histories; of one moment's events the order given holds.

    The arrays have one entry per event; a moment is any number that grows with time. Without
    weights each event weighs 1. Each event is a step of its own; see `in_baskets`.
    """
    of_customer = np.asarray(customers, dtype=np.int64)
    of_item = np.asarray(items, dtype=np.int64)
    at = np.asarray(moments)
    given = np.ones(len(of_item)) if weights is None else np.asarray(weights)
    if not len(of_customer) == len(of_item) == len(at) == len(given):
        raise BadHistory("customers, items, moments and weights must have one entry per event")
    need_below(of_customer, customer_count, "customer")
    need_below(of_item, item_count, "item")
    order = np.lexsort((at, of_customer))
    counts = np.bincount(of_customer, minlength=customer_count)
    return Histories(
        items=of_item[order].astype(np.int32),
        weights=given[order].astype(np.float32),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        item_count=item_count,
        steps=np.arange(len(order)),
    )


def one_history(
    items: "Sequence[int] | Numbers | Histories",
    *,
    item_count: int,
    weights: ArrayLike | None = None,
) -> Histories:
    """The history of one customer, oldest first; it may be empty, or be one already."""
    if isinstance(items, Histories):
        return items
    return collect_histories(
        np.zeros(len(items), dtype=np.int64),
        np.asarray(items, dtype=np.int32),
        np.arange(len(items)),
        item_count=item_count,
        customer_count=1,
        weights=weights,
    )


def event_weights(*, ordered: ArrayLike, age_days: ArrayLike) -> Floats:
    """What each event weighs: an order 1, a look 0.2, and half of that every 90 days."""
    kinds = np.where(np.asarray(ordered, dtype=bool), ORDER_WEIGHT, LOOK_WEIGHT)
    weights: Floats = (kinds * 0.5 ** (np.asarray(age_days) / HALF_LIFE_DAYS)).astype(np.float32)
    return weights


def need_below(numbers: NDArray[np.int64], count: int, noun: str) -> None:
    """Go on only if all numbers are from 0 to below `count`."""
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < count:
        raise BadHistory(f"there are {count} {noun}s, numbered from 0; another was named")
