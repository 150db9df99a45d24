"""The view of a segment's edge: who is just inside, who just outside, why, and its own tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rapport.access import Permission
from rapport.app import topics_of_shop
from rapport.console.controls import box, button, card, show
from rapport.console.customers import customer_link, full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.profiles import Profile, find_profiles
from rapport.segments import (
    Boundary,
    Deciding,
    Edge,
    Segment,
    SegmentTestResult,
    SegmentTestRun,
    boundary_of,
    rule_json,
    rule_lookup,
    run_segment_tests,
    save_boundary_tests,
)

_EACH = 6
_MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeView:
    """All that the view shows."""

    segment: Segment
    boundary: Boundary
    tests: SegmentTestRun
    profiles: Mapping[str, Profile]


def read_edge(visit: Visit, segment: Segment, names: Mapping[str, str]) -> EdgeView:
    """Find who is at the edge at this moment, and ask the segment's tests."""
    doors = visit.app
    boundary = boundary_of(
        segment.rule,
        facts=doors.facts,
        now=visit.now,
        segments=rule_lookup(doors.database),
        segment_name=lambda one: names.get(one, one),
        topics=topics_of_shop(doors),
        each=_EACH,
    )
    tests = run_segment_tests(segment.segment_id, database=doors.database, facts=doors.facts)
    shown = [edge.customer_id for edge in (*boundary.inside, *boundary.outside)]
    shown += [result.test.customer_id for result in tests.results]
    profiles = {str(key): one for key, one in find_profiles(doors.facts, shown).items()}
    return EdgeView(segment=segment, boundary=boundary, tests=tests, profiles=profiles)


def draw_edge(visit: Visit, found: EdgeView) -> None:
    t, boundary = visit.t, found.boundary
    with card(t("segment.deciding"), t("segment.deciding_about")):
        show(_conditions(visit, boundary.conditions))
        if boundary.looked_at < boundary.customers:
            shown = visit.f.number(boundary.looked_at)
            show(tag("p", t("segment.part_looked_at", count=shown), class_="muted small"))
    with box("cols two"):
        with card(t("segment.just_inside"), t("segment.just_inside_about")):
            show(_edges(visit, found, boundary.inside, t("segment.just_inside")))
        with card(t("segment.just_outside"), t("segment.just_outside_about")):
            show(_edges(visit, found, boundary.outside, t("segment.just_outside")))
    with card(t("segment.tests"), t("segment.tests_about")), box("stack tight"):
        _tests(visit, found)


def _conditions(visit: Visit, conditions: Sequence[Deciding]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("segment.condition")),
        Column(title=t("segment.would_enter"), right=True),
        Column(title=t("segment.would_leave"), right=True),
    )
    rows = [
        Row(cells=(one.sentence[t.language], f.number(one.enter), f.number(one.leave)))
        for one in conditions
    ]
    return table(t("segment.deciding"), columns, rows, plain=True)


def _edges(visit: Visit, found: EdgeView, edges: Sequence[Edge], title: str) -> Markup:
    t = visit.t
    if not edges:
        return tag("p", t("segment.no_edge"), class_="muted")
    told = {one.path: one for one in found.boundary.conditions}
    units = {one.path: one.unit for one in found.boundary.conditions}
    units |= dict(_named_units(rule_json(found.segment.rule), ""))
    drawn = [_edge(visit, found, edge, told[edge.path], units[edge.path]) for edge in edges]
    return tag("ul", drawn, class_="list", aria_label=title)


def _edge(visit: Visit, found: EdgeView, edge: Edge, told: Deciding, unit: str | None) -> Markup:
    standing, figure = edge.standing, None
    if standing.needed is not None:
        actual = _figure(visit, standing.actual, unit)
        needed = _figure(visit, standing.needed, unit)
        text = visit.t("segment.standing", actual=actual, needed=needed)
        if unit == "days" and not standing.needed:
            text = actual  # "no longer ago than now" bounds nobody
        figure = tag("span", text, class_="tag")
    href = customer_link(edge.customer_id)
    name = tag("a", _name(found, edge.customer_id), href=href, class_="strong clip")
    why = tag("div", told.sentence[visit.t.language], class_="muted small")
    return tag("li", tag("div", name, figure, class_="line spread"), why)


def _figure(visit: Visit, value: float | None, unit: str | None) -> str:
    t, f = visit.t, visit.f
    if value is None:
        return t("segment.unknown")
    if unit == _MONEY:
        return f.money(value)
    shown = f.number(value, digits=0 if float(value).is_integer() else 1)
    return t(f"segment.in_{unit}", count=shown) if unit in ("days", "times") else shown


def _named_units(node: Mapping[str, object], path: str) -> Iterator[tuple[str, str]]:
    """The paths of conditions whose figure tells its unit by its name: money or days."""
    path = path or str(node["kind"])
    counts = node.get("of") in ("count", "distinct")
    named = [value for value in node.values() if isinstance(value, str)]
    if not counts and any(value.endswith("_minor") for value in named):
        yield path, _MONEY
    elif any(value.startswith("days_since") for value in named):
        yield path, "days"
    inner = node.get("rules") or ()
    assert isinstance(inner, Sequence), "a group has its rules in a list"
    for place, one in enumerate(inner):
        yield from _named_units(one, f"{path}[{place}].{one['kind']}")
    only = node.get("rule")
    if isinstance(only, Mapping):
        yield from _named_units(only, f"{path}.{only['kind']}")


def _name(found: EdgeView, customer_id: str) -> str:
    profile = found.profiles.get(customer_id)
    return full_name(profile) if profile else customer_id


def _tests(visit: Visit, found: EdgeView) -> None:
    t, results = visit.t, found.tests.results
    if results:
        failed = found.tests.failed
        told = t.many("segment.tests_failed", failed) if failed else t("segment.tests_hold")
        show(banner(told, "bad" if failed else "good"))
        show(_results(visit, found, results))
    else:
        show(tag("p", t("segment.no_tests"), class_="muted"))
    if not visit.may(Permission.WRITE_CONTENT):
        return
    with box("line"):
        keep = button(t("segment.keep_tests"), partial(_keep, visit, found), icon_name="plus")
        keep.mark("keep-tests")
        if results:
            run = button(t("segment.run_tests"), visit.refresh, kind="primary", icon_name="check")
            run.mark("run-tests")


def _results(visit: Visit, found: EdgeView, results: Sequence[SegmentTestResult]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("customers.name")),
        Column(title=t("segment.expected")),
        Column(title=t("segment.asked_of"), wide=True),
        Column(title=t("segment.result"), right=True),
    )
    rows = [
        Row(
            href=customer_link(one.test.customer_id),
            sub=one.reason.get(t.language, ""),
            cells=(
                _name(found, one.test.customer_id),
                t("segment.expected_in" if one.test.expected else "segment.expected_out"),
                visit.f.moment(one.test.asked_at),
                badge(t("segment.holds"), "good")
                if one.passed
                else badge(t("segment.fails"), "bad"),
            ),
        )
        for one in sorted(results, key=lambda one: one.passed)
    ]
    return table(t("segment.tests"), columns, rows, plain=True)


async def _keep(visit: Visit, found: EdgeView) -> None:
    doors = visit.app
    work = partial(
        save_boundary_tests,
        found.segment.segment_id,
        database=doors.database,
        facts=doors.facts,
        now=doors.clock(),
        made_by=visit.operator.operator_id,
    )
    with visit.told():
        made = await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(visit.t.many("segment.tests_kept", len(made)))
        await visit.refresh()
