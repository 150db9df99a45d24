"""A slow reading of what a journey means, one customer and one moment at a time.

It shares no code with the engine, the replay or the proof: they are compared with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapport.journeys import Journey

Draw = Callable[[Any], int]
Holds = Callable[[Any, datetime], bool]


@dataclass(frozen=True, order=True)
class Deed:
    at: datetime
    name: str
    key: str = ""


@dataclass
class Pass:
    entered_at: datetime
    key: str = ""
    steps: list[tuple[str, datetime]] = field(default_factory=list)
    sends: list[tuple[str, datetime]] = field(default_factory=list)
    ended: str = "still in"
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Life:
    """One customer: what they did, their clock, how chance and rules turn out for them."""

    deeds: Sequence[Deed]
    zone: str
    until: datetime
    draw: Draw
    holds: Holds
    held_out: bool = False

    def deed(self, name: str, after: datetime, key: str) -> datetime | None:
        fits = (d.at for d in self.deeds if d.name == name and d.at > after and d.at <= self.until)
        mine = (
            d.at
            for d in self.deeds
            if d.name == name and after < d.at <= self.until and (not key or d.key in ("", key))
        )
        return min(mine if key else fits, default=None)


def passes(journey: Journey, life: Life, *, since: datetime) -> Iterator[Pass]:
    trigger: Any = journey.trigger
    last: dict[str, Pass] = {}
    for deed in sorted(life.deeds):
        if deed.name != trigger.event or not since <= deed.at < life.until:
            continue
        if trigger.key and not deed.key:
            continue
        key = deed.key if trigger.key else ""
        if key in last and not may_again(journey, last[key], deed.at):
            continue
        if life.held_out:
            last[key] = Pass(deed.at, key)
            continue
        last[key] = walked(journey, Pass(deed.at, key), life)
        yield last[key]


def may_again(journey: Journey, last: Pass, at: datetime) -> bool:
    mode = journey.reentry.mode
    if mode == "never" or at <= last.entered_at:
        return False
    if at < last.entered_at + timedelta(days=journey.reentry.after_days):
        return False
    return mode == "any-time" or (last.ended_at is not None and at > last.ended_at)


def walked(journey: Journey, one: Pass, life: Life) -> Pass:  # noqa: C901  moment by moment
    stop_at, stop = stopped(journey, one, life)
    at, step_id = one.entered_at, journey.steps[0].id
    while True:
        one.steps.append((step_id, at))
        if stop_at is not None and stop_at <= at:
            one.ended, one.ended_at = stop, stop_at
            return one
        if journey.exit_when is not None and life.holds(journey.exit_when, at):
            one.ended, one.ended_at = "exit_when", at
            return one
        step: Any = journey.step(step_id)
        due, step_id = next_of(step, at, one, life)
        if step_id is None:
            one.ended, one.ended_at = "through", at
            return one
        if step.kind in ("wait", "wait-for", "wait-until"):
            if stop_at is not None and stop_at <= due and stop_at < life.until:
                one.ended, one.ended_at = stop, stop_at
                return one
            if due >= life.until:
                return one
        if step.kind == "send":
            one.sends.append((step.id, at))
        at = due


def stopped(journey: Journey, one: Pass, life: Life) -> tuple[datetime | None, str]:
    found = []
    for order, name in enumerate(journey.exits):
        at = life.deed(name, one.entered_at, one.key)
        if at is not None:
            found.append((at, order, name))
    goal = journey.goal
    if goal is not None and goal.ends:
        at = life.deed(goal.event, one.entered_at, one.key)
        if at is not None and at <= one.entered_at + timedelta(days=goal.within_days):
            found.append((at, len(journey.exits), "goal"))
    if not found:
        return None, ""
    at, _, name = min(found)
    return at, name


def next_of(  # noqa: PLR0911  a way per kind of step
    step: Any, at: datetime, one: Pass, life: Life
) -> tuple[datetime, str | None]:
    match step.kind:
        case "wait":
            return at + step.length, step.next
        case "wait-for":
            came = life.deed(step.event, at, one.key)
            if came is not None and came <= at + step.length:
                return came, step.then
            return at + step.length, step.otherwise
        case "wait-until":
            return shown(step, at, life.zone), step.next
        case "branch":
            return at, step.then if life.holds(step.rule, at) else step.otherwise
        case "split" | "choose" | "score":
            return at, step.leads_to[life.draw(step)]
        case "end":
            return at, None
    return at, step.next


def shown(step: Any, at: datetime, zone: str) -> datetime:
    here = ZoneInfo(zone)
    for days in range(-1, 10):
        day = at.astimezone(here).date() + timedelta(days=days)
        moment = datetime.combine(day, time.fromisoformat(step.at), here).astimezone(at.tzinfo)
        if moment >= at and (not step.weekdays or day.isoweekday() in step.weekdays):
            return moment
    raise AssertionError(step)


def rule_holds(rule: Any, deeds: Sequence[Deed], at: datetime) -> bool:
    """Ask a rule about what somebody did, as of a moment."""
    if rule.kind == "not":
        return not rule_holds(rule.rule, deeds, at)
    days = rule.within_days
    did = any(
        one.name == rule.event
        and one.at <= at
        and (days is None or one.at >= at - timedelta(days=days))
        for one in deeds
    )
    return did if rule.kind == "performed" else not did
