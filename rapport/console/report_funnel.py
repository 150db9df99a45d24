"""The funnel on the page of reports: steps, how many came how far, and how long it took."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from rapport.console.charts import figures
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty
from rapport.console.report_questions import (
    Form,
    Query,
    among,
    number,
    offered,
    period,
    shown_events,
    step,
)
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.reports import Funnel, FunnelQuestion, FunnelStage, funnel

_USUAL = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
_PLACES = 5
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def funnel_view(visit: Visit, query: Query) -> Draw:
    names = [query[f"step{place}"] for place in range(_PLACES) if query.get(f"step{place}")]
    names = names or list(_USUAL)
    days, within = number(query, "days", 30), number(query, "within", 7)
    question = FunnelQuestion(
        steps=tuple(step(name) for name in names),
        period=period(visit, days),
        within_days=within,
    )
    found = funnel(question, facts=visit.app.facts, now=visit.now, among=among(visit, query))
    values: dict[str, object] = {f"step{place}": name for place, name in enumerate(names)}
    values |= {"days": days, "within": within, "segment": query.get("segment", "")}
    return partial(_draw, visit, Form(visit, "funnel", offered(visit), values), names, found)


def _draw(visit: Visit, form: Form, names: Sequence[str], found: Funnel) -> None:
    t = visit.t
    with card(t("reports.funnel.who"), t("reports.funnel.about")), box("stack tight"):
        with box("fields"):
            for place in range(_PLACES):
                label = t("reports.funnel.step", number=place + 1)
                form.event(f"step{place}", label, optional=place > 1)
        with box("fields"):
            form.number("within", t("reports.funnel.within"), most=365)
            form.number("days", t("reports.days"), most=3_650)
            form.segment()
        button(t("reports.ask"), form.ask, kind="primary").mark("ask").style("align-self: start")
    with card(t("reports.funnel.title")):
        if not found.stages[0].customers:
            show(empty("segments", t("reports.nobody"), t("reports.nobody_about")))
            return
        shown = shown_events(visit, names)
        show(tag("p", _told(visit, shown, found), class_="quote"))
        stages = zip(shown, found.stages, strict=True)
        show(
            tag(
                "ol",
                [_stage(visit, name, place, stage) for place, (name, stage) in enumerate(stages)],
                class_="funnel",
            )
        )
        show(figures(t("reports.figures"), _table(visit, names, found)))


def _told(visit: Visit, names: Sequence[str], found: Funnel) -> str:
    """Say who went the whole way, and at which step most were lost."""
    t, f, stages = visit.t, visit.f, found.stages
    told = t(
        "reports.funnel.told",
        last=f.number(stages[-1].customers),
        first=f.number(stages[0].customers),
        share=f.share(stages[-1].share_of_start),
    )
    lost = [before.customers - after.customers for before, after in pairwise(stages)]
    if not lost or max(lost) <= 0:
        return told
    place = lost.index(max(lost))
    most = t(
        "reports.funnel.lost",
        count=f.number(lost[place]),
        before=names[place],
        after=names[place + 1],
    )
    return told + most


def _stage(visit: Visit, name: str, place: int, stage: FunnelStage) -> Markup:
    """One step: its number and name, a broad bar, and how many came from the step before."""
    t, f = visit.t, visit.f
    about = ""
    if place:
        about = t(
            "reports.funnel.passed",
            share=f.share(stage.share_of_previous),
            time=duration(visit, stage.median_seconds),
        )
    fill = tag("div", class_="fill", style=f"width:{100 * stage.share_of_start:.1f}%")
    return tag(
        "li",
        tag("span", str(place + 1), class_="place", aria_hidden="true"),
        tag("div", tag("b", name), tag("span", about, class_="muted small"), class_="name"),
        tag("div", fill, class_="track", aria_hidden="true"),
        tag(
            "div",
            tag("b", f.number(stage.customers), class_="num"),
            tag("span", f.share(stage.share_of_start), class_="muted small num"),
            class_="count",
        ),
    )


def _table(visit: Visit, names: Sequence[str], found: Funnel) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("reports.funnel.event")),
        Column(title=t("reports.customers"), right=True),
        Column(title=t("reports.funnel.of_previous"), right=True),
        Column(title=t("reports.funnel.time"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                name,
                f.number(stage.customers),
                f.share(stage.share_of_previous),
                duration(visit, stage.median_seconds) if place else "–",
            )
        )
        for place, (name, stage) in enumerate(
            zip(shown_events(visit, names), found.stages, strict=True)
        )
    ]
    return tag("div", table(t("reports.funnel.title"), columns, rows, plain=True))


def duration(visit: Visit, seconds: float | None) -> str:
    """Say how long in the largest unit that gives at least one."""
    if seconds is None:
        return "–"
    for unit, size in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if seconds >= size:
            return visit.t(f"reports.in_{unit}", count=visit.f.number(seconds / size, digits=1))
    return visit.t("reports.in_seconds", count=visit.f.number(seconds))
