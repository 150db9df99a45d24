"""The clock of the service level: it runs while the shop's people work, and rests else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When people work: `days` are ISO weekdays (1 is Monday), from and until by the wall clock.

    `closed` are days on which nobody does.
    """

    timezone: str
    days: Collection[int] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(18)
    closed: Collection[date] = ()

    def due(self, begun: datetime, *, hours: float) -> datetime:
        """Say when so many working hours will have passed.

        A day with a change of the clock is as long as it is: the hours are real ones.
        """
        left, day = timedelta(hours=hours), begun.astimezone(ZoneInfo(self.timezone)).date()
        barren = 0
        while barren <= 2 * _DAYS_A_WEEK * 52:
            start, end = self._hours_of(day)
            start = max(start, begun)
            if start < end:
                if end - start >= left:
                    return start + left
                left -= end - start
                barren = 0
            day, barren = day + timedelta(days=1), barren + 1
        return begun + left  # nobody works for two years: the clock on the wall is left

    def between(self, begun: datetime, ended: datetime) -> timedelta:
        """Give the working time between two moments; none if the second is the earlier."""
        zone = ZoneInfo(self.timezone)
        day, last = begun.astimezone(zone).date(), ended.astimezone(zone).date()
        passed = timedelta(0)
        while day <= last:
            start, end = self._hours_of(day)
            passed += max(min(end, ended) - max(start, begun), timedelta(0))
            day += timedelta(days=1)
        return passed

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        zone = ZoneInfo(self.timezone)
        works = day.isoweekday() in self.days and day not in self.closed
        opens = datetime.combine(day, self.opens, zone)
        closes = datetime.combine(day, self.closes, zone) if works else opens
        utc = ZoneInfo("UTC")  # in one zone Python takes the wall clock for the time
        return opens.astimezone(utc), closes.astimezone(utc)
