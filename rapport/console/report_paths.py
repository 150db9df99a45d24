"""The paths on the page of reports: where customers went after an event, or came from."""

from collections.abc import Mapping
from functools import partial

from rapport.console.charts import Flow, figures, flow_chart
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup
from rapport.console.parts import empty
from rapport.console.report_questions import Form, Query, among, number, offered, period, step
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.reports import Direction, PathQuestion, Paths, paths

_USUAL = "Product Viewed"


def paths_view(visit: Visit, query: Query) -> Draw:
    told = query.get("direction", Direction.AFTER)
    direction = Direction(told) if told in tuple(Direction) else Direction.AFTER
    start, days = query.get("start", _USUAL), number(query, "days", 30)
    depth = int(number(query, "depth", 4))
    question = PathQuestion(
        start=step(start), period=period(visit, days), direction=direction, depth=depth
    )
    found = paths(question, facts=visit.app.facts, now=visit.now, among=among(visit, query))
    values: dict[str, object] = {
        "start": start,
        "direction": direction.value,
        "depth": depth,
        "days": days,
        "segment": query.get("segment", ""),
    }
    return partial(_draw, visit, Form(visit, "paths", offered(visit), values), found)


def _draw(visit: Visit, form: Form, found: Paths) -> None:
    t = visit.t
    with card(t("reports.paths.who"), t("reports.paths.about")), box("stack tight"):
        with box("fields"):
            form.event("start", t("reports.paths.start"))
            ways = {way.value: t(f"reports.paths.{way.value}") for way in Direction}
            form.pick("direction", t("reports.paths.direction"), ways)
            form.number("depth", t("reports.paths.depth"), most=6)
            form.number("days", t("reports.days"), most=3_650)
            form.segment()
        button(t("reports.ask"), form.ask, kind="primary").mark("ask").style("align-self: start")
    shown = visit.f.number(found.customers)
    count = t.many("reports.paths.count", found.customers, shown=shown)
    with card(t("reports.paths.title"), count):
        if not found.links:
            show(empty("segments", t("reports.nobody"), t("reports.nobody_about")))
            return
        names = _names(visit, found)
        label = t("reports.paths.label", event=names[found.start])
        flow_chart(label, _flows(found, names))
        show(figures(t("reports.figures"), _table(visit, found, names)))


def _names(visit: Visit, found: Paths) -> Mapping[str, str]:
    told = {link.source for link in found.links} | {link.target or "" for link in found.links}
    names = {name: visit.t.name("event", name) for name in told | {found.start}}
    return names | {"other": visit.t("reports.paths.other"), "": visit.t("reports.paths.end")}


def _flows(found: Paths, names: Mapping[str, str]) -> list[Flow]:
    """A node is an event at its place on the way; towards an event the way is drawn backwards."""
    flows = []
    for link in found.links:
        source = f"{link.depth - 1}|{names[link.source]}"
        target = f"{link.depth}|{names[link.target or '']}"
        ends = (target, source) if found.direction is Direction.BEFORE else (source, target)
        flows.append(
            Flow(source=ends[0], target=ends[1], value=link.customers, ends=link.target is None)
        )
    return flows


def _table(visit: Visit, found: Paths, names: Mapping[str, str]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("reports.paths.step")),
        Column(title=t("reports.paths.from")),
        Column(title=t("reports.paths.to")),
        Column(title=t("reports.customers"), right=True),
    )
    rows = [
        Row(
            cells=(
                str(link.depth),
                names[link.source],
                names[link.target or ""],
                visit.f.number(link.customers),
            )
        )
        for link in found.links
    ]
    return table(t("reports.paths.title"), columns, rows, plain=True)
