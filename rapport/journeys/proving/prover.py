"""Proves a journey over all of its paths at once; pure, and polynomial in the number of steps."""

from collections.abc import Iterator
from datetime import timedelta

from rapport.journeys.model import Journey
from rapport.journeys.proving.clocks import in_quiet_hours
from rapport.journeys.proving.counting import densest, most_messages
from rapport.journeys.proving.deciding import dead_ways
from rapport.journeys.proving.doors import goals, names_missing
from rapport.journeys.proving.graph import Graph
from rapport.journeys.proving.messages import hasty, most_in_window, over_caps, too_many
from rapport.journeys.proving.model import Fault, Guarantee, Proof
from rapport.journeys.proving.selling import sold_to_buyers, unsubscribed
from rapport.journeys.proving.shape import broken, circle_in, unreachable
from rapport.journeys.proving.texts import few_reached, texts_missing, texts_too_late
from rapport.journeys.proving.world import World


def prove(journey: Journey, world: World) -> Proof:
    """Prove a journey in a world. Where its shape is broken, only that is told.

    A refusal comes with a path that can be walked: at the times told, and by the events assumed.
    A guarantee holds on every path. What is neither refused nor guaranteed is told as a warning.
    """
    shape = broken(journey)
    if shape:
        return _unproved(journey, shape)
    graph = Graph(journey)
    circle = circle_in(graph)
    if circle:
        return _unproved(journey, circle)
    faults = tuple(_faults(graph, world))
    ends = [step_id for step_id in graph.order if not graph.ways(step_id)]
    return Proof(
        journey_id=journey.journey,
        faults=tuple(sorted(faults, key=lambda fault: fault.severity)),
        guarantees=frozenset(_guarantees(graph, world, faults)),
        most_messages=most_messages(graph).count,
        soonest=min((graph.soonest[end][0] for end in ends), default=timedelta(0)),
        latest=max((graph.latest[end][0] for end in ends), default=timedelta(0)),
    )


def _faults(graph: Graph, world: World) -> Iterator[Fault]:
    yield from unreachable(graph)
    yield from too_many(graph)
    yield from hasty(graph)
    yield from over_caps(graph, world)
    yield from sold_to_buyers(graph, world)
    yield from unsubscribed(graph)
    yield from texts_missing(graph, world)
    yield from texts_too_late(graph, world)
    yield from few_reached(graph, world)
    yield from in_quiet_hours(graph, world)
    yield from dead_ways(graph)
    yield from names_missing(graph, world)
    yield from goals(graph)


def _guarantees(graph: Graph, world: World, faults: tuple[Fault, ...]) -> Iterator[Guarantee]:
    yield Guarantee.ENDS
    if all(fault.code != "sells-after-purchase" for fault in faults):
        yield Guarantee.PURCHASE
    bursts = ((cap, densest(graph, window=cap.window, channel=cap.channel)) for cap in world.caps)
    if all(most_in_window(graph, cap, burst) <= cap.most for cap, burst in bursts):
        yield Guarantee.CAPS


def _unproved(journey: Journey, faults: list[Fault]) -> Proof:
    return Proof(journey_id=journey.journey, faults=tuple(faults), guarantees=frozenset())
