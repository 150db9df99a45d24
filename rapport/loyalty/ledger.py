"""Reads the ledger out of the events, and from it balance, expiry and tier: one Ibis expression.

Points are taken off those that expire first. What has to expire on a day then follows from sums:
all that was ever to expire before it, less all that ever went away.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_EVENTS
from rapport.kit.money import minor_digits
from rapport.loyalty.model import LEDGER, SOURCE, TIER_REASONS, Entry, Reason, Standing
from rapport.loyalty.programme import Measure, Programme
from rapport.storage import FactReader, Facts, among

YEAR = timedelta(days=365)
"""How far back a tier looks."""

NEVER = "9999-12-31"


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, pointer: str) -> str: ...  # type: ignore[empty-body]


def text_of(column: ir.Value, name: str) -> ir.StringValue:
    """Give an entry of a JSON object as text; null where there is none."""
    text: ir.StringValue = _json_text(column, f"/{name}")
    return text


def entries(facts: FactReader, events: ir.Table) -> ir.Table:
    """Give the ledger's entries among `events`, which has the columns of `EVENTS`.

    Columns: event_id, customer_id, told_as, happened_at, points, reason, of, expires_on (ISO date;
    `NEVER` for none), and the properties.
    """
    ours = events.filter(
        events.source == SOURCE,
        among(facts, events.name, [name.value for name in LEDGER]),
        events.customer_id.notnull(),
    )
    return ours.select(
        "event_id",
        "customer_id",
        "told_as",
        "happened_at",
        "properties",
        points=text_of(ours.properties, "points").cast("int64"),
        reason=text_of(ours.properties, "reason"),
        of=text_of(ours.properties, "of"),
        expires_on=text_of(ours.properties, "expires_on").coalesce(NEVER),
    )


def standings(
    facts: FactReader,
    events: ir.Table,
    programme: Programme,
    *,
    now: datetime,
    currency: str,
) -> ir.Table:
    """Give what follows from the events of each customer with entries (or with spend, for tiers).

    Columns: customer_id, points, expiring, expires_on (the next day on which points are lost, and
    how many; null for none), measure, tier (its id, or empty).
    """
    told = entries(facts, events)
    recent = (told.happened_at > ibis.literal(now - YEAR)) & told.reason.isin(list(TIER_REASONS))
    summed = told.group_by("customer_id").aggregate(
        points=told.points.sum(),
        recent=told.points.sum(where=recent).coalesce(0).cast("float64"),
    )
    known = summed.left_join(_next_lots(told), "customer_id").drop("customer_id_right")
    if programme.tiers_by is Measure.SPEND:
        spend = _spend(facts, events, now=now, currency=currency)
        both = known.outer_join(spend, "customer_id")
        known = both.mutate(
            customer_id=both.customer_id.coalesce(both.customer_id_right), recent=both.spend
        )
    measure = known.recent.coalesce(0.0)
    bounds = [(measure >= one.at_least, one.tier) for one in reversed(programme.tiers)]
    return known.select(
        "customer_id",
        points=ibis.greatest(known.points.coalesce(0), 0).cast("int64"),
        expiring=known.expiring.coalesce(0).cast("int64"),
        expires_on=known.expires_on,
        measure=measure,
        tier=ibis.cases(*bounds, else_="") if bounds else ibis.literal(""),
    )


def due_to_expire(facts: FactReader, events: ir.Table, *, today: date) -> ir.Table:
    """Give who has points whose last day is over, and how many: customer_id, due (above 0)."""
    told = entries(facts, events)
    over = (told.points > 0) & (told.expires_on < today.isoformat())
    sums = told.group_by("customer_id").aggregate(
        old=told.points.sum(where=over).coalesce(0),
        gone=told.points.sum(where=told.points < 0).coalesce(0),
    )
    due = sums.mutate(due=(sums.old + sums.gone).cast("int64"))
    return due.filter(due.due > 0).select("customer_id", "due")


def balances(facts: FactReader, events: ir.Table) -> ir.Table:
    """Give the sum of each customer's entries: customer_id, points."""
    told = entries(facts, events)
    return told.group_by("customer_id").aggregate(points=told.points.sum().cast("int64"))


def standing_of(
    facts: Facts, customer_id: str, programme: Programme, *, now: datetime, currency: str
) -> Standing:
    """Read one customer's standing; nought for who has no entries."""
    theirs = facts.rows_of(EVENTS, [customer_id])
    found = facts.read(standings(facts, theirs, programme, now=now, currency=currency)).to_pylist()
    if not found:
        return Standing(customer_id=customer_id)
    [row] = found
    told = row["expires_on"]
    return Standing(**row | {"expires_on": date.fromisoformat(told) if told else None})


def entries_of(facts: Facts, customer_id: str) -> list[Entry]:
    """List a customer's entries, the newest first."""
    told = entries(facts, facts.rows_of(EVENTS, [customer_id]))
    more = told.select(
        "customer_id",
        "points",
        "reason",
        "of",
        "happened_at",
        entry_id=told.event_id,
        expires_on=told.expires_on.nullif(NEVER),
        note=text_of(told.properties, "note").coalesce(""),
        by=text_of(told.properties, "by").coalesce(""),
    )
    rows = facts.read(more.order_by([more.happened_at.desc(), more.entry_id])).to_pylist()
    return [
        Entry(
            **row
            | {
                "reason": Reason(row["reason"]),
                "expires_on": date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
            }
        )
        for row in rows
    ]


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment by the shop's clock."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _next_lots(told: ir.Table) -> ir.Table:
    """Of each customer: the next day on which points are lost, and how many are on that day."""
    lots = (
        told.filter(told.points > 0)
        .group_by("customer_id", "expires_on")
        .aggregate(lot=lambda t: t.points.sum())
    )
    gone = told.group_by("customer_id").aggregate(
        gone=told.points.sum(where=told.points < 0).coalesce(0)
    )
    laid = lots.mutate(
        until=lots.lot.sum().over(
            ibis.cumulative_window(group_by="customer_id", order_by="expires_on")
        )
    )
    left = laid.inner_join(gone, "customer_id")
    left = left.mutate(rest=left.until + left.gone)
    left = left.filter(left.rest > 0, left.expires_on != NEVER)
    return left.group_by("customer_id").aggregate(
        expires_on=left.expires_on.min(), expiring=left.rest.argmin(left.expires_on)
    )


def _spend(facts: FactReader, events: ir.Table, *, now: datetime, currency: str) -> ir.Table:
    """What each customer paid less what was given back, in major units, over a year."""
    money = events.filter(
        among(facts, events.name, [name.value for name in ORDER_EVENTS]),
        events.customer_id.notnull(),
        events.currency == currency,
        events.happened_at > ibis.literal(now - YEAR),
        events.happened_at <= ibis.literal(now),
    )
    unit = 10 ** minor_digits(currency)
    return money.group_by("customer_id").aggregate(
        spend=money.amount_minor.sum().coalesce(0).cast("float64") / unit
    )
