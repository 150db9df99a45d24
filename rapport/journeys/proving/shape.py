"""The shape of a journey: every step once, every way to a step, no circle, nothing out of reach."""

from collections import Counter
from collections.abc import Iterator

from rapport.journeys.model import Journey
from rapport.journeys.proving.graph import Graph, Path, Way
from rapport.journeys.proving.model import Fault, Severity


def broken(journey: Journey) -> list[Fault]:
    """Find what makes a journey no graph at all; nothing else can be asked of it then."""
    counted = Counter(step.id for step in journey.steps)
    twice = [_refused("step-twice", step_id) for step_id in sorted(counted) if counted[step_id] > 1]
    return twice or [
        _refused("step-missing", step.id, target=target)
        for step in journey.steps
        for target in step.leads_to
        if target not in counted
    ]


def circle_in(graph: Graph) -> list[Fault]:
    """Find a circle; the model counts no rounds, so that none can be shown to end."""
    for step in graph.journey.steps:
        path = _back_to(graph, step.id)
        if path:
            names = " → ".join([path[0].source, *(way.target for way in path)])
            told = graph.passed(path)
            return [
                Fault(
                    code="circle",
                    severity=Severity.REFUSE,
                    step_id=step.id,
                    values={"circle": names},
                    path=told,
                )
            ]
    return []


def unreachable(graph: Graph) -> Iterator[Fault]:
    """Find steps that no path leads to."""
    reached = set(graph.order)
    for step in graph.journey.steps:
        if step.id not in reached:
            yield _refused("unreachable", step.id)


def _back_to(graph: Graph, step_id: str) -> Path:
    def returns(way: Way) -> bool:
        return way.target == step_id

    return graph.find(returns, start=step_id)


def _refused(code: str, step_id: str, **values: str) -> Fault:
    return Fault(code=code, severity=Severity.REFUSE, step_id=step_id, values=values)
