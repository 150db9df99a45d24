"""Who comes into a journey, and how often: the four triggers, as data. Keys are forever."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

EventName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Value = str | bool | int | float


class Data(BaseModel):
    """What a journey says, checked when it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SegmentTrigger(Data):
    """Customers come in when they become members of a segment."""

    kind: Literal["segment"]
    segment: str = Field(min_length=1, description="Id or name of the segment.")


class EventTrigger(Data):
    """Customers come in when they do something after the journey was first published."""

    kind: Literal["event"]
    event: EventName = Field(description="The event's name, exactly.")
    where: Mapping[str, Value] = Field(
        default_factory=dict,
        max_length=10,
        description="Properties that the event must have, such as `category: tea`.",
    )
    key: str = Field(
        default="",
        max_length=80,
        description="Property, such as order_id: a customer is in once for each value of it.",
    )


class DateTrigger(Data):
    """Customers come in on a day that a trait of theirs names, by their own clock."""

    kind: Literal["date"]
    trait: str = Field(min_length=1, max_length=200, description="Trait that holds an ISO date.")
    days: int = Field(default=0, ge=-365, le=3650, description="So many days after it; - before.")
    at: ClockTime = "09:00"
    yearly: bool = Field(default=True, description="Every year, or on that one day.")


class ApiTrigger(Data):
    """Customers come in when a program of the shop says so."""

    kind: Literal["api"]


Trigger = Annotated[
    SegmentTrigger | EventTrigger | DateTrigger | ApiTrigger, Field(discriminator="kind")
]


class Reentry(Data):
    """Whether somebody who was in may come in again; each value of a trigger's key by itself."""

    mode: Literal["never", "after-exit", "any-time"] = Field(
        default="never", description="`any-time`: even while they are still in it."
    )
    after_days: float = Field(
        default=0, ge=0, le=3650, description="Not sooner after they last came in."
    )
