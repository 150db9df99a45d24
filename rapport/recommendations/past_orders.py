"""The order lines of a shop in memory: what somebody ordered next, and how items sold by a day."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from rapport.events import ORDER_LINES
from rapport.recommendations.graph import complements_of
from rapport.recommendations.histories import Floats
from rapport.recommendations.reading import DAY_SECONDS, MOST_EVENTS
from rapport.storage import Facts

_LATELY_DAYS, _BEFORE_DAYS = 30, 120


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PastOrders:
    """One entry per order line; `customers` are places in `names`, -1 for guests; seconds UTC.

    Prices are in minor units of the line.
    """

    names: list[str]
    customers: NDArray[np.int64]
    items: NDArray[np.int64]
    orders: NDArray[np.int64]
    seconds: NDArray[np.int64]
    prices: NDArray[np.float64]
    item_count: int

    def next_orders(self, at: datetime, *, days: int) -> "NextOrders":
        """What known customers who had ordered before a moment ordered first in the days after."""
        cut = int(at.timestamp())
        after = (self.seconds >= cut) & (self.seconds < cut + days * DAY_SECONDS)
        known = np.unique(self.customers[(self.seconds < cut) & (self.customers >= 0)])
        lines = np.flatnonzero(after & np.isin(self.customers, known))
        lines = lines[np.argsort(self.seconds[lines], kind="stable")]
        customers, first = np.unique(self.customers[lines], return_index=True)
        taken = lines[np.isin(self.orders[lines], self.orders[lines[first]])]
        rows = np.searchsorted(customers, self.customers[taken])
        shape = (len(customers), self.item_count)
        ones = np.ones(len(taken), dtype=np.float32)
        basket = sparse.csr_matrix((ones, (rows, self.items[taken])), shape=shape)
        basket.data[:] = 1
        return NextOrders(
            names=[self.names[one] for one in customers],
            basket=basket,
            seconds=self.seconds[lines[first]],
        )

    def numbers(self, at: datetime, listed: Floats) -> dict[str, Floats]:
        """Numbers of each item as of a moment: its price (`listed` where it was never ordered),
        how it sells, and how long it has been sold."""
        before = self.seconds < at.timestamp()
        items, days = self.items[before], (at.timestamp() - self.seconds[before]) / DAY_SECONDS
        count = self.item_count
        sold = np.bincount(items, minlength=count)
        lately = np.bincount(items[days < _LATELY_DAYS], minlength=count)
        some = np.bincount(items[days < _BEFORE_DAYS], minlength=count)
        paid = np.maximum(self.prices[before], 0)  # a line may take money back
        price = np.bincount(items, np.log1p(paid), minlength=count)
        first = np.full(count, np.nan)
        np.fmax.at(first, items, days)
        found = {
            "price": np.where(sold > 0, price / np.maximum(sold, 1), np.log1p(listed)),
            "sold": np.log1p(sold),
            "lately": np.log1p(lately),
            "trend": (lately + 1) / (some + _BEFORE_DAYS / _LATELY_DAYS),
            "age": first,
        }
        return {name: values.astype(np.float32) for name, values in found.items()}

    def together(self, at: datetime) -> sparse.csr_matrix:
        """Items by items: what was in orders together before a moment."""
        before = self.seconds < at.timestamp()
        return complements_of(self.orders[before], self.items[before], item_count=self.item_count)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextOrders:
    """Whose order it was, what it had (customers by items, 1 or empty), and when."""

    names: list[str]
    basket: sparse.csr_matrix
    seconds: NDArray[np.int64]


def read_orders(facts: Facts, product_ids: list[str], *, now: datetime) -> PastOrders:
    """Read the order lines up to now that name one of the products; the newest where many."""
    lines = facts.table(ORDER_LINES)
    kept = lines.filter(lines.quantity > 0, lines.product_id.notnull(), lines.happened_at <= now)
    kept = kept.select(
        "customer_id",
        "product_id",
        "happened_at",
        "unit_price_minor",
        order=kept.order_id.coalesce(kept.event_id),
    ).order_by([kept.happened_at.desc(), "order", "product_id"])
    rows = facts.read(kept.limit(MOST_EVENTS))
    items = pc.index_in(rows["product_id"], pa.array(product_ids, pa.string()))
    rows = rows.set_column(1, "item", items).filter(pc.is_valid(items))
    names = pc.unique(rows["customer_id"].drop_null()).sort()
    seconds = np.asarray(rows["happened_at"].cast(pa.int64()), dtype=np.int64) // 1_000_000
    return PastOrders(
        names=names.to_pylist(),
        customers=_places(pc.index_in(rows["customer_id"], names)),
        items=_places(rows["item"]),
        orders=_places(pc.index_in(rows["order"], pc.unique(rows["order"]))),
        seconds=seconds,
        prices=np.asarray(pc.fill_null(rows["unit_price_minor"], 0), dtype=np.float64),
        item_count=len(product_ids),
    )


def _places(numbers: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(pc.fill_null(numbers, -1), dtype=np.int64)
