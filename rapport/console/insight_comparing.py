"""The page that sets two groups of texts against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.console.charts import interval
from rapport.console.controls import box, card, choice, show
from rapport.console.insight_parts import about_name, percent, sentiment_badge
from rapport.console.insight_scope import (
    Asked,
    Offered,
    asked,
    draw_nothing,
    draw_scope,
    draw_tabs,
    offered,
)
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, empty, head
from rapport.console.visits import Draw, Visit
from rapport.insights import Compared, compare, interval_basis
from rapport.kit.errors import Invalid, NotFound

_WITH = ("product", "category", "source", "platform", "language", "segment")
_SHOWN = 30
_HUNDRED = 100
_Stated = tuple[float, float, float]
_Sides = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    offered: Offered
    by: str
    other: str
    compared: Sequence[Compared]
    problem: str


def insight_comparing(visit: Visit, arguments: PageArguments) -> Draw:
    """Compare the texts of the scope with those of another product, category, source and so on."""
    told = dict(arguments.query_parameters)
    try:
        question, problem = asked(visit, told), ""
        by = next((one for one in _WITH if one in question.query), "")
        other = told.get("with", "") if by else ""
        there = _other_scope(visit, question, by, other) if other else None
    except (Invalid, NotFound) as error:
        question, problem, by, other, there = asked(visit, {}), str(error), "", "", None
    found = _Found(
        asked=question,
        offered=offered(visit, question),
        by=by,
        other=other,
        compared=compare(
            visit.app.facts,
            question.scope,
            there.scope,
            among_here=question.among,
            among_there=there.among,
        )
        if there is not None
        else (),
        problem=problem,
    )
    return partial(_draw, visit, found)


def _other_scope(visit: Visit, question: Asked, by: str, value: str) -> Asked:
    """The same question with one part of it replaced."""
    return asked(visit, {**question.query, by: value})


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.compare"), t("insights.compare_about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "compare")
        if found.problem:
            show(banner(found.problem, "bad"))
        if draw_nothing(visit, found.asked):
            return
        draw_scope(visit, found.asked, found.offered, "compare")
        with card(t("insights.compared"), t("insights.compared_about")):
            if not found.by:
                show(empty("insights", t("insights.choose_one"), t("insights.choose_one_about")))
                return
            _other(visit, found)
            if found.other:
                show(_list(visit, found), classes="after")


def _options(found: _Found) -> Mapping[str, str]:
    return {
        "product": found.offered.products,
        "category": found.offered.categories,
        "source": found.offered.sources,
        "platform": found.offered.platforms,
        "language": found.offered.languages,
        "segment": found.offered.segments,
    }[found.by]


def _other(visit: Visit, found: _Found) -> None:
    t = visit.t
    own = found.asked.query[found.by]
    others = {value: name for value, name in _options(found).items() if value != own}
    shown = {"": "–", **others}
    value = found.other if found.other in shown else ""
    made = choice("with", t("insights.with"), shown, value=value, search=True)
    made.on_value_change(
        lambda event: visit.go(
            "/insights/compare", **{**found.asked.query, "with": event.value or ""}
        )
    )


def _list(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    if not found.compared:
        return tag("p", t("insights.nothing_to_compare"), class_="muted")
    shown = found.compared[:_SHOWN]
    basis = interval_basis(one.difference for one in shown)[visit.t.language]
    names, own = _options(found), found.asked.query[found.by]
    sides = (names.get(own, own), names.get(found.other, found.other))
    every = tag("ul", [_one(visit, one, sides) for one in shown], class_="list")
    return tag("div", every, tag("p", basis, class_="muted small after"))


def _one(visit: Visit, one: Compared, sides: _Sides) -> Markup:
    t, f, gap = visit.t, visit.f, one.difference
    by, least, most = gap.stated
    looks = [
        sentiment_badge(visit, one.sentiment),
        badge(t("insights.real"), "good") if gap.real else badge(t("insights.chance")),
    ]
    top = tag(
        "div",
        tag("h3", about_name(visit, one.about)),
        tag("div", looks, class_="tags"),
        class_="line spread",
    )
    low, high = (f.number(value * _HUNDRED, digits=1) for value in (least, most))
    drawn = interval(least, most, by, shown={least: low, most: high})
    return tag("li", top, _told(visit, one, sides), drawn)


def _told(visit: Visit, one: Compared, sides: _Sides) -> Markup:
    """Both shares and their difference as they were read; below it corrected, where they can be."""
    t, here, there, gap = visit.t, one.here, one.there, one.difference
    read = _line(visit, sides, (here.share, there.share), (gap.difference, gap.low, gap.high))
    if gap.corrected is None:
        return tag("p", read, class_="muted small num")
    right = _line(visit, sides, (here.stated[0], there.stated[0]), gap.stated)
    lines = (("insights.corrected_share", right), ("insights.as_read", read))
    rows = [join(tag("dt", t(key)), tag("dd", told)) for key, told in lines]
    return tag("dl", rows, class_="facts both small num")


def _line(visit: Visit, sides: _Sides, shares: tuple[float, float], gap: _Stated) -> str:
    t, f = visit.t, visit.f
    by, low, high = (f.number(value * _HUNDRED, digits=1) for value in gap)
    told = t(
        "insights.gap",
        one=sides[0],
        other=sides[1],
        here=percent(f, shares[0]),
        there=percent(f, shares[1]),
        points=by if gap[0] <= 0 else f"+{by}",
    )
    return f"{told} · {t('results.interval', low=low, high=high)}"
