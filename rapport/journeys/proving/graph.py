"""A journey as a graph: every way from step to step, how long it takes, what it assumes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from rapport.journeys.model import (
    BranchStep,
    ChooseStep,
    Journey,
    ScoreStep,
    SendStep,
    SplitStep,
    Step,
    WaitForStep,
    WaitStep,
    WaitUntilStep,
)
from rapport.journeys.proving.model import PassedStep
from rapport.journeys.proving.words import Assumed, assumed_of, span

NOTHING = timedelta(0)
_DAY, _CLOCK_CHANGE, _WEEK = timedelta(days=1), timedelta(hours=1), 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way from a step to the next: it takes at least `least` and, on time, at most `most`."""

    source: str
    target: str
    name: str = ""
    least: timedelta = NOTHING
    most: timedelta = NOTHING
    assumed: Assumed | None = None


Path = Sequence[Way]
Follow = Callable[[Way], bool]


class Graph:
    """The ways of a journey whose steps are all there. Cycles are found, not followed."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.first = journey.steps[0].id
        self._steps = {step.id: step for step in journey.steps}
        self._ways = {step.id: tuple(ways_of(step)) for step in journey.steps}

    def step(self, step_id: str) -> Step:
        return self._steps[step_id]

    def ways(self, step_id: str) -> tuple[Way, ...]:
        return self._ways[step_id]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The steps that can be reached, each after all that lead to it. No circle may be left."""
        finished: dict[str, None] = {}
        waiting = [(self.first, iter(self.ways(self.first)))]
        while waiting:
            step_id, ways = waiting[-1]
            unseen = next((way.target for way in ways if way.target not in finished), None)
            if unseen is None:
                finished.setdefault(step_id)
                waiting.pop()
            else:
                waiting.append((unseen, iter(self.ways(unseen))))
        return tuple(reversed(finished))

    @cached_property
    def sends(self) -> tuple[SendStep, ...]:
        """The send steps that can be reached, in order."""
        steps = (self.step(step_id) for step_id in self.order)
        return tuple(step for step in steps if isinstance(step, SendStep))

    @cached_property
    def soonest(self) -> dict[str, tuple[timedelta, Path]]:
        """When each step can be reached at the soonest after entry, and by which path."""
        return self._extreme(lambda way: way.least, lambda new, old: new < old)

    @cached_property
    def latest(self) -> dict[str, tuple[timedelta, Path]]:
        """When each step is reached at the latest after entry, workers on time; by which path."""
        return self._extreme(lambda way: way.most, lambda new, old: new > old)

    def _extreme(
        self,
        length: Callable[[Way], timedelta],
        better: Callable[[timedelta, timedelta], bool],
    ) -> dict[str, tuple[timedelta, Path]]:
        found: dict[str, tuple[timedelta, Path]] = {self.first: (NOTHING, ())}
        for step_id in self.order:
            at, path = found[step_id]
            for way in self.ways(step_id):
                there = at + length(way)
                if way.target not in found or better(there, found[way.target][0]):
                    found[way.target] = (there, (*path, way))
        return found

    def shortest(self, step_id: str) -> Path:
        """Give a path with the fewest steps; the step can be reached."""
        return self.find(lambda way: way.target == step_id) if step_id != self.first else ()

    def find(
        self,
        wanted: Callable[[Way], bool],
        *,
        start: str | None = None,
        among: Follow | None = None,
    ) -> Path:
        """Give a path with the fewest steps whose last way is wanted; empty where there is none.

        `among` says which ways may be followed.
        """
        begin = self.first if start is None else start
        seen: set[str] = {begin}
        waiting: list[tuple[Path, str]] = [((), begin)]
        for path, at in waiting:
            for way in self.ways(at):
                if among is not None and not among(way):
                    continue
                longer = (*path, way)
                if wanted(way):
                    return longer
                if way.target not in seen:
                    seen.add(way.target)
                    waiting.append((longer, way.target))
        return ()

    def passed(self, path: Path) -> tuple[PassedStep, ...]:
        """Tell a path from the first step on, with the times that only this path has."""
        start = path[0].source if path else self.first
        soonest = latest = NOTHING
        told = []
        for way in path:
            assumed = assumed_of(way.assumed) if way.assumed else {}
            told.append(_step(way.source, soonest, latest, assumed))
            soonest, latest = soonest + way.least, latest + way.most
        last = path[-1].target if path else start
        return (*told, _step(last, soonest, latest, {}))


def _step(
    step_id: str, soonest: timedelta, latest: timedelta, assumed: dict[str, str]
) -> PassedStep:
    return PassedStep(step_id=step_id, soonest=soonest, latest=latest, assumed=assumed)


def takes_time(way: Way) -> bool:
    """Whether time may pass on it, so that something may happen meanwhile."""
    return way.most > NOTHING


def ways_of(step: Step) -> Iterator[Way]:
    """Give the ways out of a step, in the order of the definition."""
    match step:
        case WaitStep():
            length = step.length
            yield Way(source=step.id, target=step.next, least=length, most=length)
        case WaitUntilStep():
            yield Way(
                source=step.id,
                target=step.next,
                most=longest_wait(step),
                assumed=("until", {"at": step.at}),
            )
        case WaitForStep():
            values = {"event": step.event, "length": span(step.length)}
            yield Way(
                source=step.id,
                target=step.then,
                name="then",
                most=step.length,
                assumed=("happens", values),
            )
            yield Way(
                source=step.id,
                target=step.otherwise,
                name="otherwise",
                least=step.length,
                most=step.length,
                assumed=("happens-not", values),
            )
        case _:
            names = _names_of(step)
            for target, (name, assumed) in zip(step.leads_to, names, strict=True):
                yield Way(source=step.id, target=target, name=name, assumed=assumed)


def longest_wait(step: WaitUntilStep) -> timedelta:
    """How long it may take until the clock shows the time on one of the days, clocks changed."""
    days = sorted(set(step.weekdays)) or list(range(1, _WEEK + 1))
    gaps = [(later - day - 1) % _WEEK + 1 for day, later in _neighbours(days)]
    return max(gaps) * _DAY + _CLOCK_CHANGE


def _neighbours(days: Sequence[int]) -> Iterable[tuple[int, int]]:
    return zip(days, (*days[1:], days[0]), strict=True)


def _names_of(step: Step) -> list[tuple[str, Assumed | None]]:
    match step:
        case BranchStep():
            return [("then", ("holds", {})), ("otherwise", ("holds-not", {}))]
        case SplitStep():
            total = sum(way.share for way in step.ways)
            return [
                (str(place), ("drawn", {"way": str(place), "share": f"{way.share / total:.0%}"}))
                for place, way in enumerate(step.ways, start=1)
            ]
        case ScoreStep():
            cuts: list[tuple[str, Assumed | None]] = [
                (
                    f"{cut.at_least:g}",
                    ("reaches", {"model": step.model, "cut": f"{cut.at_least:g}"}),
                )
                for cut in step.cuts
            ]
            return [*cuts, ("otherwise", ("reaches-not", {"model": step.model}))]
        case ChooseStep():
            return [(option.name, ("chosen", {"name": option.name})) for option in step.options]
        case _:
            return [("", None) for _ in step.leads_to]
