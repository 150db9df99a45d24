"""Whether somebody who has bought, or has said no, is still acted upon."""

from collections.abc import Iterator
from datetime import timedelta

from rapport.content import Objective
from rapport.events import EventName
from rapport.journeys.model import (
    BranchStep,
    EventTrigger,
    Journey,
    SendStep,
    TaskStep,
    WebhookStep,
)
from rapport.journeys.proving.graph import Graph, Path, Way, takes_time
from rapport.journeys.proving.model import Fault, PassedStep, Severity
from rapport.journeys.proving.words import assumed_of
from rapport.journeys.proving.world import World
from rapport.segments import Rule

_SELLING = frozenset(
    {
        Objective.BROWSE,
        Objective.FIRST_ORDER,
        Objective.SECOND_ORDER,
        Objective.WIN_BACK,
        Objective.LAUNCH,
        Objective.CART,
        Objective.REPLENISHMENT,
        Objective.PRICE_DROP,
        Objective.BACK_IN_STOCK,
    }
)
_CART = frozenset({EventName.PRODUCT_ADDED, EventName.CHECKOUT_STARTED})
_ORDER = str(EventName.ORDER_COMPLETED)


def sells(graph: Graph, send: SendStep, world: World) -> bool:
    """Whether a message asks for a purchase that the customer may have made meanwhile."""
    journey = graph.journey
    if journey.goal is not None and journey.goal.event == _ORDER:
        return True
    if isinstance(journey.trigger, EventTrigger) and journey.trigger.event in _CART:
        return True
    brief = (world.briefs or {}).get(send.brief)
    return brief is not None and (brief.has_offer or brief.objective in _SELLING)


def sold_to_buyers(graph: Graph, world: World) -> Iterator[Fault]:
    """Find a selling message that may still leave after a purchase that nothing has noticed."""
    selling = {send.id for send in graph.sends if sells(graph, send, world)}
    if not selling or purchase_ends(graph.journey, within=_longest(graph, selling)):
        return
    for send_id in graph.order:
        path = _unnoticed(graph, send_id) if send_id in selling else None
        if path is not None:
            yield Fault(
                code="sells-after-purchase",
                severity=Severity.REFUSE,
                step_id=send_id,
                path=_meanwhile(graph, path, "buys"),
            )
            return


def unsubscribed(graph: Graph) -> Iterator[Fault]:
    """Find acts that need no consent and may follow an unsubscription; messages ask at sending."""
    if EventName.UNSUBSCRIBED in graph.journey.exits or not graph.sends:
        return
    for send in graph.sends:
        path = _timed(graph, send.id)
        if path:
            full = (*graph.shortest(send.id), *path)
            yield Fault(
                code="goes-on-unsubscribed",
                severity=Severity.WARN,
                step_id=path[-1].target,
                path=_meanwhile(graph, full, "leaves"),
            )
            return


def purchase_ends(journey: Journey, *, within: timedelta) -> bool:
    """Whether an order ends the journey, for as long after entry as it may still send."""
    if _ORDER in journey.exits:
        return True
    if journey.exit_when is not None and _says_bought(journey.exit_when, within) is True:
        return True
    goal = journey.goal
    return (
        goal is not None
        and goal.ends
        and goal.event == _ORDER
        and timedelta(days=goal.within_days) >= within
    )


def _longest(graph: Graph, selling: set[str]) -> timedelta:
    return max(graph.latest[step_id][0] for step_id in selling)


def _unnoticed(graph: Graph, send_id: str) -> Path | None:
    """Give a path to the send on which an order since entry may lie that no step asked about."""
    seen = {(graph.first, False)}
    waiting: list[tuple[Path, str, bool]] = [((), graph.first, False)]
    for path, at, maybe in waiting:
        if at == send_id and maybe:
            return path
        for way in graph.ways(at):
            state = _bought(graph, way, maybe)
            if (way.target, state) not in seen:
                seen.add((way.target, state))
                waiting.append(((*path, way), way.target, state))
    return None


def _bought(graph: Graph, way: Way, maybe: bool) -> bool:
    """Whether an order may lie behind the customer, after a way."""
    step = graph.step(way.source)
    if isinstance(step, BranchStep):
        said = _says_bought(step.rule, graph.latest[step.id][0])
        if said is not None:
            return said is (way.name == "then")
        return maybe
    if getattr(step, "event", None) == _ORDER and way.name:
        return maybe if way.name == "otherwise" else True
    return maybe or takes_time(way)


def _says_bought(rule: Rule, since: timedelta) -> bool | None:
    """What a rule says of an order within `since`: True it was, False it was not, None neither.

    Only a rule that holds exactly for those with, or without, one is read: no narrower question.
    """
    if rule.kind == "not":
        said = _says_bought(rule.rule, since)
        return None if said is None else not said
    if rule.kind not in ("performed", "not_performed") or rule.event != _ORDER:
        return None
    asked = rule.model_dump(exclude_defaults=True)
    days = asked.pop("within_days", None)
    if set(asked) - {"kind", "event", "name"}:
        return None
    if days is not None and timedelta(days=days) < since:
        return None
    return rule.kind == "performed"


def _timed(graph: Graph, start: str) -> Path:
    """Give a path from a send over a way that takes time to a task or webhook."""
    for wait in (one for one in graph.order if any(takes_time(way) for way in graph.ways(one))):
        before = graph.find(lambda way, wait=wait: way.target == wait, start=start)  # type: ignore[misc]
        after = graph.find(lambda way: _acts(graph, way), start=wait) if before else ()
        if after:
            return (*before, *after)
    return ()


def _acts(graph: Graph, way: Way) -> bool:
    return isinstance(graph.step(way.target), TaskStep | WebhookStep)


def _meanwhile(graph: Graph, path: Path, what: str) -> tuple[PassedStep, ...]:
    """Tell a path, and at its last way that takes time what happens on it."""
    told = list(graph.passed(path))
    timed = [place for place, way in enumerate(path) if takes_time(way)]
    if timed:
        at, words = told[timed[-1]], assumed_of((what, {}))
        joined = {
            language: f"{at.assumed[language]}; {words[language]}"
            if at.assumed
            else words[language]
            for language in words
        }
        told[timed[-1]] = PassedStep(
            step_id=at.step_id, soonest=at.soonest, latest=at.latest, assumed=joined
        )
    return tuple(told)
