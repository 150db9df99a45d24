"""What is known about customers at a moment, as numbers, and whether they ordered after it.

Only events before the moment are read: a feature that looks ahead would make any model shine. What
programs opened and clicked is left out: it says nothing of the customer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from rapport.events import EVENTS, EventName, without_programs
from rapport.storage import Facts

FEATURES = (
    "orders",
    "orders_90_days",
    "orders_per_year",
    "spent",
    "days_since_order",
    "days_since_seen",
    "days_known",
    "viewed_30_days",
    "added_30_days",
    "clicked_90_days",
)
"""Stored with every model. Counts, days and hundreds of minor units, each as log(1 + x)."""

_NEVER_DAYS = 730.0  # stands for "never": two years, as long ago as a shop's year can show
_DAY_SECONDS = 86_400
_YEAR_DAYS = 365.0
_FEWEST_DAYS = 30.0  # a rate over less time than this says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One row per customer known at a moment: features in order, and whether they then ordered.

    `days_since_order` is kept in days as well, for the rule that a model has to beat.
    """

    customer_ids: tuple[str, ...]
    rows: NDArray[np.float64]
    days_since_order: NDArray[np.float64]
    ordered: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.customer_ids)


def snapshot(facts: Facts, *, at: datetime, outcome_days: int, only: str | None = None) -> Snapshot:
    """Look at every customer with an event before `at`; `ordered` looks `outcome_days` further.

    `only` looks at one customer.
    """
    told = facts.table(EVENTS)
    told = told if only is None else told.filter(told.customer_id == only)
    events = without_programs(told)
    known = events.filter(events.customer_id.notnull())
    until = at + timedelta(days=outcome_days)
    before, after = _between(known, None, at), _between(known, at, until)
    buyers = after.filter(after.name == EventName.ORDER_COMPLETED).select("customer_id").distinct()
    joined = _figures(before, at=at).left_join(buyers.mutate(ordered=1.0), "customer_id")
    wanted = joined.select("customer_id", *FEATURES, joined.ordered.coalesce(0.0).name("ordered"))
    table = facts.read(wanted.order_by("customer_id"))
    figures = np.column_stack([table[name].to_numpy() for name in FEATURES]).astype(float)
    return Snapshot(
        customer_ids=tuple(table["customer_id"].to_pylist()),
        rows=np.log1p(np.maximum(figures, 0)),
        days_since_order=figures[:, FEATURES.index("days_since_order")],
        ordered=table["ordered"].to_numpy().astype(float),
    )


def together(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Put snapshots of several moments below each other."""
    return Snapshot(
        customer_ids=tuple(each for shot in snapshots for each in shot.customer_ids),
        rows=np.concatenate([shot.rows for shot in snapshots]),
        days_since_order=np.concatenate([shot.days_since_order for shot in snapshots]),
        ordered=np.concatenate([shot.ordered for shot in snapshots]),
    )


def hash_snapshots(*snapshots: Snapshot) -> str:
    """Name exactly these rows and outcomes by 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for shot in snapshots:
        digest.update("\n".join(shot.customer_ids).encode())
        digest.update(np.round(shot.rows, 9).tobytes())
        digest.update(shot.ordered.tobytes())
    return digest.hexdigest()


def _between(events: ir.Table, start: datetime | None, end: datetime) -> ir.Table:
    kept = events.filter(events.happened_at < ibis.literal(end))
    return kept if start is None else kept.filter(kept.happened_at >= ibis.literal(start))


def _figures(events: ir.Table, *, at: datetime) -> ir.Table:
    order, money = events.name == EventName.ORDER_COMPLETED, events.amount_minor
    in_90 = events.happened_at >= ibis.literal(at - timedelta(days=90))
    in_30 = events.happened_at >= ibis.literal(at - timedelta(days=30))
    viewed = events.name == EventName.PRODUCT_VIEWED
    added = events.name == EventName.PRODUCT_ADDED
    clicked = events.name == EventName.EMAIL_LINK_CLICKED
    figures = events.group_by("customer_id").aggregate(
        orders=_count(order),
        orders_90_days=_count(order & in_90),
        spent=(money.sum(where=order | (events.name == EventName.ORDER_REFUNDED)).coalesce(0))
        / 100.0,
        days_since_order=_days(events.happened_at.max(where=order), at).coalesce(_NEVER_DAYS),
        days_since_seen=_days(events.happened_at.max(), at),
        days_known=_days(events.happened_at.min(), at),
        viewed_30_days=_count(viewed & in_30),
        added_30_days=_count(added & in_30),
        clicked_90_days=_count(clicked & in_90),
    )
    years = ibis.greatest(figures.days_known, _FEWEST_DAYS) / _YEAR_DAYS
    return figures.mutate(orders_per_year=figures.orders / years)


def _count(condition: ir.BooleanValue) -> ir.NumericValue:
    return condition.sum().coalesce(0).cast("float64")


def _days(moment: ir.TimestampValue, at: datetime) -> ir.NumericValue:
    elapsed = ibis.literal(at).epoch_seconds() - moment.epoch_seconds()
    return (elapsed / float(_DAY_SECONDS)).cast("float64")
