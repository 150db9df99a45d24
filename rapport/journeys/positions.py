"""Where customers stand in journeys, and what runs over them found."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.journeys.model import Journey


class PositionStatus(StrEnum):
    """Where a customer stands. Stored names are forever."""

    ACTIVE = "active"
    DONE = "done"
    EXITED = "exited"
    HOLDOUT = "holdout"
    MERGED = "merged"  # the customer is in it under another id of theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One customer in one journey, on the version they came in with."""

    position_id: str
    journey_id: str
    version: int
    customer_id: str
    step_id: str
    arrived_at: datetime
    entered_at: datetime
    status: PositionStatus = PositionStatus.ACTIVE
    ended_because: str = ""
    told_as: str = ""  # the id that came in, where that turned out to be another customer's


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event, as far as a journey needs it."""

    name: str
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedJourney:
    """A version of a journey that was published. Only the newest version takes customers in."""

    journey_id: str
    version: int
    journey: Journey
    published_at: datetime
    published_by: str
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a look for new customers found."""

    entered: int = 0
    held_out: int = 0

    def __add__(self, other: "Entered") -> "Entered":
        return Entered(
            entered=self.entered + other.entered, held_out=self.held_out + other.held_out
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """What runs over due positions did. `not_sent` counts by the reason why."""

    looked_at: int = 0
    queued: int = 0
    waiting: int = 0
    exited: int = 0
    done: int = 0
    not_sent: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Advanced") -> "Advanced":
        return Advanced(
            looked_at=self.looked_at + other.looked_at,
            queued=self.queued + other.queued,
            waiting=self.waiting + other.waiting,
            exited=self.exited + other.exited,
            done=self.done + other.done,
            not_sent=dict(Counter(self.not_sent) + Counter(other.not_sent)),
        )
