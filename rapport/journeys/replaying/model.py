"""What a replay says: counts per step, messages, samples, caps, and who bought anyway."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from rapport.journeys.proving import DEFAULT_CAPS, Cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of the past: from `since` on, before `until`; both with a time zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """How a replay is run: caps to measure, samples to keep, and whom to tell how far it is.

    `stop` is asked between parts; where it says yes the replay raises `ReplayStopped`.
    """

    caps: tuple[Cap, ...] = DEFAULT_CAPS
    samples: int = 20
    progress: Callable[["ReplayProgress"], None] | None = None
    stop: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """What happened at one step. `not_sent` counts by the reason why; `waiting` are still there."""

    step_id: str
    kind: str
    arrived: int = 0
    went_on: int = 0
    sent: int = 0
    not_sent: Mapping[str, int]
    left: Mapping[str, int]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CapBite:
    """How many messages of how many customers a cap would have held back, each cap by itself."""

    cap: Cap
    messages: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Entries after which the customer ordered anyway, within so many days of coming in.

    `before_message` are those who ordered before the journey's first message would have left:
    no message can have brought them.
    """

    within_days: float
    entries: int
    ordered: int
    before_message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One customer's way through, as an example."""

    customer_id: str
    entered_at: datetime
    steps: tuple[tuple[str, datetime], ...]
    ended: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayProgress:
    """How far a replay is: `done` of `total` parts, and what it does."""

    done: int
    total: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a journey would have done between `since` and `until`.

    `messages` has a row per message: customer_id, entered_at, step_id, channel, at, outcome (`sent`
    or why not). `per_day` counts days of customers by how many messages were sent on them, by UTC.
    `ends` counts entries by how they ended. `notes` are codes of what was not known exactly.
    """

    journey_id: str
    since: datetime
    until: datetime
    entered: int
    held_out: int
    customers: int
    steps: tuple[StepCount, ...]
    ends: Mapping[str, int]
    messages: pa.Table
    per_day: Mapping[int, int]
    bites: tuple[CapBite, ...]
    baseline: Baseline
    samples: tuple[Passage, ...]
    notes: tuple[str, ...]

    @property
    def sent(self) -> int:
        """Messages that would have left."""
        return sum(step.sent for step in self.steps)


NOTES: Mapping[str, tuple[str, str]] = {
    "rules-by-day": (
        "Rules were asked as of 0:00 UTC of the day; what happened later that day did not count.",
        "规则按当天 UTC 0:00 的状态判断；当天之后发生的不计入。",
    ),
    "members-by-day": (
        "Members of the segment were read once a day, at 0:00 UTC; who was one on the first day"
        " came in then.",
        "人群成员每天 UTC 0:00 读取一次；第一天已是成员的人在当天进入。",
    ),
    "choices-even": (
        "Choose steps drew their options evenly; a live journey learns.",
        "选择步骤按均等概率抽取；实际运行时会学习。",
    ),
    "scores-of-now": (
        "Scores are those of now, not of then.",
        "分数采用现在的值，而不是当时的值。",
    ),
    "consent-last-word": (
        "Of consents only the last word was known, and since when; before, the opposite is taken.",
        "只知道同意状态的最后一次变更及其时间；在此之前按相反状态处理。",
    ),
    "addresses-of-now": (
        "Addresses, time zones and dates are those of now.",
        "地址、时区和日期采用现在的值。",
    ),
    "traits-unset": (
        "Traits that the journey sets were not set; rules that read them saw the real ones.",
        "旅程中的特征写入没有执行；读取这些特征的规则看到的是真实值。",
    ),
    "nobody-inside": (
        "Nobody was taken to be in the journey at the beginning.",
        "假设开始时没有任何人在旅程中。",
    ),
}
"""What a note says, in English and Chinese."""
