"""The next time that a clock on a customer's wall shows something."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LATEST = timedelta(hours=1)
"""Who is told later than this waits for the next such time: nobody is written to at night because
the shop's server was off in the morning."""


def next_time(
    after: datetime, *, at: str, zone: str, weekdays: Sequence[int] = (), otherwise: str = "UTC"
) -> datetime:
    """Give the first moment from `after` on at which a clock in a zone shows `at`, in UTC.

    On one of the ISO `weekdays`, if any are named. A time that the clocks skip in spring comes as
    much later as they skip; of a time that they show twice in autumn the first counts. An unknown
    zone is `otherwise`.
    """
    there = zone_of(zone, otherwise)
    hour, minute = (int(part) for part in at.split(":"))
    day = after.astimezone(there).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, time(hour, minute), there).astimezone(UTC)
        if moment >= after and (not weekdays or day.isoweekday() in weekdays):
            return moment
        day += timedelta(days=1)


@cache
def zone_of(name: str, otherwise: str) -> ZoneInfo:
    """Give the zone of that name, or the other one."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(otherwise)
