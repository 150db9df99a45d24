"""Takes a crowd from step to step until each rests: in columns, a question per step, no writes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from rapport.journeys.asking import First, Who, first_events, holds, scores, zones
from rapport.journeys.clocks import LATEST, next_time
from rapport.journeys.drawing import Drawing, draw_choice, draw_split
from rapport.journeys.model import (
    BranchStep,
    ChooseStep,
    EndStep,
    Journey,
    ScoreStep,
    SendStep,
    SetStep,
    SplitStep,
    Step,
    TaskStep,
    WaitForStep,
    WaitStep,
    WaitUntilStep,
    WebhookStep,
)
from rapport.journeys.positions import PositionStatus, experiment_of
from rapport.journeys.store import Crowd, Resting, micros_of, moment_of
from rapport.storage import Database, Facts

Acting = SendStep | SetStep | WebhookStep | TaskStep
"""Steps that do something besides leading on."""

_MICRO = timedelta(microseconds=1)


@dataclass(kw_only=True)
class Walk:
    """A crowd on its way through a version of a journey, and what is decided for it so far.

    Exits and goal go before everything; then steps in the order in which they can follow. Nobody
    comes twice to a step: journeys have no circle.
    """

    journey: Journey
    crowd: Crowd
    start: str
    database: Database
    facts: Facts
    timezone: str
    now: datetime
    resting: list[Resting] = field(default_factory=list)
    acts: list[tuple[Acting, Who]] = field(default_factory=list)
    reached: Who = field(default_factory=lambda: np.empty(0, np.int64))
    counted: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _moving: dict[str, list[Who]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        """Decide for everybody. What a draw decides is written down at once, nothing else is."""
        everybody = np.arange(len(self.crowd), dtype=np.int64)
        self._moving[self.start].append(self._leave(everybody))
        for step in order_from(self.journey, self.start):
            waiting = self._moving.pop(step.id, [])
            who = np.sort(np.concatenate(waiting)) if waiting else everybody[:0]
            if len(who):
                self._take(step, who)

    @property
    def transitions(self) -> int:
        """How many steps were left, each time somebody left one."""
        return sum(people for (_, what, _), people in self.counted.items() if what == "passed")

    def _leave(self, who: Who) -> Who:
        """Let those go who reached the goal or must leave, and give who stays."""
        goal, exits = self.journey.goal, self.journey.exits
        names = [*exits, *([goal.event] if goal else [])]
        first = self._since(names, who, self.crowd.entered)
        if goal is not None and goal.event in first:
            did, at = first[goal.event]
            in_time = did[at <= self.crowd.entered[did] + micros(timedelta(days=goal.within_days))]
            self.reached = in_time[~self.crowd.has_goal[in_time]]
            self._count(self.start, "goal", len(self.reached))
            if goal.ends:
                self._end(in_time, self.start, PositionStatus.GOAL, goal.event)
                who = np.setdiff1d(who, in_time)
        for because, leaving in _by_first(exits, first).items():
            gone = np.intersect1d(who, leaving)
            self._end(gone, self.start, PositionStatus.EXITED, because)
            who = np.setdiff1d(who, gone)
        if self.journey.exit_when is not None and len(who):
            holding = self._holds(self.journey.exit_when, who)
            self._end(who[holding], self.start, PositionStatus.EXITED, "exit rule")
            who = who[~holding]
        return who

    def _take(self, step: Step, who: Who) -> None:  # noqa: C901 - one case for each kind
        match step:
            case WaitStep():
                self._wait(step.id, step.next, who, self._arrived(step, who) + micros(step.length))
            case WaitUntilStep():
                self._wait(step.id, step.next, who, self._until(step, who))
            case WaitForStep():
                self._wait_for(step, who)
            case BranchStep():
                holding = self._holds(step.rule, who)
                self._go(step.id, step.then, who[holding])
                self._go(step.id, step.otherwise, who[~holding])
            case SplitStep() | ChooseStep():
                self._draw(step, who)
            case ScoreStep():
                self._score(step, who)
            case SendStep() | SetStep() | WebhookStep() | TaskStep():
                self.acts.append((step, who))
                self._go(step.id, step.next, who)
            case EndStep():
                self._end(who, step.id, PositionStatus.DONE, "")

    def _wait(self, step_id: str, to: str, who: Who, due: NDArray[np.int64]) -> None:
        over = due <= micros_of(self.now)
        self._go(step_id, to, who[over])
        moments, places = np.unique(due[~over], return_inverse=True)
        for place, moment in enumerate(moments):
            self.resting.append(
                Resting(
                    who=who[~over][places == place],
                    step_id=step_id,
                    due_at=moment_of(moment),
                    arrived_now=step_id != self.start,
                )
            )

    def _wait_for(self, step: WaitForStep, who: Who) -> None:
        arrived = self._arrived(step, who)
        due = arrived + micros(step.length)
        if step.id == self.start:  # who arrives now did nothing since
            did, at = self._since([step.event], who, self.crowd.arrived).get(step.event, _NOBODY)
            in_time = np.isin(who, did[at <= self.crowd.arrived[did] + micros(step.length)])
            self._go(step.id, step.then, who[in_time])
            who, due = who[~in_time], due[~in_time]
        self._wait(step.id, step.otherwise, who, due)

    def _until(self, step: WaitUntilStep, who: Who) -> NDArray[np.int64]:
        known = zones([self.crowd.customer_ids[n] for n in who], facts=self.facts)
        names = [known.get(self.crowd.customer_ids[n], "") for n in who]
        asked = list(zip(names, self._arrived(step, who).tolist(), strict=True))
        answers = {one: self._next_time(step, *one) for one in set(asked)}
        return np.array([answers[one] for one in asked], np.int64)

    def _next_time(self, step: WaitUntilStep, zone: str, arrived: int) -> int:
        def after(moment: datetime) -> datetime:
            return next_time(
                moment, at=step.at, zone=zone, weekdays=step.weekdays, otherwise=self.timezone
            )

        due = after(moment_of(arrived))
        return micros_of(after(self.now) if due < self.now - LATEST else due)

    def _draw(self, step: SplitStep | ChooseStep, who: Who) -> None:
        crowd = self.crowd
        drawing = Drawing(
            experiment=experiment_of(self.journey.journey, step.id),
            names=[crowd.told_as[n] or crowd.customer_ids[n] for n in who],
            customers=[crowd.customer_ids[n] for n in who],
            now=self.now,
        )
        if isinstance(step, SplitStep):
            ways = draw_split(step, drawing, database=self.database)
        else:
            ways = draw_choice(step, drawing, database=self.database, facts=self.facts)
        for place, to in enumerate(step.leads_to):
            self._go(step.id, to, who[ways == place], reason=str(place + 1))

    def _score(self, step: ScoreStep, who: Who) -> None:
        values = scores(step.model, crowd=self.crowd, who=who, facts=self.facts)
        left = np.ones(len(who), bool)
        for cut in sorted(step.cuts, key=lambda one: -one.at_least):
            reached = left & (values >= cut.at_least)
            self._go(step.id, cut.next, who[reached])
            left &= ~reached
        self._go(step.id, step.otherwise, who[left])

    def _go(self, from_step: str, to: str, who: Who, reason: str = "") -> None:
        if len(who):
            self._count(from_step, "passed", len(who), reason)
            self._moving[to].append(who)

    def _end(self, who: Who, step_id: str, status: PositionStatus, because: str) -> None:
        if not len(who):
            return
        what = "passed" if status is PositionStatus.DONE else "exited"
        if status is not PositionStatus.GOAL:
            self._count(step_id, what, len(who), because)
        self.resting.append(
            Resting(
                who=who,
                step_id=step_id,
                due_at=self.now,
                arrived_now=step_id != self.start,
                status=status,
                because=because,
            )
        )

    def _count(self, step_id: str, what: str, people: int, reason: str = "") -> None:
        if people:
            self.counted[step_id, what, reason] += people

    def _arrived(self, step: Step, who: Who) -> NDArray[np.int64]:
        if step.id == self.start:
            return self.crowd.arrived[who]
        return np.full(len(who), micros_of(self.now), np.int64)

    def _holds(self, rule: object, who: Who) -> NDArray[np.bool_]:
        return holds(
            rule,  # type: ignore[arg-type]
            crowd=self.crowd,
            who=who,
            database=self.database,
            facts=self.facts,
            now=self.now,
        )

    def _since(self, names: Sequence[str], who: Who, since: NDArray[np.int64]) -> First:
        trigger = self.journey.trigger
        return first_events(
            names,
            crowd=self.crowd,
            who=who,
            since=since[who],
            key=trigger.key if trigger.kind == "event" else "",
            facts=self.facts,
            now=self.now,
        )


_NOBODY = (np.empty(0, np.int64), np.empty(0, np.int64))


def micros(length: timedelta) -> int:
    """A length of time in microseconds."""
    return length // _MICRO


def order_from(journey: Journey, start: str) -> list[Step]:
    """List the steps that can follow one, itself first, each after all that can lead to it."""
    found: list[Step] = []
    seen: set[str] = set()
    steps = {step.id: step for step in journey.steps}
    path: list[tuple[str, bool]] = [(start, False)]
    while path:
        step_id, left = path.pop()
        if left:
            found.append(steps[step_id])
        elif step_id not in seen:
            seen.add(step_id)
            path.append((step_id, True))
            path += [(to, False) for to in steps[step_id].leads_to]
    return found[::-1]


def _by_first(names: Sequence[str], first: First) -> Mapping[str, Who]:
    """Say by which of several events each leaves: the one that happened first."""
    earliest: dict[int, tuple[int, str]] = {}
    for name in names:
        did, at = first.get(name, _NOBODY)
        for one, moment in zip(did.tolist(), at.tolist(), strict=True):
            earliest[one] = min(earliest.get(one, (moment, name)), (moment, name))
    leaving: dict[str, list[int]] = defaultdict(list)
    for one, (_, name) in earliest.items():
        leaving[name].append(one)
    return {name: np.array(sorted(who), np.int64) for name, who in leaving.items()}
