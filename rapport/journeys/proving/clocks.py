"""Whether a message leaves in the quiet hours of its channel, as far as the time is known."""

from collections.abc import Iterator
from datetime import datetime, time

from rapport.journeys.model import DateTrigger, WaitForStep, WaitUntilStep
from rapport.journeys.proving.graph import Graph, Path, Way
from rapport.journeys.proving.model import Fault, Severity
from rapport.journeys.proving.world import World

_ANY_DAY = datetime(2026, 1, 1)  # noqa: DTZ001  a time of the day, by the customer's clock


def in_quiet_hours(graph: Graph, world: World) -> Iterator[Fault]:
    """Find messages that leave in quiet hours by a wait-until or a date trigger."""
    shown = _times(graph)
    for send in graph.sends:
        for quiet in world.quiet_hours:
            loud = [item for item in shown[send.id].items() if quiet.hold(item[0])]
            if quiet.channel == send.channel and loud:
                at, path = loud[0]
                yield Fault(
                    code="quiet-hours",
                    severity=Severity.REFUSE,
                    step_id=send.id,
                    values={
                        "channel": send.channel,
                        "at": f"{at:%H:%M}",
                        "start": f"{quiet.start:%H:%M}",
                        "end": f"{quiet.end:%H:%M}",
                    },
                    path=graph.passed(path),
                )


def _times(graph: Graph) -> dict[str, dict[time, Path]]:
    """Give the times of the day at which each step is known to be reached, each with a path."""
    found: dict[str, dict[time, Path]] = {step_id: {} for step_id in graph.order}
    trigger = graph.journey.trigger
    if isinstance(trigger, DateTrigger):
        found[graph.first][time.fromisoformat(trigger.at)] = ()
    for step_id in graph.order:
        step = graph.step(step_id)
        for way in graph.ways(step_id):
            if isinstance(step, WaitUntilStep):
                at = time.fromisoformat(step.at)
                found[way.target].setdefault(at, (*graph.shortest(step_id), way))
            elif not (isinstance(step, WaitForStep) and way.name == "then"):
                for at, path in found[step_id].items():
                    found[way.target].setdefault(_later(at, way), (*path, way))
    return found


def _later(at: time, way: Way) -> time:
    return (datetime.combine(_ANY_DAY, at) + way.least).time()
