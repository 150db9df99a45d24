"""When a product is due again: how long customers take from one order of it to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.histories import Floats
from rapport.recommendations.reading import KINDS, ORDERED, Read

_FEWEST_GAPS = 3  # of all customers: fewer are chance
_FEWEST_OWN = 2
_EARLY = 0.8  # of the interval: a message takes its time
_LATE = 3.0  # intervals: who stayed away that long buys it elsewhere, or no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Days between two orders of an item by the same owner, one entry each."""

    owners: NDArray[np.int64]
    items: NDArray[np.int64]
    days: NDArray[np.int64]


def find_gaps(read: Read) -> Gaps:
    """Find the days from each order of an item to the owner's next on another day."""
    ordered = read.kinds == KINDS.index(ORDERED)
    owners = read.histories.customers()[ordered]
    items = read.histories.items[ordered].astype(np.int64)
    days = read.days[ordered]
    order = np.lexsort((days, items, owners))
    owners, items, days = owners[order], items[order], days[order]
    apart = np.diff(days)
    same = (np.diff(owners) == 0) & (np.diff(items) == 0) & (apart > 0)
    return Gaps(owners=owners[1:][same], items=items[1:][same], days=apart[same])


def intervals(read: Read) -> Floats:
    """The median days between orders of each item over all owners; NaN where too few tell."""
    gaps = find_gaps(read)
    found = np.full(read.histories.item_count, np.nan, dtype=np.float32)
    order = np.argsort(gaps.items, kind="stable")
    named, starts = np.unique(gaps.items[order], return_index=True)
    for item, days in zip(named, np.split(gaps.days[order], starts)[1:], strict=True):
        if len(days) >= _FEWEST_GAPS:
            found[item] = np.median(days)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item that a customer ordered: after how many days it is bought again, and how many have
    passed since."""

    item: int
    interval_days: float
    passed_days: int

    @property
    def is_due(self) -> bool:
        return self.interval_days * _EARLY <= self.passed_days <= self.interval_days * _LATE


def due_items(read: Read, usual: Floats, *, today: int) -> list[Due]:
    """What one customer ordered that has an interval: their own where they came often enough."""
    ordered = read.kinds == KINDS.index(ORDERED)
    gaps = find_gaps(read)
    found = []
    for item in np.unique(read.histories.items[ordered]):
        own = gaps.days[gaps.items == item]
        interval = float(np.median(own)) if len(own) >= _FEWEST_OWN else float(usual[item])
        last = int(read.days[ordered & (read.histories.items == item)].max())
        if np.isfinite(interval):
            found.append(Due(item=int(item), interval_days=interval, passed_days=today - last))
    return found
