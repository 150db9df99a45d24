"""How many messages a path sends: in all, and within any window of time."""

from dataclasses import dataclass
from datetime import timedelta

from rapport.journeys.model import SendStep
from rapport.journeys.proving.graph import NOTHING, Graph, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """The messages of one path that fall into a window; `path` begins at the journey's first step.

    `first` is how soon after entry the first of them can leave by this path.
    """

    count: int = 0
    path: Path = ()
    first: timedelta = NOTHING


def most_messages(graph: Graph) -> Burst:
    """Find the path with the most messages."""
    return densest(graph, window=None, channel="")


def densest(graph: Graph, *, window: timedelta | None, channel: str) -> Burst:
    """Find the path with the most messages of a channel (empty: of all) in a window.

    A window is closed: messages exactly `window` apart are both in it. Each wait is taken at its
    least, so no order of events and no delay of workers puts more messages into a window.
    """
    best = Burst()
    for send in graph.sends:
        if channel and send.channel != channel:
            continue
        burst = _from(graph, send.id, window=window, channel=channel)
        if burst.count > best.count:
            before = graph.soonest[send.id]
            best = Burst(count=burst.count, path=(*before[1], *burst.path), first=before[0])
    return best


def _from(graph: Graph, start: str, *, window: timedelta | None, channel: str) -> Burst:
    """Count from one send on. For each step and count, only the soonest arrival matters."""
    soonest: dict[str, dict[int, tuple[timedelta, Path]]] = {start: {0: (NOTHING, ())}}
    best = Burst()
    for step_id in graph.order[graph.order.index(start) :]:
        step = graph.step(step_id)
        counts = isinstance(step, SendStep) and channel in ("", step.channel)
        for count, (at, path) in soonest.get(step_id, {}).items():
            total = count + counts
            if total > best.count:
                best = Burst(count=total, path=path)
            for way in graph.ways(step_id):
                there = at + way.least
                if window is not None and there > window:
                    continue
                known = soonest.setdefault(way.target, {})
                if total not in known or there < known[total][0]:
                    known[total] = (there, (*path, way))
    return best
