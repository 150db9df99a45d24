"""The page of attribution: what each rule credits to whom, side by side, over one period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from nicegui import PageArguments

from rapport.attribution import (
    Attribution,
    By,
    Question,
    RuleKind,
    compare,
    list_rules,
    table_of,
)
from rapport.campaigns import list_campaigns
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import Bar, bars, chips, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.journeys import list_journeys

_PERIODS = (30, 90, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    days: int
    by: By
    answers: Sequence[Attribution]
    names: Mapping[str, str]


def attribution(visit: Visit, arguments: PageArguments) -> Draw:
    """Ask every rule about the period and the grain that the address names."""
    query = arguments.query_parameters
    days = next((d for d in _PERIODS if str(d) == query.get("days")), _PERIODS[1])
    by = By.STEP if query.get("by") == By.STEP else By.CAMPAIGN
    app, now = visit.app, visit.app.clock()
    question = Question(
        since=now - timedelta(days=days),
        until=now,
        currency=app.settings.shop.currency,
        by=by,
    )
    rules = list_rules(app.database)
    answers = compare(rules, question, database=app.database, facts=app.facts)
    names: dict[str, str] = {each.campaign_id: each.name for each in list_campaigns(app.database)}
    names |= {each.journey_id: each.journey.name for each in list_journeys(app.database)}
    return partial(_draw, visit, _Found(days=days, by=by, answers=answers, names=names))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("attribution.title"), t("attribution.about")))
    with box("stack"):
        _draw_found(visit, found)


def _draw_found(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    periods = [
        (t("attribution.days", days=d), link("/attribution", days=d, by=found.by), d == found.days)
        for d in _PERIODS
    ]
    grains = [
        (t(f"attribution.by.{by}"), link("/attribution", days=found.days, by=by), by is found.by)
        for by in By
    ]
    show(chips(periods, label=t("attribution.period")))
    show(chips(grains, label=t("attribution.grain")))
    first = found.answers[0]
    if not first.orders:
        with card():
            show(empty("attribution", t("attribution.none"), t("attribution.none_about")))
        return
    orders = t.many("attribution.orders", first.orders)
    shown = [tile(t("attribution.total"), f.money(first.total_minor), orders)]
    if first.rule.kind is RuleKind.HOLDOUT:
        caused = first.total_minor - first.rest_minor
        shown += [tile(t("attribution.caused"), f.money(caused), t("attribution.caused_about"))]
    if first.other_currency:
        shown += [tile(t("attribution.others"), f.number(first.other_currency))]
    show(tiles(shown))
    _side_by_side(visit, found)
    with box("cols halves"):
        for answer in found.answers:
            _one_rule(visit, answer, found)


def _side_by_side(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    columns = [Column(title=t("attribution.for"))]
    columns += [Column(title=_name(visit, one), right=True) for one in found.answers]
    rows = [
        Row(
            cells=(
                _key(visit, str(row["key"]), found),
                *(f.money(int(str(row[one.rule.name]))) for one in found.answers),
            ),
        )
        for row in table_of(found.answers)
    ]
    with card(t("attribution.beside"), t("attribution.beside_about"), classes="flush"):
        show(table(t("attribution.beside"), columns, rows))


def _one_rule(visit: Visit, answer: Attribution, found: _Found) -> None:
    f = visit.f
    items = [
        Bar(
            label=_key(visit, one.key, found),
            value=max(one.revenue_minor, 0),
            shown=f.money(one.revenue_minor),
        )
        for one in answer.credits[:8]
    ]
    items += [
        Bar(
            label=visit.t("attribution.rest"),
            value=max(answer.rest_minor, 0),
            shown=f.money(answer.rest_minor),
            soft=True,
        )
    ]
    with card(_name(visit, answer), visit.t(f"attribution.kind.{answer.rule.kind}")):
        show(bars(items, whole=max(answer.total_minor, 1)))


def _name(visit: Visit, answer: Attribution) -> str:
    rule = answer.rule
    if rule.version:
        return f"{rule.name} · {rule.version}"
    return visit.t(f"attribution.rule.{rule.name}")


def _key(visit: Visit, key: str, found: _Found) -> Markup:
    if not key:
        return tag("span", visit.t("attribution.rest"), class_="muted")
    head_of, slash, step = key.partition("/")
    name = found.names.get(head_of, head_of)
    return join(name, tag("span", f" · {step}", class_="muted") if slash else None)
