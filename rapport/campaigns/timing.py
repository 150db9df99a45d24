"""When one message of a campaign leaves, and until when: by the recipient's own clock."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.campaigns.model import Schedule, ScheduleKind, Terms

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a message is due, and after when it is no use any more (None: never)."""

    due_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What the moments of a campaign's messages follow from.

    `schedule` is None for a campaign that was launched by hand. `hours` are the best hours of those
    of whom enough is known; the rest have `common_hour`. `began_at` is the start of the first wave.
    """

    terms: Terms
    schedule: Schedule | None
    timezone: str
    began_at: datetime
    hours: Mapping[str, int] = field(default_factory=dict)
    common_hour: int = 10

    def moment(self, customer_id: str, timezone: str | None, *, started_at: datetime) -> Moment:
        """Give the moment of one customer's message in a wave that started then.

        A later wave keeps the clock time and goes by the next day that is whole after its start.
        A moment that has passed stays as it is: whether it is too late, `expires_at` says.
        """
        plan = self.schedule
        if plan is None or plan.day is None:
            hours = self.terms.expires_hours
            expires = None if hours is None else started_at + timedelta(hours=hours)
            return Moment(due_at=started_at, expires_at=expires)
        clock = plan.clock or time()
        if plan.kind is ScheduleKind.BEST:
            clock = time(self.hours.get(customer_id, self.common_hour))
        later = math.ceil((started_at - self.began_at) / _DAY)
        zone = zone_of(timezone) or ZoneInfo(self.timezone)
        local = datetime.combine(plan.day + later * _DAY, clock, tzinfo=zone)
        due_at = local.astimezone(UTC)
        return Moment(due_at=due_at, expires_at=due_at + timedelta(hours=plan.window_hours))


@lru_cache(maxsize=1_000)
def zone_of(name: str | None) -> ZoneInfo | None:
    """Read the name of a time zone; None where there is no such zone."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
