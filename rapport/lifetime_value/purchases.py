"""Reads from the order facts how often, how lately and for how much every customer bought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.events import EVENTS, ORDER_EVENTS, EventName
from rapport.lifetime_value.cells import Cells, Floats, Numbers, cells_of
from rapport.storage import FactReader, among

_DAY = int(timedelta(days=1).total_seconds())
_WINDOWS = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Purchases:
    """One entry per buyer, in columns: their name, their history, and what an order came to.

    `mean_minor` is what they paid less what was given back, per day of purchase. `columns` has
    what happened of late: `orders_30` and `minor_30`, and the like for 90, 180 and 365 days.
    """

    customer_ids: pa.ChunkedArray
    repeats: Floats
    last: Floats
    age: Floats
    mean_minor: Floats
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.repeats)

    @property
    def days(self) -> Floats:
        """On how many days each bought, the first included."""
        return self.repeats + 1

    def cells(self) -> tuple[Cells, Numbers]:
        """The distinct histories, and which of them each buyer has."""
        return cells_of(self.repeats, self.last, self.age)


def read_purchases(
    facts: FactReader, *, now: datetime, currency: str, zone: str, since: datetime | None = None
) -> Purchases:
    """Read the purchases of all known customers up to `now`, in one question.

    All orders of a day, by the clock of `zone`, are one purchase: times are whole days, so that a
    million customers have far fewer histories. Orders in other currencies are left out.
    """
    table = facts.read(purchase_figures(facts, now=now, currency=currency, zone=zone, since=since))

    def column(name: str) -> Floats:
        return np.asarray(table[name].to_numpy(), dtype=np.float64)

    days = column("days")
    return Purchases(
        customer_ids=table["customer_id"],
        repeats=days - 1,
        last=column("last"),
        age=column("age"),
        mean_minor=column("minor") / days,
        columns={
            name: column(name)
            for name in table.column_names
            if name.startswith(("orders_", "minor_"))
        },
    )


def purchase_figures(
    facts: FactReader, *, now: datetime, currency: str, zone: str, since: datetime | None = None
) -> ir.Table:
    """The question itself: one row per customer who ordered after `since` and up to `now`.

    Columns: customer_id, days (on which they bought), last (days from the first to the last of
    them), age (days from the first to now), minor, and orders and minor of late.
    """
    moved = ZoneInfo(zone).utcoffset(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    offset = int((moved or timedelta()).total_seconds())
    events = facts.table(EVENTS)
    kept = events.filter(
        among(facts, events.name, [name.value for name in ORDER_EVENTS]),
        events.customer_id.notnull(),
        events.happened_at <= ibis.literal(now),
        events.currency == currency,
    )
    if since is not None:
        kept = kept.filter(kept.happened_at > ibis.literal(since))
    kept = kept.mutate(
        day=(kept.happened_at.epoch_seconds() + offset) // _DAY,
        ordered=kept.name == EventName.ORDER_COMPLETED.value,
    )
    return _figures(kept, today=(int(now.timestamp()) + offset) // _DAY)


def _figures(kept: ir.Table, *, today: int) -> ir.Table:
    ordered = kept.ordered
    late = {}
    for window in _WINDOWS:
        recent = kept.day > today - window
        late[f"orders_{window}"] = kept.day.nunique(where=ordered & recent)
        late[f"minor_{window}"] = kept.amount_minor.sum(where=recent).coalesce(0).cast("int64")
    figures = kept.group_by("customer_id").aggregate(
        days=kept.day.nunique(where=ordered),
        first=kept.day.min(where=ordered),
        final=kept.day.max(where=ordered),
        minor=kept.amount_minor.sum().coalesce(0).cast("int64"),
        **late,
    )
    buyers = figures.filter(figures.days > 0)
    return buyers.mutate(last=buyers.final - buyers.first, age=today - buyers.first).drop(
        "first", "final"
    )
