"""What happens next to one customer: a pure function of journey, position, events and time.

It says in a few lines what the engine does for crowds; the tests hold the two against each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.journeys.clocks import LATEST, next_time
from rapport.journeys.model import (
    BranchStep,
    ChooseStep,
    EndStep,
    Journey,
    ScoreStep,
    SendStep,
    SetStep,
    SplitStep,
    TaskStep,
    WaitForStep,
    WaitStep,
    WaitUntilStep,
    WebhookStep,
)
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
class Act:
    """Do what the step says, then go on from `after`."""

    step: SetStep | WebhookStep | TaskStep
    after: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Ask the step's rule, then go on from `then` or from `otherwise`."""

    step: BranchStep
    then: Position
    otherwise: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Draw or look up which of `ways` it is, in the order of the step."""

    step: SplitStep | ScoreStep | ChooseStep
    ways: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """The customer leaves: an event made the journey pointless, or is what it was for."""

    because: str
    goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The customer has been through."""


Move = Wait | Send | Act | Branch | Choose | Exit | Done


def next_step(  # noqa: C901, PLR0911 - one case for each kind of step
    journey: Journey,
    position: Position,
    events: Iterable[Happened],
    *,
    now: datetime,
    zone: str = "UTC",
) -> Move:
    """Say what happens next to a customer at `now`, by a clock in `zone`.

    The goal, then an exit event since the customer came in, go before everything; a rule that ends
    a journey is asked elsewhere. A wait that is over counts as over now, not when it was due: after
    a pause of the workers two messages never leave at once.
    """
    known = [event for event in events if event.happened_at <= now]
    leaving = _leaving(journey, position, known)
    if leaving is not None:
        return leaving
    step = journey.step(position.step_id)
    match step:
        case WaitStep() | WaitUntilStep() | WaitForStep():
            until = _until(step, position, now, zone)
            onward = step.otherwise if isinstance(step, WaitForStep) else step.next
            if isinstance(step, WaitForStep) and _came(step, position, known):
                onward = step.then
            elif now < until:
                return Wait(at=position, until=until)
            return next_step(journey, _at(position, onward, now), known, now=now, zone=zone)
        case SendStep():
            return Send(step=step, after=_at(position, step.next, now))
        case SetStep() | WebhookStep() | TaskStep():
            return Act(step=step, after=_at(position, step.next, now))
        case BranchStep():
            then = _at(position, step.then, now)
            otherwise = _at(position, step.otherwise, now)
            return Branch(step=step, then=then, otherwise=otherwise)
        case SplitStep() | ScoreStep() | ChooseStep():
            ways = tuple(_at(position, to, now) for to in step.leads_to)
            return Choose(step=step, ways=ways)
        case EndStep():
            return Done()


def _leaving(journey: Journey, position: Position, known: Sequence[Happened]) -> Exit | None:
    since = [event for event in known if event.happened_at > position.entered_at]
    if journey.goal is not None and journey.goal.ends:
        until = position.entered_at + timedelta(days=journey.goal.within_days)
        if any(one.name == journey.goal.event and one.happened_at <= until for one in since):
            return Exit(because=journey.goal.event, goal=True)
    exits = [event for event in since if event.name in journey.exits]
    if not exits:
        return None
    return Exit(because=min(exits, key=lambda event: (event.happened_at, event.name)).name)


def _until(
    step: WaitStep | WaitUntilStep | WaitForStep, position: Position, now: datetime, zone: str
) -> datetime:
    if not isinstance(step, WaitUntilStep):
        return position.arrived_at + step.length
    due = next_time(position.arrived_at, at=step.at, zone=zone, weekdays=step.weekdays)
    if due < now - LATEST:
        return next_time(now, at=step.at, zone=zone, weekdays=step.weekdays)
    return due


def _came(step: WaitForStep, position: Position, known: Sequence[Happened]) -> bool:
    until = position.arrived_at + step.length
    return any(
        one.name == step.event and position.arrived_at < one.happened_at <= until for one in known
    )


def _at(position: Position, step_id: str, now: datetime) -> Position:
    return replace(position, step_id=step_id, arrived_at=now)
