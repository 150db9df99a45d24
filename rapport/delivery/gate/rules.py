"""The settings of the gate, read once into what its tests go by."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from rapport.kit.gate_settings import GateSettings

_CAP_DAYS = {"day": 1, "week": 7, "month": 30}


class Period(StrEnum):
    """A part of the shop's calendar, for quotas; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most so many messages of a channel in a period: in all, or to each customer."""

    most: int
    period: Period
    each: bool


Cap = tuple[int, int]
"""Days of a customer's calendar, today included, and the most messages in them."""

QuietHours = tuple[time, time]
"""From when to when nothing leaves; over midnight where the end is earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """What the tests go by. `zone` is the shop's; `facts_valid` how long a look at facts holds.

    `closed_topics` gives the topics that only who said yes to them is told about. Without
    `attention` the plan of the day is not asked.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    caps: Mapping[str, tuple[Cap, ...]] = field(default_factory=dict)
    quiet_hours: Mapping[str, QuietHours] = field(default_factory=dict)
    quotas: Mapping[str, tuple[Quota, ...]] = field(default_factory=dict)
    fatigue_messages: int = 0
    fatigue_days: int = 30
    fatigue_pause: timedelta = timedelta(days=14)
    holdout_share: float = 0.0
    keep: timedelta = timedelta(days=7)
    facts_valid: timedelta = timedelta(minutes=10)
    closed_topics: Callable[[], Collection[str]] = frozenset
    attention: bool = True

    @property
    def looks_back(self) -> timedelta:
        """How far back the tests look at what a customer got."""
        return timedelta(days=max(33, self.fatigue_days if self.fatigue_messages else 0))


def gate_rules(
    settings: GateSettings,
    *,
    timezone: str,
    facts_minutes: float,
    closed_topics: Callable[[], Collection[str]] = frozenset,
) -> GateRules:
    """Read the settings; `timezone` is the shop's."""
    return GateRules(
        zone=ZoneInfo(timezone),
        caps={channel: _caps(told) for channel, told in settings.caps.items() if told},
        quiet_hours={
            channel: hours
            for channel, told in settings.quiet_hours.items()
            if told and (hours := _hours(told))[0] != hours[1]
        },
        quotas={channel: _quotas(told) for channel, told in settings.quotas.items() if told},
        fatigue_messages=settings.fatigue_messages,
        fatigue_days=settings.fatigue_days,
        fatigue_pause=timedelta(days=settings.fatigue_pause_days),
        holdout_share=settings.holdout_share,
        keep=timedelta(days=settings.keep_days),
        facts_valid=timedelta(minutes=facts_minutes),
        closed_topics=closed_topics,
    )


def quarter_of(moment: datetime, zone: ZoneInfo) -> str:
    """Name the quarter of a moment on the shop's calendar, such as `2026Q4`."""
    local = moment.astimezone(zone)
    return f"{local.year}Q{(local.month - 1) // 3 + 1}"


def quarter_began(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the quarter of a moment began, on the shop's calendar."""
    local = moment.astimezone(zone)
    month = (local.month - 1) // 3 * 3 + 1
    return local.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def begin_of(period: Period, moment: datetime, zone: ZoneInfo) -> datetime:
    """When the period of a moment began."""
    day = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.DAY:
            return day


def end_of(period: Period, moment: datetime, zone: ZoneInfo) -> datetime:
    """When the period of a moment is over."""
    begin = begin_of(period, moment, zone)
    match period:
        case Period.WEEK:
            return begin + timedelta(days=7)
        case Period.MONTH:
            return (begin + timedelta(days=32)).replace(day=1)
        case Period.DAY:
            return begin + timedelta(days=1)


@lru_cache(maxsize=1_000)
def zone_named(name: str) -> ZoneInfo | None:
    """Give the time zone of a name; None if there is none such, or none was told."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):
        return None


def _caps(told: str) -> tuple[Cap, ...]:
    parts = (part.split("/") for part in told.split())
    return tuple(sorted((_CAP_DAYS[window], int(most)) for most, window in parts))


def _hours(told: str) -> QuietHours:
    begin, _, end = told.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def _quotas(told: str) -> tuple[Quota, ...]:
    found = []
    for part in told.split():
        most, period, *each = part.split("/")
        found.append(Quota(most=int(most), period=Period(period), each=bool(each)))
    return tuple(found)
