"""What happens next to one customer: a pure function of journey, position, events and time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rapport.journeys.model import BranchStep, EndStep, Journey, SendStep, WaitStep
from rapport.journeys.positions import Happened, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing before `until`. `at` is the position that waits."""

    at: Position
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send what the step says, then go on from `after`."""

    step: SendStep
    after: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Ask the step's rule, then go on from `then` or from `otherwise`."""

    step: BranchStep
    then: Position
    otherwise: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """The customer leaves: an event made the journey pointless."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The customer has been through."""


Move = Wait | Send | Branch | Exit | Done


def next_step(
    journey: Journey, position: Position, events: Iterable[Happened], *, now: datetime
) -> Move:
    """Say what happens next to a customer at `now`.

    An exit event since the customer came in goes before everything. A wait that is over counts as
    over now, not when it was due: after a pause of the workers two messages never leave at once.
    """
    exits = [
        event
        for event in events
        if event.name in journey.exits and position.entered_at < event.happened_at <= now
    ]
    if exits:
        return Exit(because=min(exits, key=lambda event: event.happened_at).name)
    step = journey.step(position.step_id)
    match step:
        case WaitStep():
            until = position.arrived_at + step.length
            if now < until:
                return Wait(at=position, until=until)
            return next_step(journey, _at(position, step.next, now), (), now=now)
        case SendStep():
            return Send(step=step, after=_at(position, step.next, now))
        case BranchStep():
            then = _at(position, step.then, now)
            otherwise = _at(position, step.otherwise, now)
            return Branch(step=step, then=then, otherwise=otherwise)
        case EndStep():
            return Done()


def _at(position: Position, step_id: str, now: datetime) -> Position:
    return replace(position, step_id=step_id, arrived_at=now)
