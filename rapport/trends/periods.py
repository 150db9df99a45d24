"""Cuts days into periods, by the shop's clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from rapport.trends.model import Every

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400
_DECEMBER = 12


def day_number(moment: ir.TimestampValue, zone: ZoneInfo, now: datetime) -> ir.IntegerValue:
    """Give the day since 1970 on which something was written, by the shop's clock.

    The zone's offset of today is used: a change to summer time moves midnight by an hour.
    """
    offset = now.astimezone(zone).utcoffset() or timedelta()
    seconds = moment.epoch_seconds() + int(offset.total_seconds())
    return (seconds - seconds % DAY_SECONDS) // DAY_SECONDS


def start_of(day: date, every: Every) -> date:
    """Give the first day of the period that a day is in."""
    if every is Every.DAY:
        return day
    if every is Every.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday())


def next_start(start: date, every: Every) -> date:
    """Give the first day of the next period."""
    if every is Every.DAY:
        return start + timedelta(days=1)
    if every is Every.WEEK:
        return start + timedelta(days=7)
    later = start.month == _DECEMBER
    return date(start.year + later, 1 if later else start.month + 1, 1)


def whole_periods(first: date, now: datetime, zone: ZoneInfo, every: Every) -> Sequence[date]:
    """Give the starts of all periods from the one of `first` that are over at `now`."""
    today = now.astimezone(zone).date()
    starts, start = [], start_of(first, every)
    while (behind := next_start(start, every)) <= today:
        starts.append(start)
        start = behind
    return starts


def date_of(day: int) -> date:
    return EPOCH + timedelta(days=day)


def moment_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the moment at which a day begins by the shop's clock, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
