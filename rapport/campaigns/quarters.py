"""What all marketing earned in a quarter, above those whom the gate holds out of all of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.decisions import Lift, estimate_adjusted_lift, estimate_lift
from rapport.delivery import GlobalHoldout, held_out_of_all, quarter_began, quarter_of
from rapport.events import EVENTS, ORDER_EVENTS, EventName
from rapport.profiles import PROFILES
from rapport.storage import Facts

_BEFORE = timedelta(days=56)
_MOST_QUARTERS = 20
_ARRIVED = (EventName.EMAIL_DELIVERED.value, EventName.MESSAGE_DELIVERED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterReport:
    """A quarter's customers, those held out beside the others, by revenue per customer.

    `quarter` is such as `2026Q4`. Customers are those who were there when it began. `adjusted` is
    less what they bought in the eight weeks before. `reached` are customers of the holdout whom a
    campaign or a journey reached all the same: more than a few, and the share was not the same for
    the whole quarter, so that the comparison says too little. `over` is False while it lasts.
    """

    quarter: str
    began_at: datetime
    over: bool
    reached: int
    revenue: Lift
    adjusted: Lift


def holdout_quarters(
    *, facts: Facts, currency: str, holdout: GlobalHoldout, now: datetime, quarters: int = 4
) -> tuple[QuarterReport, ...]:
    """Compare quarter by quarter, the present one first; nothing where nobody is held out.

    The draw follows from quarter, customer and share: it is right for the quarters in which the
    share was what it is now.
    """
    if not holdout.share:
        return ()
    zone, reports, ends = ZoneInfo(holdout.timezone), [], now
    for _ in range(min(max(quarters, 1), _MOST_QUARTERS)):
        began = quarter_began(ends, zone)
        reports.append(_report(facts, currency, holdout, began=began, ends=ends, now=now))
        ends = began - timedelta(microseconds=1)
    return tuple(reports)


def _report(
    facts: Facts,
    currency: str,
    holdout: GlobalHoldout,
    *,
    began: datetime,
    ends: datetime,
    now: datetime,
) -> QuarterReport:
    found = facts.read(_amounts(facts, currency, began=began, ends=ends))
    ids = found["customer_id"].to_pylist()
    held = held_out_of_all(ids, holdout, now=began)
    mask = np.isin(np.array(ids, dtype=object), np.array(held, dtype=object))
    after, before = (found[name].to_numpy().astype(float) for name in ("after", "before"))
    return QuarterReport(
        quarter=quarter_of(began, ZoneInfo(holdout.timezone)),
        began_at=began.astimezone(UTC),
        over=ends < now,
        reached=_reached(facts, held, began=began, ends=ends),
        revenue=estimate_lift(after[~mask], after[mask]),
        adjusted=estimate_adjusted_lift(
            after[~mask],
            after[mask],
            treated_before=before[~mask],
            held_out_before=before[mask],
        ),
    )


def _amounts(facts: Facts, currency: str, *, began: datetime, ends: datetime) -> ir.Table:
    profiles, events = facts.table(PROFILES), facts.table(EVENTS)
    there = profiles.created_at.isnull() | (profiles.created_at < _moment(began))
    people = profiles.filter(there).select("customer_id")
    orders = events.filter(
        events.name.isin([name.value for name in ORDER_EVENTS]),
        events.currency == currency,
        events.happened_at >= _moment(began - _BEFORE),
        events.happened_at <= _moment(ends),
    )
    early = orders.happened_at < _moment(began)
    sums = orders.group_by("customer_id").aggregate(
        before=orders.amount_minor.sum(where=early),
        after=orders.amount_minor.sum(where=~early),
    )
    return people.left_join(sums, "customer_id").select(
        "customer_id",
        before=lambda t: t.before.fill_null(0).cast("float64"),
        after=lambda t: t.after.fill_null(0).cast("float64"),
    )


def _reached(facts: Facts, held: list[str], *, began: datetime, ends: datetime) -> int:
    events = facts.table(EVENTS)
    arrived = events.filter(
        events.name.isin(_ARRIVED),
        events.campaign_id.notnull(),
        events.happened_at >= _moment(began),
        events.happened_at <= _moment(ends),
    )
    people = ibis.memtable(pa.table({"customer_id": pa.array(held, pa.string())}))
    got = arrived.semi_join(people, "customer_id")
    return int(facts.read(got.aggregate(number=got.customer_id.nunique()))["number"][0].as_py())


def _moment(moment: datetime) -> ir.TimestampScalar:
    literal: ir.TimestampScalar = ibis.literal(moment.astimezone(UTC), "timestamp('UTC', 6)")
    return literal
