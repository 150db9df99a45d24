"""The page "Loyalty": what the shop owes its customers, and who is in which tier."""

from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.app import loyalty_desk_of
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import button_link, empty, facts, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.loyalty import Measure, Programme, Summary, find_programme, summarise

PAGE = "/loyalty"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    programme: Programme
    summary: Summary


def loyalty(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read the programme in use and what follows from the ledger."""
    programme = find_programme(visit.app.database)
    if programme is None:
        return partial(_draw_nothing, visit)
    summary = summarise(loyalty_desk_of(visit.app), programme)
    return partial(_draw, visit, _Found(programme=programme, summary=summary))


def tier_threshold(visit: Visit, programme: Programme, at_least: float) -> str:
    """Say from how many points, or how much money, a tier begins."""
    if programme.tiers_by is Measure.SPEND:
        return f"{visit.f.symbol()}{visit.f.number(at_least)}"
    return visit.t("loyalty.points_count", count=visit.f.number(at_least))


def _draw_nothing(visit: Visit) -> None:
    t = visit.t
    with box("head"):
        show(head(t("loyalty.title"), t("loyalty.about")))
    with card():
        show(empty("loyalty", t("loyalty.none"), t("loyalty.none_about"), *_way(visit)))


def _way(visit: Visit) -> list[Markup]:
    if not visit.may(Permission.WRITE_CONTENT):
        return []
    text = visit.t("loyalty.change")
    return [button_link(text, link(f"{PAGE}/programme"), kind="primary")]


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(found.programme.names.get(t.language) or t("loyalty.title"), t("loyalty.about")))
        with box("actions"):
            for one in _way(visit):
                show(one)
    with box("stack"):
        show(tiles(_figures(visit, found)))
        with card(t("loyalty.tiers"), t("loyalty.tiers_about"), classes="flush"):
            show(_tiers(visit, found))
        with card(t("loyalty.rules")):
            show(facts(_rules(visit, found.programme)))


def _figures(visit: Visit, found: _Found) -> list[Markup]:
    t, f, summary = visit.t, visit.f, found.summary
    worth = t("loyalty.worth_each", money=f.money_fine(found.programme.point_value_minor))
    return [
        tile(t("loyalty.owed"), f.number(summary.points), kind="hero"),
        tile(t("loyalty.liability"), f.money_whole(summary.liability_minor), worth),
        tile(t("loyalty.expiring"), f.number(summary.expiring), t("loyalty.expiring_note")),
        tile(t("loyalty.customers"), f.number(summary.customers)),
    ]


def _tiers(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("loyalty.tier")),
        Column(title=t("loyalty.from"), right=True),
        Column(title=t("loyalty.customers"), right=True),
        Column(title=t("loyalty.benefits"), wide=True),
    )
    counts = found.summary.tiers
    rows = [
        Row(
            cells=(
                one.name_in(t.language),
                tier_threshold(visit, found.programme, one.at_least),
                f.number(counts.get(one.tier, 0)),
                one.benefits_in(t.language) or "–",
            )
        )
        for one in reversed(found.programme.tiers)
    ]
    rows.append(Row(cells=(t("loyalty.no_tier"), "–", f.number(counts.get("", 0)), "–")))
    return table(t("loyalty.tiers"), columns, rows)


def _rules(visit: Visit, programme: Programme) -> list[tuple[str, str | Markup]]:
    t, f = visit.t, visit.f
    months = programme.expires_months
    lines = [
        *(f"{name}: {rate:g}" for name, rate in programme.categories.items()),
        *(f"{t.name('event', one.event)}: {one.points}" for one in programme.bonuses),
    ]
    return [
        (t("loyalty.starts_on"), programme.starts_on.isoformat()),
        (t("loyalty.field.points_per_unit"), f"{programme.points_per_unit:g}"),
        (t("loyalty.also"), tag("span", " · ".join(lines)) if lines else "–"),
        (t("loyalty.field.wait_days"), f.number(programme.wait_days)),
        (t("loyalty.field.expires_months"), f.number(months) if months else t("loyalty.never")),
        (t("loyalty.field.tiers_by"), t(f"loyalty.by.{programme.tiers_by.value}")),
    ]
