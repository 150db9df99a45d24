"""The first page of insights: what customers say, in figures with intervals and in their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.insight_grid import grid_table
from rapport.console.insight_parts import percent, sure, trend, two_sided
from rapport.console.insight_scope import (
    Asked,
    Offered,
    asked,
    draw_nothing,
    draw_scope,
    draw_tabs,
    offered,
    product_names,
)
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, button_link, chips, empty, head, link, tile, tiles
from rapport.console.visits import Draw, Visit
from rapport.insights import (
    Grid,
    Grouping,
    Overview,
    Point,
    Said,
    Sentiment,
    Share,
    Step,
    interval_basis,
    over_time,
    overview,
    said_about,
    said_by_group,
)
from rapport.kit.errors import Invalid, NotFound

_ABOUTS_SHOWN = 12
_GROUPS_SHOWN = 12
_MANY_WEEKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    offered: Offered
    overview: Overview
    said: Sequence[Said]
    points: Sequence[Point]
    step: Step
    by: Grouping
    grid: Grid
    names: dict[str, str]
    problem: str


def insights(visit: Visit, arguments: PageArguments) -> Draw:
    """Ask all that the page shows of the texts that the address names."""
    query = dict(arguments.query_parameters)
    try:
        question, problem = asked(visit, query), ""
    except (Invalid, NotFound) as error:
        question, problem = asked(visit, {}), str(error)
    facts, scope, among = visit.app.facts, question.scope, question.among
    by = query.get("by", "")
    grouping = Grouping(by) if by in {*Grouping} else Grouping.PRODUCT
    grid = said_by_group(facts, scope, grouping, among=among, most=_GROUPS_SHOWN)
    zone = ZoneInfo(visit.app.settings.shop.timezone)
    step = Step.MONTH if scope.since is None else Step.WEEK
    found = _Found(
        asked=question,
        offered=offered(visit, question),
        overview=overview(facts, scope, among=among),
        said=said_about(facts, scope, among=among),
        points=over_time(facts, scope, among=among, step=step, zone=zone)[-_MANY_WEEKS:],
        step=step,
        by=grouping,
        grid=grid,
        names=product_names(visit, [one.name for one in grid.groups])
        if grouping is Grouping.PRODUCT
        else {},
        problem=problem,
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.title"), t("insights.about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "")
        if found.problem:
            show(banner(found.problem, "bad"))
        if draw_nothing(visit, found.asked):
            return
        draw_scope(visit, found.asked, found.offered, "")
        if not found.overview.texts:
            with card():
                show(_nothing(visit))
            return
        show(tiles(_tiles(visit, found)))
        with box("cols two"):
            with card(t("insights.aspects"), t("insights.aspects_about")):
                show(_aspects(visit, found))
            with box("stack"), card(t("insights.trend"), t("insights.trend_about")):
                trend(visit, found.points, found.step)
        with card(t("insights.groups"), t("insights.groups_about")):
            ways = [
                (t(f"insights.by.{one.value}"), found.asked.link(by=one.value), one is found.by)
                for one in Grouping
            ]
            show(chips(ways, label=t("insights.groups")))
            show(grid_table(visit, found.asked, found.by, found.grid, found.names), classes="after")


def _nothing(visit: Visit) -> Markup:
    t = visit.t
    bring = button_link(t("imports.title"), link("/imports"), kind="primary")
    actions = (bring,) if visit.may(Permission.IMPORT) else ()
    return empty("insights", t("insights.none"), t("insights.none_about"), *actions)


def _tiles(visit: Visit, found: _Found) -> list[Markup]:
    t, f, all_texts = visit.t, visit.f, found.overview
    link_to = found.asked.link
    good, bad = all_texts.sentiments[Sentiment.POSITIVE], all_texts.sentiments[Sentiment.NEGATIVE]
    out = sum(all_texts.left_out.values())
    left = t("insights.left_out", count=f.number(out)) if out else t("insights.none_left_out")
    stars = all_texts.stars
    mean = "–" if stars.mean is None else f.number(stars.mean, digits=2)
    interval = t("product.no_ratings")
    if stars.low is not None and stars.high is not None:
        low, high = f.number(stars.low, digits=2), f.number(stars.high, digits=2)
        interval = t("results.interval", low=low, high=high)
    return [
        tile(t("insights.texts"), f.number(all_texts.texts), left, href=link_to("texts")),
        _felt(visit, "positive", good, link_to("texts", feeling="positive")),
        _felt(visit, "negative", bad, link_to("texts", feeling="negative")),
        _felt(visit, "unknown", all_texts.unknown, link_to("texts", feeling="unknown")),
        tile(t("product.rating"), mean, interval),
    ]


def _felt(visit: Visit, name: str, share: Share, href: str) -> Markup:
    return tile(
        visit.t(f"insights.felt.{name}"),
        percent(visit.f, share.share),
        sure(visit, share),
        href=href,
    )


def _aspects(visit: Visit, found: _Found) -> Markup:
    if not found.said:
        return tag("p", visit.t("insights.no_aspects"), class_="muted")
    link_to = found.asked.link
    clearest = sorted(found.said, key=lambda one: -(one.positive.hits + one.negative.hits))
    shown = [
        side
        for one in clearest[:_ABOUTS_SHOWN]
        for side in (one.positive, one.negative)
        if side.hits
    ]
    sides = two_sided(
        visit,
        [
            (
                one,
                link_to("texts", topic=one.about, feeling="negative"),
                link_to("texts", topic=one.about, feeling="positive"),
            )
            for one in clearest[:_ABOUTS_SHOWN]
        ],
    )
    basis = tag("p", interval_basis(shown)[visit.t.language], class_="muted small")
    return tag("div", sides, basis)
