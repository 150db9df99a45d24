"""Windows as bounds in time: on one clock they are moments, on each customer's own a table of them.

Weekdays and hours are arithmetic on local seconds: what a clock shows, counted in seconds since it
showed 1970-01-01 00:00.
"""

import functools
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import ibis
import ibis.expr.types as ir

from rapport.segments.conditions import moment_of
from rapport.segments.dialects import Dialect
from rapport.segments.windows import Window

_DAY = 86_400
_HOUR = 3_600
_QUARTER = 900
_DATE_LENGTH = len("2026-01-31")
_WEEK = 7 * _DAY
# A Monday before all time that is asked about; 1970-01-01 was a Thursday.
_LONG_AGO = 100_000 * _WEEK + 3 * _DAY
_MICROSECONDS = 1_000_000
_MOST_CHANGES = 40
_EARLIEST = 1900
_PROBED = 10 * _DAY
# Clocks differ by less than a day, and a calendar day is an hour or so longer or shorter.
_MARGIN = timedelta(hours=26)


class Bounds(NamedTuple):
    """A stretch of time: from `start` on, before `end`; None is no bound."""

    start: datetime | None
    end: datetime | None


def bounds_of(window: Window, *, now: datetime, zone: str) -> Bounds:
    """Give the stretch of a window on the clock of a zone, weekdays and hours left aside."""
    if window.since is not None or window.until is not None:
        return Bounds(_stated(window.since, zone), _stated(window.until, zone))
    return Bounds(
        _days_ago(window.within_days, window, now=now, zone=zone),
        _days_ago(window.older_than_days, window, now=now, zone=zone),
    )


def coarse_bounds(window: Window, *, now: datetime) -> Bounds:
    """Give a stretch that holds the window's, whichever clock it is read on."""
    exact = bounds_of(window, now=now, zone=window.zone)
    if not (window.customer_zone and window.asks_clock):
        return exact
    return Bounds(exact.start and exact.start - _MARGIN, exact.end and exact.end + _MARGIN)


def inside(bounds: Bounds, at: ir.TimestampValue, *, now: datetime) -> list[ir.BooleanValue]:
    """Say of each moment whether it lies in the stretch and not after `now`."""
    kept = []
    if bounds.start is not None:
        kept.append(at >= ibis.literal(bounds.start))
    if bounds.end is not None:
        kept.append(at < ibis.literal(bounds.end))
    if bounds.end is None or bounds.end > now:
        kept.append(at <= ibis.literal(now))
    return kept


def still_inside(bounds: Bounds, held: Bounds, at: ir.TimestampValue) -> list[ir.BooleanValue]:
    """Say the same as `inside` of moments that are known to lie inside `held`, which is wider."""
    kept = []
    if bounds.start is not None and bounds.start != held.start:
        kept.append(at >= ibis.literal(bounds.start))
    if bounds.end is not None and bounds.end != held.end:
        kept.append(at < ibis.literal(bounds.end))
    return kept


def around(several: Sequence[Bounds]) -> Bounds:
    """Give the shortest stretch that holds them all."""
    starts, ends = [one.start for one in several], [one.end for one in several]
    return Bounds(
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )


def at_hours(window: Window, seconds: ir.IntegerValue) -> list[ir.BooleanValue]:
    """Say of each local second whether its weekday and hour are those of the window."""
    second = (seconds + _LONG_AGO) % _WEEK  # from Monday on, and never negative
    kept = []
    if window.weekdays:
        kept.append(ibis.or_(*(_between(second, *days) for days in _runs(window.weekdays))))
    if window.from_hour is not None or window.until_hour is not None:
        kept.append(_between_hours(window, second % _DAY))
    return kept


