"""Retention: of those who began in one period, how many came back in each later one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.reports.model import Cohort, Retention, RetentionQuestion, Span
from rapport.segments import events_of
from rapport.storage import FactReader

_DECEMBER = 12


def retention(
    question: RetentionQuestion,
    *,
    facts: FactReader,
    now: datetime,
    among: ir.Table | None = None,
) -> Retention:
    """Follow the cohorts of the last periods, the current one included."""
    starts = _starts(now, question)
    first = _first(events_of(question.began, facts=facts, now=now), among)
    cohorts = first.filter(first.began_at >= ibis.literal(starts[0]))
    cohorts = cohorts.mutate(cohort=_place(cohorts.began_at, starts))
    sizes = cohorts.group_by("cohort").aggregate(customers=cohorts.count())
    back = _back(cohorts, events_of(question.returned, facts=facts, now=now), starts)
    return Retention(
        span=question.span,
        zone=question.zone,
        cohorts=_cohorts(starts, sizes=_counts(facts, sizes), back=_counts(facts, back)),
    )


def _first(events: ir.Table, among: ir.Table | None) -> ir.Table:
    first = events.group_by("customer_id").aggregate(began_at=events.happened_at.min())
    return first if among is None else first.semi_join(among, "customer_id")


def _back(cohorts: ir.Table, events: ir.Table, starts: Sequence[datetime]) -> ir.Table:
    """Customers of a cohort per period in which they came back: cohort, period, customers."""
    recent = events.filter(events.happened_at >= ibis.literal(starts[0]))
    visits = recent.select("customer_id", period=_place(recent.happened_at, starts)).distinct()
    joined = cohorts.join(visits, "customer_id")
    later = joined.filter(joined.period > joined.cohort)
    return later.group_by("cohort", "period").aggregate(customers=later.count())


def _counts(facts: FactReader, counted: ir.Table) -> dict[tuple[int, ...], int]:
    rows = facts.read(counted).to_pylist()
    return {
        tuple(int(value) for name, value in row.items() if name != "customers"): row["customers"]
        for row in rows
    }


def _cohorts(
    starts: Sequence[datetime],
    *,
    sizes: dict[tuple[int, ...], int],
    back: dict[tuple[int, ...], int],
) -> tuple[Cohort, ...]:
    last = len(starts) - 1
    told = []
    for place, start in enumerate(starts):
        size = sizes.get((place,), 0)
        later = [back.get((place, period), 0) for period in range(place + 1, last + 1)]
        waiting = [None] * place  # periods that lie ahead of now
        told.append(Cohort(starts_at=start, size=size, returned=(size, *later, *waiting)))
    return tuple(told)


def _place(moment: ir.TimestampValue, starts: Sequence[datetime]) -> ir.IntegerValue:
    """The number of the period that a moment at or after `starts[0]` lies in, by halving."""

    def within(low: int, high: int) -> ir.IntegerValue:
        if low == high:
            return ibis.literal(low, type="int64")
        middle = (low + high + 1) // 2
        later = moment >= ibis.literal(starts[middle])
        return ibis.ifelse(later, within(middle, high), within(low, middle - 1))

    return within(0, len(starts) - 1)


def _starts(now: datetime, question: RetentionQuestion) -> list[datetime]:
    """The moments at which the last periods began, the oldest first, as UTC."""
    span, zone, backwards = question.span, ZoneInfo(question.zone), range(question.periods)
    local = now.astimezone(zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if span is Span.MONTH:
        days = [_months_back(day, back) for back in backwards]
    else:
        step = 1 if span is Span.DAY else 7
        newest = day if span is Span.DAY else day - timedelta(days=day.weekday())
        days = [newest - timedelta(days=step * back) for back in backwards]
    midnight = [one.replace(tzinfo=zone) for one in reversed(days)]
    return [one.astimezone(UTC) for one in midnight]


def _months_back(day: datetime, back: int) -> datetime:
    number = day.year * _DECEMBER + day.month - 1 - back
    return day.replace(year=number // _DECEMBER, month=number % _DECEMBER + 1, day=1)
