"""Who a trigger picks: questions to the facts, a column of customers and keys as the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, EventName
from rapport.journeys.asking import json_text, property_of, zones
from rapport.journeys.clocks import next_time
from rapport.journeys.model import DateTrigger, EventTrigger, SegmentTrigger, Value
from rapport.profiles import PROFILES
from rapport.segments import get_segment, members, rule_lookup
from rapport.storage import Database, Facts

LATEST = timedelta(days=2)
"""Whose day is longer over does not come in: a birthday mail a week late is none."""

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom a trigger picks. `happened_at` is when what picks them last happened: whoever
    was in may come in again for what happened since. None: it cannot happen again."""

    customer_id: str
    key: str = ""
    happened_at: datetime | None = None


def candidates_of(
    trigger: SegmentTrigger | EventTrigger | DateTrigger,
    *,
    database: Database,
    facts: Facts,
    since: datetime,
    timezone: str,
    now: datetime,
) -> list[Candidate]:
    """List whom a trigger picks at `now`, by customer and key. `since`: when first published."""
    match trigger:
        case SegmentTrigger():
            return _members(trigger, database=database, facts=facts, now=now)
        case EventTrigger():
            return _doers(trigger, facts=facts, since=since, now=now)
        case DateTrigger():
            found = _on_their_day(trigger, facts=facts, timezone=timezone, now=now)
            return [one for one in found if one.happened_at is None or one.happened_at > since]


def _members(
    trigger: SegmentTrigger, *, database: Database, facts: Facts, now: datetime
) -> list[Candidate]:
    """Members now, and when they last became members, where the segment is kept fresh."""
    segment = get_segment(database, trigger.segment)
    inside = members(segment.rule, facts=facts, now=now, segments=rule_lookup(database))
    events = facts.table(EVENTS)
    came = events.filter(
        events.name == EventName.SEGMENT_ENTERED.value,
        property_of(events, "segment_id") == str(segment.segment_id),
    )
    last = came.group_by("customer_id").aggregate(at=came.happened_at.max())
    rows = facts.read(inside.left_join(last, "customer_id").select("customer_id", "at"))
    return [
        Candidate(customer_id=customer_id, happened_at=at)
        for customer_id, at in sorted(
            zip(rows["customer_id"].to_pylist(), rows["at"].to_pylist(), strict=True),
            key=lambda one: str(one[0]),
        )
    ]


def _doers(
    trigger: EventTrigger, *, facts: Facts, since: datetime, now: datetime
) -> list[Candidate]:
    events = facts.table(EVENTS)
    wanted = events.filter(
        events.name == trigger.event,
        events.customer_id.notnull(),
        events.happened_at > since,
        events.happened_at <= now,
        *(_is(events, name, value) for name, value in trigger.where.items()),
    )
    told = property_of(wanted, trigger.key) if trigger.key else ibis.literal("")
    keyed = wanted.select("customer_id", "happened_at", key=told).filter(lambda t: t.key.notnull())
    last = keyed.group_by("customer_id", "key").aggregate(at=keyed.happened_at.max())
    rows = facts.read(last.order_by("customer_id", "key"))
    return [
        Candidate(customer_id=row["customer_id"], key=row["key"][:_LONGEST_KEY],
                  happened_at=row["at"])
        for row in rows.to_pylist()
    ]  # fmt: skip


def _is(events: ir.Table, name: str, value: Value) -> ir.BooleanValue:
    text = property_of(events, name)
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, str):
        return text == value
    return text.try_cast("float64") == float(value)


def _on_their_day(
    trigger: DateTrigger, *, facts: Facts, timezone: str, now: datetime
) -> list[Candidate]:
    """Whose day it is, or was up to two days ago; the key is the day."""
    days = [
        now.date() + timedelta(days=away) for away in range(-LATEST.days - 1, 2)
    ]  # everywhere on Earth
    bases = {day - timedelta(days=trigger.days): day for day in days}
    table = facts.table(PROFILES)
    own = trigger.trait in table.columns and trigger.trait != "traits"
    text = table[trigger.trait].cast("string") if own else json_text(table.traits, trigger.trait)
    told = table.select("customer_id", told=text.substr(0, 10)).filter(lambda t: t.told.notnull())
    ends = sorted({_month_day(base) for base in bases} | _leap_days(bases))
    wanted = (
        told.filter(told.told.substr(5, 5).isin(ends))
        if trigger.yearly
        else told.filter(told.told.isin(sorted(base.isoformat() for base in bases)))
    )
    rows = facts.read(wanted.order_by("customer_id")).to_pylist()
    known = zones([row["customer_id"] for row in rows], facts=facts) if rows else {}
    found = []
    for row in rows:
        for day in _days_of(row["told"], bases, yearly=trigger.yearly):
            zone = known.get(row["customer_id"], "")
            start = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=14)
            moment = _moment_on(day, start, trigger.at, zone, timezone)
            if now - LATEST <= moment <= now:
                found.append(
                    Candidate(
                        customer_id=row["customer_id"], key=day.isoformat(), happened_at=moment
                    )
                )
    return found


def _moment_on(day: date, start: datetime, at: str, zone: str, timezone: str) -> datetime:
    weekday = (day.isoweekday(),)  # of three days around it only the one itself
    return next_time(start, at=at, zone=zone, weekdays=weekday, otherwise=timezone)


def _days_of(told: str, bases: dict[date, date], *, yearly: bool) -> Iterator[date]:
    for base, day in bases.items():
        same = told[5:] == _month_day(base) or (told[5:] == "02-29" and _stands_in(base))
        if told == base.isoformat() or (yearly and same and told[:4] <= str(base.year)):
            yield day


def _leap_days(bases: dict[date, date]) -> set[str]:
    return {"02-29"} if any(_stands_in(base) for base in bases) else set()


def _stands_in(day: date) -> bool:
    """Whether it is the 28th of February of a year that has no 29th."""
    return (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3  # noqa: PLR2004


def _month_day(day: date) -> str:
    return f"{day:%m-%d}"
