"""Takes all entries through the journey at once, step by step in order: columns in, columns out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from rapport.journeys.model import (
    BranchStep,
    ChooseStep,
    EndStep,
    Journey,
    ScoreStep,
    SendStep,
    SplitStep,
    Step,
    WaitForStep,
    WaitStep,
    WaitUntilStep,
)
from rapport.journeys.proving.graph import Graph
from rapport.journeys.replaying.asking import Asked
from rapport.journeys.replaying.entries import Entries, Stops
from rapport.journeys.replaying.lookups import NEVER, Codes, Moments

_MICRO = timedelta(microseconds=1)
STILL_IN, THROUGH_IT, BY_RULE = "still in", "through", "exit_when"


@dataclass(frozen=True, slots=True)
class Standing:
    """Entries at one step: their places among all entries, and when they got there."""

    places: Codes
    moments: Moments

    def some(self, which: NDArray[np.bool_]) -> "Standing":
        return Standing(self.places[which], self.moments[which])


@dataclass(slots=True)
class Ledger:
    """What was written down on the way. Lists hold a column per batch, in no order of time."""

    arrived: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    went_on: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    sends: list[tuple[str, Entries, Moments]] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    trails: list[tuple[str, Entries, Moments]] = field(default_factory=list)
    finals: list[tuple[str, Entries, Moments]] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """A journey, what it may ask, and the ledger. `watched` are codes whose trails are kept.

    `first_sends` is when the first message of each entry of the last run would leave.
    """

    journey: Journey
    asked: Asked
    until: int
    watched: Codes
    ledger: Ledger = field(default_factory=Ledger)
    first_sends: Moments = field(default_factory=lambda: np.empty(0, np.int64))

    def run(self, entries: Entries) -> Moments:
        """Take entries through; give when each ended, `NEVER` for who is still in it at the end."""
        graph = Graph(self.journey)
        ended = np.full(len(entries), NEVER, np.int64)
        self.first_sends = np.full(len(entries), NEVER, np.int64)
        stops = self.asked.stops(entries)
        standing: dict[str, list[Standing]] = defaultdict(list)
        standing[graph.first].append(Standing(np.arange(len(entries)), entries.moments))
        for step_id in graph.order:
            here = _joined(standing.pop(step_id, []))
            self.ledger.arrived[step_id] += len(here.places)
            self._watch(step_id, entries, here)
            at = _At(self, entries, stops, ended, graph.step(step_id))
            here = at.leave(here)
            for target, onward in at.go(here):
                self.ledger.went_on[step_id] += len(onward.places)
                standing[target].append(onward)
        return ended

    def _watch(self, step_id: str, entries: Entries, here: Standing) -> None:
        seen = np.isin(entries.codes[here.places], self.watched)
        if seen.any():
            kept = here.some(seen)
            self.ledger.trails.append((step_id, entries.some(kept.places), kept.moments))


@dataclass(slots=True)
class _At:
    """One step, and who ends or goes on there."""

    flow: Flow
    entries: Entries
    stops: Stops
    ended: Moments
    step: Step

    def leave(self, here: Standing) -> Standing:
        """End those whom an exit or the goal ended by now, and those for whom `exit_when` holds."""
        stops = self.stops.moments[here.places]
        gone = stops <= here.moments
        self._stop(here.some(gone))
        here = here.some(~gone)
        rule = self.flow.journey.exit_when
        if rule is None or not len(here.places):
            return here
        holds = self.flow.asked.holds(rule, self.entries.codes[here.places], here.moments)
        self._end(here.some(holds), BY_RULE, here.moments[holds])
        return here.some(~holds)

    def go(self, here: Standing) -> list[tuple[str, Standing]]:  # noqa: PLR0911  a way per kind of step
        step = self.step
        match step:
            case WaitStep():
                return [(step.next, self._rest(here, here.moments + step.length // _MICRO))]
            case WaitUntilStep():
                codes = self.entries.codes[here.places]
                due = self.flow.asked.next_times(step, codes, here.moments)
                return [(step.next, self._rest(here, due))]
            case WaitForStep():
                return self._wait_for(step, here)
            case BranchStep():
                codes = self.entries.codes[here.places]
                holds = self.flow.asked.holds(step.rule, codes, here.moments)
                return [(step.then, here.some(holds)), (step.otherwise, here.some(~holds))]
            case SplitStep() | ChooseStep() | ScoreStep():
                drawn = self._drawn(step, self.entries.codes[here.places])
                return [
                    (target, here.some(drawn == way)) for way, target in enumerate(step.leads_to)
                ]
            case EndStep():
                self._end(here, THROUGH_IT, here.moments)
                return []
            case SendStep():
                sent = (step.id, self.entries.some(here.places), here.moments)
                self.flow.ledger.sends.append(sent)
                np.minimum.at(self.flow.first_sends, here.places, here.moments)
        return [(step.leads_to[0], here)]

    def _drawn(self, step: SplitStep | ChooseStep | ScoreStep, codes: Codes) -> Codes:
        asked = self.flow.asked
        match step:
            case SplitStep():
                return asked.split(step.id, [way.share for way in step.ways], codes)
            case ChooseStep():
                return asked.split(step.id, [1.0] * len(step.options), codes)
            case ScoreStep():
                scores, ways = asked.scores(step.model, codes), np.full(len(codes), len(step.cuts))
                for way in sorted(range(len(step.cuts)), key=lambda n: step.cuts[n].at_least):
                    ways[scores >= step.cuts[way].at_least] = way
                return ways

    def _wait_for(self, step: WaitForStep, here: Standing) -> list[tuple[str, Standing]]:
        over = here.moments + step.length // _MICRO
        happened = self.flow.asked.after(step.event, self.entries.some(here.places), here.moments)
        came = happened <= over
        return [
            (step.then, self._rest(here.some(came), happened[came])),
            (step.otherwise, self._rest(here.some(~came), over[~came])),
        ]

    def _rest(self, here: Standing, due: Moments) -> Standing:
        """Let those rest until they are due; give who then goes on, and when."""
        stops = self.stops.moments[here.places]
        gone = (stops <= due) & (stops < self.flow.until)
        self._stop(here.some(gone))
        still = ~gone & (due >= self.flow.until)
        self.flow.ledger.waiting[self.step.id] += int(still.sum())
        self._note(STILL_IN, here.some(still), np.full(int(still.sum()), NEVER, np.int64))
        on = ~gone & ~still
        return Standing(here.places[on], due[on])

    def _stop(self, gone: Standing) -> None:
        moments = self.stops.moments[gone.places]
        causes = self.stops.causes[gone.places]
        for cause in np.unique(causes):
            mine = causes == cause
            self._end(gone.some(mine), self.stops.names[cause], moments[mine])

    def _end(self, gone: Standing, because: str, moments: Moments) -> None:
        if not len(gone.places):
            return
        self.ended[gone.places] = moments
        if because != THROUGH_IT:
            self.flow.ledger.left[self.step.id, because] += len(gone.places)
        self._note(because, gone, moments)

    def _note(self, because: str, gone: Standing, moments: Moments) -> None:
        if not len(gone.places):
            return
        self.flow.ledger.ends[because] += len(gone.places)
        seen = np.isin(self.entries.codes[gone.places], self.flow.watched)
        if seen.any():
            whose = self.entries.some(gone.places[seen])
            self.flow.ledger.finals.append((because, whose, moments[seen]))


def _joined(parts: Sequence[Standing]) -> Standing:
    if not parts:
        return Standing(np.empty(0, np.int64), np.empty(0, np.int64))
    return Standing(
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.moments for part in parts]),
    )
