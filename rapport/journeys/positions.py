"""Where customers stand in journeys, and what runs over them found."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.journeys.model import Journey
from rapport.kit.ids import id_of


class PositionStatus(StrEnum):
    """Where a customer stands. Stored names are forever."""

    ACTIVE = "active"
    DONE = "done"
    EXITED = "exited"
    GOAL = "goal"  # they reached the goal, and the journey ended with it
    HOLDOUT = "holdout"
    MERGED = "merged"  # the customer is in it under another id of theirs


class JourneyState(StrEnum):
    """What a journey does now. Stored names are forever."""

    LIVE = "live"
    DRAINING = "draining"  # nobody comes in; those inside go on
    PAUSED = "paused"  # nobody comes in or moves, until it is resumed
    STOPPED = "stopped"  # nobody comes in or moves, until it is published again


STANDING_STILL = (JourneyState.PAUSED, JourneyState.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One customer in one journey, on the version they came in with or were moved to.

    `entry_key` is the value of the trigger's key, `entry` counts how often they came in with it.
    `goal_at` is when they did what the journey is for.
    """

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
    entry_key: str = ""
    entry: int = 1
    goal_at: datetime | None = None
    ended_at: datetime | None = None


def position_id_of(journey_id: str, customer_id: str, key: str = "", entry: int = 1) -> str:
    """The id of a customer's position: the same entry has the same id, for good."""
    if not key and entry == 1:
        return id_of("pos", journey_id, customer_id)
    return id_of("pos", journey_id, customer_id, key, str(entry))


def experiment_of(journey_id: str, step_id: str = "") -> str:
    """Name the experiment of a journey with its holdout, or that of a step which draws."""
    return f"journey:{journey_id}/{step_id}" if step_id else f"journey:{journey_id}"


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
    state: JourneyState = JourneyState.LIVE

    @property
    def stopped(self) -> bool:
        """Whether nobody moves in it."""
        return self.state in STANDING_STILL


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
    """What runs over due positions did. `not_sent` counts by the reason why.

    `transitions` counts the steps that customers left, by whatever way.
    """

    looked_at: int = 0
    queued: int = 0
    waiting: int = 0
    exited: int = 0
    done: int = 0
    transitions: int = 0
    not_sent: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Advanced") -> "Advanced":
        return Advanced(
            looked_at=self.looked_at + other.looked_at,
            queued=self.queued + other.queued,
            waiting=self.waiting + other.waiting,
            exited=self.exited + other.exited,
            done=self.done + other.done,
            transitions=self.transitions + other.transitions,
            not_sent=dict(Counter(self.not_sent) + Counter(other.not_sent)),
        )
