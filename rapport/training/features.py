"""What is known about customers at a moment, as columns, and what they did after it.

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
import pyarrow as pa
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
    "viewed_7_days",
    "checkouts_30_days",
    "refunds",
    "received_90_days",
    "opened_90_days",
    "replied_90_days",
    "days_since_click",
)
"""Stored with every model, in whole units: counts, days and hundreds of minor units."""

NEVER_DAYS = 730.0
"""Stands for "never": two years, as long ago as a shop's year can show."""

RECEIVED = (EventName.EMAIL_DELIVERED.value, EventName.MESSAGE_DELIVERED.value)
CLICKED = (EventName.EMAIL_LINK_CLICKED.value, EventName.MESSAGE_LINK_CLICKED.value)

_DAY_SECONDS = 86_400
_YEAR_DAYS = 365.0
_FEWEST_DAYS = 30.0  # a rate over less time than this says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One row per customer: their features as columns, and whether the outcome followed (1, 0)."""

    customer_ids: tuple[str, ...]
    table: pa.Table
    outcome: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.customer_ids)

    def taken(self, rows: NDArray[np.int64]) -> "Snapshot":
        """These rows alone."""
        return Snapshot(
            customer_ids=tuple(self.customer_ids[row] for row in rows),
            table=self.table.take(rows),
            outcome=self.outcome[rows],
        )


def known_events(facts: Facts, *, only: Sequence[str] | None = None) -> ir.Table:
    """Rows of `EVENTS` of known customers, what programs did left out; `only` names some."""
    if only is not None:
        return without_programs(facts.rows_of(EVENTS, only))
    told = facts.table(EVENTS)
    return without_programs(told.filter(told.customer_id.notnull()))


def between(events: ir.Table, start: datetime | None, end: datetime) -> ir.Table:
    """The events from a moment on, and before another."""
    kept = events.filter(events.happened_at < ibis.literal(end))
    return kept if start is None else kept.filter(kept.happened_at >= ibis.literal(start))


def together(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Put snapshots of several moments below each other."""
    return Snapshot(
        customer_ids=tuple(each for shot in snapshots for each in shot.customer_ids),
        table=pa.concat_tables([shot.table for shot in snapshots]),
        outcome=np.concatenate([shot.outcome for shot in snapshots]),
    )


def hash_snapshots(*snapshots: Snapshot) -> str:
    """Name exactly these rows and outcomes by 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for shot in snapshots:
        digest.update("\n".join(shot.customer_ids).encode())
        for column in shot.table.columns:
            if pa.types.is_floating(column.type):
                digest.update(np.round(column.to_numpy(), 9).tobytes())
            else:
                digest.update("\n".join(map(str, column.to_pylist())).encode())
        digest.update(shot.outcome.tobytes())
    return digest.hexdigest()


def figures(events: ir.Table, *, at: datetime) -> ir.Table:
    """One row per customer of `events`, which lie before `at`: customer_id and `FEATURES`."""
    order, money = events.name == EventName.ORDER_COMPLETED, events.amount_minor
    in_90 = events.happened_at >= ibis.literal(at - timedelta(days=90))
    in_30 = events.happened_at >= ibis.literal(at - timedelta(days=30))
    in_7 = events.happened_at >= ibis.literal(at - timedelta(days=7))
    viewed = events.name == EventName.PRODUCT_VIEWED
    clicked = events.name.isin(CLICKED)
    refund = events.name == EventName.ORDER_REFUNDED
    counts = {
        "orders": order,
        "orders_90_days": order & in_90,
        "viewed_30_days": viewed & in_30,
        "viewed_7_days": viewed & in_7,
        "added_30_days": (events.name == EventName.PRODUCT_ADDED) & in_30,
        "checkouts_30_days": (events.name == EventName.CHECKOUT_STARTED) & in_30,
        "refunds": refund,
        "received_90_days": events.name.isin(RECEIVED) & in_90,
        "opened_90_days": (events.name == EventName.EMAIL_OPENED) & in_90,
        "clicked_90_days": clicked & in_90,
        "replied_90_days": (events.name == EventName.EMAIL_REPLIED) & in_90,
    }
    found = events.group_by("customer_id").aggregate(
        **{name: condition.sum().coalesce(0).cast("float64") for name, condition in counts.items()},
        spent=(money.sum(where=order | refund).coalesce(0) / 100.0).cast("float64"),
        days_since_order=_days(events.happened_at.max(where=order), at).coalesce(NEVER_DAYS),
        days_since_click=_days(events.happened_at.max(where=clicked), at).coalesce(NEVER_DAYS),
        days_since_seen=_days(events.happened_at.max(), at),
        days_known=_days(events.happened_at.min(), at),
    )
    years = ibis.greatest(found.days_known, _FEWEST_DAYS) / _YEAR_DAYS
    return found.mutate(orders_per_year=found.orders / years)


def _days(moment: ir.TimestampValue, at: datetime) -> ir.NumericValue:
    elapsed = ibis.literal(at).epoch_seconds() - moment.epoch_seconds()
    return (elapsed / float(_DAY_SECONDS)).cast("float64")
