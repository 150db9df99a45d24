"""The nouns of the stage: the time a report is about, and what each report says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import available_timezones

from rapport.reports.errors import BadReport
from rapport.segments import Rule

MOST_PERIODS = 60
FEWEST_STEPS, MOST_STEPS = 2, 8
MOST_DEPTH = 6
MOST_DAYS = 365


class Span(StrEnum):
    """How long one period of a retention table is. Stored names are forever."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Direction(StrEnum):
    """Whether paths lead away from an event or towards it. Stored names are forever."""

    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` up to, not with, `until`; both aware."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise BadReport("the report's period ends before it begins; swap since and until")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelQuestion:
    """Who took the steps one after the other, each strictly later?

    A step is a `performed` rule. The first lies in `period`, the others at most `within_days` after
    it; of several beginnings any may count.
    """

    steps: tuple[Rule, ...]
    period: Period
    within_days: float = 7.0

    def __post_init__(self) -> None:
        if not FEWEST_STEPS <= len(self.steps) <= MOST_STEPS:
            raise BadReport(
                f"a funnel has {FEWEST_STEPS} to {MOST_STEPS} steps, not {len(self.steps)}"
            )
        check_days(self.within_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionQuestion:
    """Of those who began in each of the last periods, how many came back in each later one?

    `began` and `returned` are `performed` rules. A customer belongs to the period of their very
    first beginning; periods start at midnight in `zone`, weeks on Monday.
    """

    began: Rule
    returned: Rule
    span: Span = Span.WEEK
    periods: int = 12
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if not 1 <= self.periods <= MOST_PERIODS:
            raise BadReport(
                f"a retention table has 1 to {MOST_PERIODS} periods, not {self.periods}"
            )
        if self.zone not in available_timezones():
            raise BadReport(f"{self.zone[:40]!r} is no time zone; write it like Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class PathQuestion:
    """Where did customers go from their first `start` event in the period, or come from?

    `start` is a `performed` rule. Only events within `within_days` of the start count. The `names`
    most frequent events are told by name, the rest as `other`.
    """

    start: Rule
    period: Period
    direction: Direction = Direction.AFTER
    depth: int = 4
    names: int = 8
    within_days: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= MOST_DEPTH:
            raise BadReport(f"a path is 1 to {MOST_DEPTH} events long, not {self.depth}")
        if self.names < 1:
            raise BadReport("at least one event of a path is told by name")
        check_days(self.within_days)


def check_days(days: float) -> None:
    if not 0 < days <= MOST_DAYS:
        raise BadReport(f"a report follows customers for more than 0 and up to {MOST_DAYS} days")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStage:
    """How many customers came this far. Seconds are counted from the first step."""

    customers: int
    share_of_start: float
    share_of_previous: float
    median_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How many customers took each step after the one before, within some days of the first."""

    stages: tuple[FunnelStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The customers who began in one period, and how many of them came back in each later one.

    `returned[0]` is about the period of the beginning itself, and is the size. None stands for a
    period that has not begun yet.
    """

    starts_at: datetime
    size: int
    returned: tuple[int | None, ...]

    @property
    def shares(self) -> tuple[float | None, ...]:
        return tuple(
            None if count is None or not self.size else count / self.size for count in self.returned
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One row per cohort, oldest first. `average` weighs every customer alike."""

    span: Span
    zone: str
    cohorts: tuple[Cohort, ...]

    @property
    def average(self) -> tuple[float | None, ...]:
        columns = range(max((len(cohort.returned) for cohort in self.cohorts), default=0))
        return tuple(self._average_of(column) for column in columns)

    def _average_of(self, column: int) -> float | None:
        told = [
            (cohort.returned[column], cohort.size)
            for cohort in self.cohorts
            if column < len(cohort.returned) and cohort.returned[column] is not None
        ]
        size = sum(size for _, size in told)
        return sum(count or 0 for count, _ in told) / size if size else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLink:
    """So many customers went from one event to the next; `target` None is the end of the way.

    `depth` is 1 for the first step away from the start.
    """

    depth: int
    source: str
    target: str | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where customers went after an event, or came from before it.

    An event that repeats the one before it counts once. Rare events are told together as `other`.
    """

    start: str
    direction: Direction
    customers: int
    links: tuple[PathLink, ...]
    other: tuple[str, ...]
