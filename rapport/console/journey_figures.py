"""The figures of a live journey: what it earned above its holdout, and the counts of its steps."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rapport.console.markup import Markup, tag
from rapport.console.parts import link, tile
from rapport.console.visits import Visit
from rapport.decisions import Lift
from rapport.journeys import JourneyResults, StepCounts

Shown = Callable[[float], str]


def reason_name(visit: Visit, reason: str) -> str:
    """Name why somebody left or got no message."""
    if visit.t.has(f"journey.reason.{reason}"):
        return visit.t(f"journey.reason.{reason}")
    return visit.t.name("event", reason)


def people_link(journey_id: str, step_id: str, what: str, because: str = "") -> str:
    return link(f"/journeys/{journey_id}/steps/{step_id}", what=what, because=because)


def count_figures(
    visit: Visit, journey_id: str, counts: Sequence[StepCounts]
) -> dict[str, list[Markup]]:
    """Give the counts of each step as links to the people; of who only passed no list is kept."""
    return {one.step_id: list(_figures(visit, journey_id, one)) for one in counts}


def _figures(visit: Visit, journey_id: str, one: StepCounts) -> Iterator[Markup]:
    t = visit.t

    def linked(what: str, text: str, because: str = "", kind: str = "") -> Markup:
        href = people_link(journey_id, one.step_id, what, because)
        return tag("a", text, href=href, class_=f"figure {kind}".strip())

    if one.here:
        yield linked("here", _many(visit, "here", one.here), kind="here")
    if one.sent:
        yield linked("sent", _many(visit, "sent", one.sent))
    elif one.passed:
        yield tag("span", _many(visit, "passed", one.passed), class_="figure")
    for reason, people in one.not_sent.items():
        because = reason_name(visit, reason)
        text = t("journey.not_sent", count=visit.f.number(people), because=because)
        yield linked("not-sent", text, reason, "warn")
    if one.goal:
        yield linked("goal", _many(visit, "at_goal", one.goal), kind="good")
    for reason, people in one.exited.items():
        because = reason_name(visit, reason)
        text = t("journey.left", count=visit.f.number(people), because=because)
        yield linked("left", text, reason)


def _many(visit: Visit, name: str, count: int) -> str:
    return visit.t.many(f"journey.{name}", count, shown=visit.f.number(count))


def lift_tiles(visit: Visit, results: JourneyResults) -> list[Markup]:
    """What who went through did, beside who was held out: money first, with its interval."""
    f = visit.f
    currency = results.currency
    tiles = [
        _lift(visit, "revenue", results.revenue, lambda x: f.money_fine(x, currency=currency)),
        _lift(visit, "orders", results.orders, lambda x: f.number(x, digits=3)),
    ]
    if results.goal is not None:
        tiles.append(_lift(visit, "goal", results.goal, f.share))
    return tiles


def _lift(visit: Visit, name: str, lift: Lift, shown: Shown) -> Markup:
    t = visit.t
    title = t(f"journey.lift.{name}")
    if lift.difference is None or lift.low is None or lift.high is None:
        ours, theirs = visit.f.number(lift.treated), visit.f.number(lift.held_out)
        return tile(title, "–", t("journey.too_few", ours=ours, theirs=theirs))
    if lift.nothing_yet:
        return tile(title, "–", t("journey.nothing_yet"))
    sure = "hero" if lift.low > 0 else "hero loss" if lift.high < 0 else "hero unsure"
    against = t("journey.against", ours=shown(lift.treated_mean), theirs=shown(lift.holdout_mean))
    between = t("journey.interval", low=_signed(lift.low, shown), high=_signed(lift.high, shown))
    kind = sure if name == "revenue" else ""
    return tile(title, _signed(lift.difference, shown), f"{against}. {between}", kind=kind)


def _signed(value: float, shown: Shown) -> str:
    text = shown(abs(value))
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def gone_steps(counts: Sequence[StepCounts]) -> Mapping[str, StepCounts]:
    """Give the steps that only older versions had."""
    return {one.step_id: one for one in counts if one.kind == "gone"}
