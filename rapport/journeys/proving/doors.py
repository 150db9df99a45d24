"""Whether what a journey names is there: events, segments, traits, models, endpoints, teams."""

from collections.abc import Iterator
from datetime import timedelta

from rapport.journeys.model import (
    ChooseStep,
    DateTrigger,
    EventTrigger,
    Journey,
    ScoreStep,
    SegmentTrigger,
    SendStep,
    TaskStep,
    WaitForStep,
    WebhookStep,
)
from rapport.journeys.proving.graph import Graph
from rapport.journeys.proving.model import Fault, Severity
from rapport.journeys.proving.words import span
from rapport.journeys.proving.world import World


def names_missing(graph: Graph, world: World) -> Iterator[Fault]:
    """Find what is named and is not there."""
    trigger = graph.journey.trigger
    if isinstance(trigger, SegmentTrigger) and _lacks(world.segments, trigger.segment):
        yield _plain("no-segment", Severity.REFUSE, segment=trigger.segment)
    if isinstance(trigger, DateTrigger) and _lacks(world.traits, trigger.trait):
        yield _plain("no-trait", Severity.REFUSE, trait=trigger.trait)
    for step_id in graph.order:
        match graph.step(step_id):
            case WebhookStep(endpoint=endpoint) if _lacks(world.endpoints, endpoint):
                yield _at(graph, "no-endpoint", step_id, endpoint=endpoint)
            case ScoreStep(model=model) if _lacks(world.models, model):
                yield _at(graph, "no-model", step_id, model=model)
            case TaskStep(team=team) if _lacks(world.teams, team):
                yield _at(graph, "no-team", step_id, team=team)
            case SendStep(topic=topic) if topic and _lacks(world.topics, topic):
                yield _at(graph, "no-topic", step_id, topic=topic)
    yield from _events(graph, world)


def goals(graph: Graph) -> Iterator[Fault]:
    """Find a goal that no message can bring about, an entry that is an exit, no holdout."""
    journey = graph.journey
    if not journey.holdout_share:
        yield _plain("no-holdout", Severity.WARN)
    if journey.goal is None or not graph.sends:
        return
    first = min(graph.sends, key=lambda send: graph.soonest[send.id][0])
    soonest, path = graph.soonest[first.id]
    within = timedelta(days=journey.goal.within_days)
    if soonest >= within:
        yield Fault(
            code="goal-too-soon",
            severity=Severity.REFUSE,
            step_id=first.id,
            values={"within": span(within), "soonest": span(soonest)},
            path=graph.passed(path),
        )


def events_named(journey: Journey) -> dict[str, str]:
    """Give every event that a journey names, each with the step that does; empty for none."""
    found: dict[str, str] = {}
    if isinstance(journey.trigger, EventTrigger):
        found[journey.trigger.event] = ""
    for name in (*journey.exits, *([journey.goal.event] if journey.goal else [])):
        found.setdefault(name, "")
    for step in journey.steps:
        match step:
            case WaitForStep(event=name) | ChooseStep(aim=name):
                found.setdefault(name, step.id)
    return found


def _events(graph: Graph, world: World) -> Iterator[Fault]:
    for name, step_id in events_named(graph.journey).items():
        if _lacks(world.events, name):
            where = (f" (step {step_id!r})", f"（步骤 {step_id!r}）") if step_id else ("", "")
            values = {"event": name, "where": where[0], "where_zh": where[1]}
            yield Fault(
                code="event-unknown", severity=Severity.WARN, step_id=step_id, values=values
            )


def _lacks(known: frozenset[str] | None, name: str) -> bool:
    return known is not None and name not in known


def _plain(code: str, severity: Severity, **values: str) -> Fault:
    return Fault(code=code, severity=severity, values=values)


def _at(graph: Graph, code: str, step_id: str, **values: str) -> Fault:
    path = graph.passed(graph.shortest(step_id))
    return Fault(code=code, severity=Severity.REFUSE, step_id=step_id, values=values, path=path)
