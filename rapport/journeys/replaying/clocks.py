"""When clocks show a time of the day, for many customers of many time zones at once."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from rapport.journeys.replaying.lookups import NEVER, Codes, Moments
from rapport.journeys.replaying.past import micros

_MARGIN = timedelta(days=9)  # a week until the next allowed day, and a day each for the clocks


def next_times(
    moments: Moments,
    zones: Codes,
    names: Sequence[str],
    *,
    at: str,
    weekdays: Sequence[int],
    until: datetime,
) -> Moments:
    """Give the first moment, not before the given one, at which the customer's clock shows `at`.

    `zones` are places in `names`, IANA zones. A time that the clocks skip in spring comes as much
    later as they skip; of one that they show twice in autumn the first counts. `NEVER` where it
    lies long after `until`.
    """
    found = np.full(len(moments), NEVER, np.int64)
    if not len(moments):
        return found
    first = datetime.fromtimestamp(int(moments.min()) / 1e6, ZoneInfo("UTC")).date()
    for place, name in enumerate(names):
        mine = np.flatnonzero(zones == place)
        if not len(mine):
            continue
        shown = _shown(name, at, weekdays, first - timedelta(days=2), (until + _MARGIN).date())
        index = np.searchsorted(shown, moments[mine])
        known = index < len(shown)
        found[mine[known]] = shown[index[known]]
    return found


def zone_names(told: Sequence[str | None], *, otherwise: str) -> list[str]:
    """Give each zone that is known by its name, and the shop's for the others."""
    known = available_timezones()
    return [zone if zone in known else otherwise for zone in told]


def _shown(zone: str, at: str, weekdays: Sequence[int], first: date, last: date) -> Moments:
    clock, here = time.fromisoformat(at), ZoneInfo(zone)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    shown = [
        micros(datetime.combine(day, clock, here))
        for day in days
        if not weekdays or day.isoweekday() in weekdays
    ]
    return np.array(sorted(shown), np.int64)


def moment_on(day: date, at: str, zone: str) -> int:
    """Give the moment at which a zone's clock shows a time on a day."""
    return micros(datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)))