def seconds_in(
    at: ir.TimestampValue, zone: str, *, since: datetime | None, now: datetime, dialect: Dialect
) -> ir.IntegerValue:
    """Give the local seconds of moments from `since` up to `now`, on the clock of one zone."""
    changes = _changes_between(zone, since, now)
    if len(changes) > _MOST_CHANGES:
        return dialect.local(at, ibis.literal(zone)).epoch_seconds().cast("int64")
    seconds = seconds_of(at, dialect)
    *later, (_, first) = sorted(changes, reverse=True)
    if not later:
        return seconds + first
    return seconds + ibis.cases(
        *((seconds >= begin, offset) for begin, offset in later), else_=first
    )


def seconds_of(at: ir.TimestampValue, dialect: Dialect) -> ir.IntegerValue:
    """Give the whole seconds since 1970-01-01 00:00 UTC."""
    return (dialect.microseconds(at) // _MICROSECONDS).cast("int64")


def customer_clocks(
    profiles: ir.Table, window: Window, *, now: datetime, dialect: Dialect
) -> ir.Table:
    """One row per customer: clock_customer_id, zone, and start and end where the window has them.

    The bounds are worked out once for each zone that occurs.
    """
    told = profiles.select(told=profiles.timezone.fill_null("")).distinct()
    # An engine fails on a zone it does not know; profiles from elsewhere may hold anything.
    known = ibis.literal(_all_zones()).contains(ibis.literal("|").concat(told.told, "|"))
    zones = told.mutate(zone=ibis.ifelse(known, told.told, window.zone))
    clock = _Clock(zones.zone, dialect)
    bounds = {
        name: bound
        for name, bound in (
            ("start", clock.bound(window.within_days, window.since, window, now=now)),
            ("end", clock.bound(window.older_than_days, window.until, window, now=now)),
        )
        if bound is not None
    }
    clocks = zones.mutate(**bounds)
    owners = profiles.select(
        clock_customer_id="customer_id", owner_told=profiles.timezone.fill_null("")
    )
    joined = owners.join(clocks, owners.owner_told == clocks.told)
    return joined.select("clock_customer_id", "zone", *bounds)


def local_seconds(rows: ir.Table, at: str, *, dialect: Dialect) -> ir.Table:
    """Add what the clock of each row's `zone` showed: the column `local_seconds`.

    Engines take a microsecond to ask a clock, so each quarter of an hour is asked about once: no
    clock of today was ever set within one.
    """
    counted = rows.mutate(seconds_=seconds_of(rows[at], dialect))
    counted = counted.mutate(quarter_=(counted.seconds_ // _QUARTER).cast("int64"))
    asked = counted.select(quarter_="quarter_", zone_="zone").distinct()
    begun = asked.quarter_ * _QUARTER
    shown = dialect.local(dialect.moment_at(begun), asked.zone_).epoch_seconds().cast("int64")
    shifts = asked.select(shift_quarter=asked.quarter_, shift_zone=asked.zone_, shift=shown - begun)
    joined = counted.join(
        shifts,
        (counted.quarter_ == shifts.shift_quarter) & (counted.zone == shifts.shift_zone),
    )
    return joined.mutate(local_seconds=joined.seconds_ + joined["shift"])


class _Clock:
    """The clock of a column of zones."""

    def __init__(self, zone: ir.StringColumn, dialect: Dialect) -> None:
        self._zone = zone
        self._dialect = dialect

    def bound(
        self, days: float | None, stated: str | None, window: Window, *, now: datetime
    ) -> ir.TimestampValue | None:
        if stated is not None:
            if len(stated) > _DATE_LENGTH:
                return ibis.literal(moment_of(stated))
            midnight = datetime.combine(date.fromisoformat(stated), time(), tzinfo=UTC)
            return self._moment(ibis.literal(int(midnight.timestamp())))
        if days is None:
            return None
        if not window.whole_days:
            return ibis.literal(now - timedelta(days=days))
        today = self._shown(ibis.literal(int(now.timestamp()))) // _DAY
        return self._moment((today.cast("int64") - (int(days) - 1)) * _DAY)

    def _moment(self, local: ir.IntegerValue) -> ir.TimestampValue:
        """Give the first moment at which the clock shows so many local seconds, or more."""
        before = local - self._offset(local - _DAY)
        after = local - self._offset(local + _DAY)
        before_fits, after_fits = self._shown(before) >= local, self._shown(after) >= local
        first = before_fits & ((before <= after) | ~after_fits)
        return self._dialect.moment_at(ibis.ifelse(first, before, after))

    def _offset(self, seconds: ir.IntegerValue) -> ir.IntegerValue:
        return self._shown(seconds) - seconds

    def _shown(self, seconds: ir.IntegerValue) -> ir.IntegerValue:
        moment = self._dialect.moment_at(seconds)
        return self._dialect.local(moment, self._zone).epoch_seconds().cast("int64")


def _stated(text: str | None, zone: str) -> datetime | None:
    if text is None:
        return None
    if len(text) > _DATE_LENGTH:
        return moment_of(text)
    return _midnight(date.fromisoformat(text), zone)


def _days_ago(days: float | None, window: Window, *, now: datetime, zone: str) -> datetime | None:
    if days is None:
        return None
    if not window.whole_days:
        return now - timedelta(days=days)
    today = now.astimezone(ZoneInfo(zone)).date()
    return _midnight(today - timedelta(days=int(days) - 1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _between_hours(window: Window, second: ir.IntegerValue) -> ir.BooleanValue:
    start = (window.from_hour or 0) * _HOUR
    end = (24 if window.until_hour is None else window.until_hour) * _HOUR
    if start < end:
        return _between(second, start, end)
    return (second >= start) | (second < end)


def _between(second: ir.IntegerValue, start: int, end: int) -> ir.BooleanValue:
    return (second >= start) & (second < end)


def _runs(weekdays: Sequence[int]) -> list[tuple[int, int]]:
    """Give the days of the week as stretches of seconds from Monday on, neighbours as one."""
    runs: list[tuple[int, int]] = []
    for day in sorted(set(weekdays)):
        start, end = (day - 1) * _DAY, day * _DAY
        if runs and runs[-1][1] == start:
            start = runs.pop()[0]
        runs.append((start, end))
    return runs


@functools.cache
def _all_zones() -> str:
    return "|" + "|".join(sorted(available_timezones() - {"localtime", "Factory"})) + "|"


def _changes_between(
    zone: str, since: datetime | None, now: datetime
) -> tuple[tuple[int, int], ...]:
    """Give from which second on which offset held, as far as moments in between can tell."""
    first_year = _EARLIEST if since is None else since.year
    changes = _changes(zone, min(first_year, now.year), now.year)
    start = -math.inf if since is None else since.timestamp()
    ahead = [change for change in changes if change[0] <= now.timestamp()] or changes[:1]
    begun = [place for place, (second, _) in enumerate(ahead) if second <= start]
    return tuple(ahead[begun[-1] if begun else 0 :])


@functools.lru_cache(maxsize=1_000)
def _changes(zone: str, first_year: int, last_year: int) -> tuple[tuple[int, int], ...]:
    """Give from which second on (since 1970) a zone had which offset, in seconds.

    The first stands for all time before the second. No zone keeps an offset for under ten days.
    """
    second = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last_year + 1, 1, 2, tzinfo=UTC).timestamp())
    found = [(second, _offset_at(second, zone))]
    while second < end:
        following = second + _PROBED
        if _offset_at(following, zone) != found[-1][1]:
            found.append(_change(zone, second, following))
        second = following
    return tuple(found)


def _change(zone: str, before: int, after: int) -> tuple[int, int]:
    """Find the second, after `before` and up to `after`, at which the offset became the last."""
    offset = _offset_at(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset_at(middle, zone) == offset else (middle, after)
    return after, offset


def _offset_at(second: int, zone: str) -> int:
    shift = datetime.fromtimestamp(second, ZoneInfo(zone)).utcoffset()
    assert shift is not None
    return int(shift.total_seconds())
