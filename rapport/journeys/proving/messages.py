"""Whether a journey sends too much: on one path, in a window, by coming in again, at once."""

import math
from collections.abc import Iterator
from datetime import timedelta

from rapport.journeys.model import DateTrigger, EventTrigger, SendStep
from rapport.journeys.proving.counting import Burst, densest, most_messages
from rapport.journeys.proving.graph import NOTHING, Graph, Way
from rapport.journeys.proving.model import Fault, Severity
from rapport.journeys.proving.world import Cap, World

_YEAR = timedelta(days=365)
_REFUSED = frozenset({"over-cap", "message-storm"})


def too_many(graph: Graph) -> Iterator[Fault]:
    """Find a path with more messages than the journey allows itself."""
    burst, most = most_messages(graph), graph.journey.most_messages
    if burst.count > most:
        yield Fault(
            code="too-many-messages",
            severity=Severity.REFUSE,
            values={"count": str(burst.count), "most": str(most)},
            path=graph.passed(burst.path),
        )
    if not burst.count:
        yield Fault(code="no-messages", severity=Severity.WARN)


def hasty(graph: Graph) -> Iterator[Fault]:
    """Find two messages with no wait between them, or a wait that may be over at once."""
    for send in graph.sends:
        path = graph.find(lambda way: _is_send(graph, way), start=send.id, among=_no_time)
        if path:
            yield _after(graph, send, (*graph.shortest(send.id), *path), refuse=True)
            continue
        path = graph.find(lambda way: _is_send(graph, way), start=send.id, among=_maybe_no_time)
        if path:
            yield _after(graph, send, (*graph.shortest(send.id), *path), refuse=False)


def over_caps(graph: Graph, world: World) -> Iterator[Fault]:
    """Find caps that a customer's messages exceed, by one entry or several; one of a kind."""
    told: set[str] = set()
    for cap in world.caps:
        burst = densest(graph, window=cap.window, channel=cap.channel)
        if burst.count > cap.most:
            found: tuple[Fault, ...] = (_over("over-cap", graph, cap, burst, burst.count),)
        else:
            found = tuple(_over_by_entries(graph, cap, burst))
        for fault in found:
            if fault.code not in told:
                told.add(fault.code)
                yield fault


def _over_by_entries(graph: Graph, cap: Cap, burst: Burst) -> Iterator[Fault]:
    if most_in_window(graph, cap, burst) <= cap.most:
        return
    trigger, mode = graph.journey.trigger, graph.journey.reentry.mode
    key = trigger.key if isinstance(trigger, EventTrigger) else ""
    if key:
        if 2 * burst.count > cap.most:
            yield _over("keys-multiply", graph, cap, burst, 2 * burst.count, key=key)
        else:
            yield _over("caps-unproved", graph, cap, burst, burst.count)
        return
    count = _attained(graph, cap)
    if count > cap.most and mode != "never":
        yield _over("message-storm", graph, cap, burst, count)
    else:
        yield _over("caps-unproved", graph, cap, burst, burst.count)


def most_in_window(graph: Graph, cap: Cap, burst: Burst) -> float:
    """A bound on one customer's messages in the cap's window, whatever they do; may be infinite.

    Entries follow each other by `gap` at least. Those of which a message can fall into one window
    came in within the window and the longest time before it that an entry lasts; workers that are
    late make an entry last longer, so that only journeys without overlap are bounded by that.
    """
    trigger, reentry = graph.journey.trigger, graph.journey.reentry
    if not burst.count:
        return 0  # however often they come in
    if isinstance(trigger, EventTrigger) and trigger.key:
        return math.inf
    if reentry.mode == "never":
        return burst.count
    if reentry.mode == "any-time":
        # A pass may last as long as workers are late: any number of them may end together.
        gap = entry_gap(graph)
        lasting = max(latest for latest, _ in graph.latest.values())
        passes = math.inf if not gap else math.floor((cap.window + lasting) / gap) + 1
    else:
        # One pass at a time: first messages lie at least so far apart.
        apart = max(entry_gap(graph), first_message(graph))
        passes = math.inf if not apart else math.floor(cap.window / apart) + 2
    return passes * burst.count


def entry_gap(graph: Graph) -> timedelta:
    """How far apart two entries of one customer are at least, where nothing has a key."""
    gap = timedelta(days=graph.journey.reentry.after_days)
    trigger = graph.journey.trigger
    return max(gap, _YEAR) if isinstance(trigger, DateTrigger) and trigger.yearly else gap


def first_message(graph: Graph) -> timedelta:
    """How soon after entry a message can leave at the soonest."""
    return min((graph.soonest[send.id][0] for send in graph.sends), default=NOTHING)


def _attained(graph: Graph, cap: Cap) -> float:
    """Messages in a window that entries one after the other do reach: a case, not a bound."""
    apart = entry_gap(graph)
    if graph.journey.reentry.mode == "after-exit":
        apart = max(apart, first_message(graph), _shortest_pass(graph))
    if not apart:
        return math.inf
    count = 0
    for number in range(math.floor(cap.window / apart) + 1):
        left = cap.window - number * apart
        count += densest(graph, window=left, channel=cap.channel).count
        if count > cap.most:
            break
    return count


def _shortest_pass(graph: Graph) -> timedelta:
    """How long a customer is in it at the least after its first message, an exit left aside."""
    if graph.journey.exits:
        return NOTHING
    ends = [graph.soonest[one][0] for one in graph.order if not graph.ways(one)]
    return min(ends)


def _is_send(graph: Graph, way: Way) -> bool:
    return isinstance(graph.step(way.target), SendStep)


def _no_time(way: Way) -> bool:
    return way.most <= NOTHING


def _maybe_no_time(way: Way) -> bool:
    return way.least <= NOTHING


def _after(graph: Graph, send: SendStep, path: tuple[Way, ...], *, refuse: bool) -> Fault:
    return Fault(
        code="no-wait-between" if refuse else "may-follow-at-once",
        severity=Severity.REFUSE if refuse else Severity.WARN,
        step_id=send.id,
        path=graph.passed(path),
    )


def _over(code: str, graph: Graph, cap: Cap, burst: Burst, count: float, *, key: str = "") -> Fault:
    return Fault(
        code=code,
        severity=Severity.REFUSE if code in _REFUSED else Severity.WARN,
        values={
            "count": "∞" if math.isinf(count) else f"{count:g}",
            "most": str(cap.most),
            "days": f"{cap.days:g}",
            "channel": f" ({cap.channel})" if cap.channel else "",
            "key": key,
        },
        path=graph.passed(burst.path),
    )
