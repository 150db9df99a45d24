"""The page that says how good the score of leads is: tenths, self-tests, what calls earn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, chips, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.decisions import Lift
from rapport.sales import (
    FEWEST,
    Calibration,
    SalesPlan,
    calibration_of,
    earned_by_calls,
    read_plan,
    self_tests,
)

PATH = "/leads/score"
_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    plan: SalesPlan
    calibration: Calibration | None
    tests: Sequence[Mapping[str, Any]]
    calls: Lift | None


def lead_score(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what became of the leads of a line, by their scores at hand-over."""
    doors, plan = visit.app, read_plan(visit.app.database)
    wanted = plan.find_line(arguments.query_parameters.get("line", ""))
    line = wanted or next(iter(plan.lines), None)
    if line is None:
        return partial(_draw, visit, _Found(plan=plan, calibration=None, tests=(), calls=None))
    found = _Found(
        plan=plan,
        calibration=calibration_of(doors.database, line.line),
        tests=self_tests(doors.database, line=line.line),
        calls=earned_by_calls(doors.database, doors.facts, line.line, days=_DAYS, now=visit.now),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t, curve = visit.t, found.calibration
    with box("head"):
        crumbs = [(t("menu.leads"), link("/leads"))]
        show(head(t("leads.learned"), t("leads.learned_about"), crumbs=crumbs))
    with box("stack"):
        if curve is None or not curve.leads:
            with card():
                show(empty("leads", t("leads.no_closed"), t("leads.no_closed_about")))
            return
        if len(found.plan.lines) > 1:
            lines = [(one.name or one.line, link(PATH, line=one.line), one.line == curve.line)
                     for one in found.plan.lines]  # fmt: skip
            show(chips(lines, label=t("leads.line")))
        if curve.leads < FEWEST:
            show(banner(t("leads.few", count=curve.leads, fewest=FEWEST), "warn"))
        show(_tiles(visit, curve))
        with card(classes="flush"):
            show(_tenths(visit, curve))
        with card(t("leads.calls"), t("leads.calls_about", days=_DAYS)):
            show(tag("p", _calls(visit, found.calls)))
        with card(t("leads.self_tests"), t("leads.self_tests_about")):
            show(_tests(visit, found.tests))


def _tiles(visit: Visit, curve: Calibration) -> Markup:
    t, f = visit.t, visit.f
    order = "–" if curve.order is None else f.share(curve.order)
    error = "–" if curve.brier is None else f.number(curve.brier, digits=3)
    return tiles(
        [
            tile(t("leads.closed"), f.number(curve.leads)),
            tile(t("leads.won_share"), f.share(curve.won / curve.leads)),
            tile(t("leads.order"), order, t("leads.order_about")),
            tile(t("leads.error"), error, t("leads.error_about")),
        ]
    )


def _tenths(visit: Visit, curve: Calibration) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("leads.tenth")),
        Column(title=t("leads.closed"), right=True),
        Column(title=t("leads.mean_score"), right=True),
        Column(title=t("leads.won_share"), right=True),
        Column(title=t("leads.interval"), wide=True),
        Column(title="", wide=True),
    )
    rows = [
        Row(
            cells=(
                str(one.number),
                f.number(one.leads),
                f.number(one.mean_score, digits=2),
                f.share(one.share),
                f"{f.share(one.low)} – {f.share(one.high)}",
                _bar(one.low, one.high, one.share, one.mean_score),
            )
        )
        for one in curve.tenths
    ]
    return table(t("leads.learned"), columns, rows)


def _bar(low: float, high: float, share: float, score: float) -> Markup:
    """Draw the interval on a track from 0 to 1, the share won in it and the score beside."""
    span = tag("div", class_="span", style=f"left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%")
    won = tag("div", class_="point", style=f"left:{100 * share:.1f}%")
    said = tag("div", class_="said", style=f"left:{100 * min(max(score, 0), 1):.1f}%")
    return tag("div", span, won, said, class_="reach", aria_hidden="true")


def _calls(visit: Visit, calls: Lift | None) -> str:
    t, f = visit.t, visit.f
    if calls is None or calls.difference is None or calls.low is None or calls.high is None:
        return t("leads.calls_none")
    return t(
        "leads.calls_lift",
        lift=f.share(calls.difference),
        low=f.share(calls.low),
        high=f.share(calls.high),
    )


def _tests(visit: Visit, tests: Sequence[Mapping[str, Any]]) -> Markup:
    t, f = visit.t, visit.f
    if not tests:
        return tag("p", t("leads.no_self_tests"), class_="muted")
    columns = (
        Column(title=t("leads.month")),
        Column(title=t("leads.closed"), right=True),
        Column(title=t("leads.won"), right=True),
        Column(title=t("leads.order"), right=True),
        Column(title=t("leads.error"), right=True),
    )
    rows = [
        Row(
            cells=(
                str(one["month"]),
                f.number(one["leads"]),
                f.number(one["won"]),
                "–" if one["order"] is None else f.share(one["order"]),
                "–" if one["brier"] is None else f.number(one["brier"], digits=3),
            )
        )
        for one in tests
    ]
    return table(t("leads.self_tests"), columns, rows)
