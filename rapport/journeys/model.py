"""A journey as data: who comes in, the steps, and what makes a customer leave. Keys are forever."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rapport.segments import Rule, parse_rule

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,37}$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SegmentTrigger(_Data):
    """Customers come in when they are members of a segment."""

    kind: Literal["segment"]
    segment: str = Field(min_length=1, description="Id or name of the segment.")


class EventTrigger(_Data):
    """Customers come in when they do something after the journey was first published."""

    kind: Literal["event"]
    event: str = Field(min_length=1, max_length=200, description="The event's name, exactly.")


class WaitStep(_Data):
    """Let time pass."""

    kind: Literal["wait"]
    id: StepId
    days: float = Field(default=0, ge=0, le=3650)
    hours: float = Field(default=0, ge=0, le=87_600)
    next: StepId

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours)


class BranchStep(_Data):
    """Go on at `then` where the rule holds for the customer at that moment, else at `otherwise`."""

    kind: Literal["branch"]
    id: StepId
    rule: Annotated[Rule, BeforeValidator(parse_rule)]
    then: StepId
    otherwise: StepId


class SendStep(_Data):
    """Send the approved draft that a brief has for a group; `segment` may be left out for one."""

    kind: Literal["send"]
    id: StepId
    brief: str = Field(min_length=1, description="Id of the brief.")
    segment: str | None = Field(default=None, description="Segment id of the brief's group.")
    next: StepId


class EndStep(_Data):
    """The customer has been through."""

    kind: Literal["end"]
    id: StepId


Step = Annotated[WaitStep | BranchStep | SendStep | EndStep, Field(discriminator="kind")]
Trigger = Annotated[SegmentTrigger | EventTrigger, Field(discriminator="kind")]


class Journey(_Data):
    """Many messages to one customer, over time. The first of `steps` is where customers begin.

    A customer goes through a journey once, for good. `exits` are events that end it at once.
    `holdout_share` (0 to below 1) of those who come in receive nothing.
    """

    journey: StepId
    name: str = Field(min_length=1, max_length=200)
    trigger: Trigger
    steps: tuple[Step, ...] = Field(min_length=1, max_length=100)
    exits: tuple[str, ...] = Field(default=(), max_length=20)
    holdout_share: float = Field(default=0.1, ge=0, lt=1)
    most_messages: int = Field(
        default=6, ge=0, le=100, description="No path may send more messages than this."
    )

    def step(self, step_id: str) -> Step:
        return next(step for step in self.steps if step.id == step_id)


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
