"""The page "Agenda": what goes today, what each quota is worth, what gives way, and what if."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.agenda import Kept, Tally, last_plan, loser_sentence, rests_sentence
from rapport.console.agenda_trying import BY_THE_STAFF, draw_trying
from rapport.console.controls import box, card, show
from rapport.console.customers import customer_link
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, badge, banner, bars, chips, empty, head, link, tile, tiles
from rapport.console.reason_links import reason_link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.delivery import GivenWay, list_given_way
from rapport.reasons import fine_money

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    kept: Kept
    code: str
    losers: Sequence[GivenWay]


def agenda(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the last plan, and what gives way for the reason in the address."""
    kept = last_plan(visit.app.database)
    if kept is None:
        return partial(_draw_nothing, visit)
    code = arguments.query_parameters.get("reason", "")
    losers = list_given_way(visit.app.database, code=code or None, limit=_SHOWN)
    return partial(_draw, visit, _Found(kept=kept, code=code, losers=losers))


def _draw_nothing(visit: Visit) -> None:
    t = visit.t
    with box("head"):
        show(head(t("agenda.title"), t("agenda.about")))
    with card():
        show(empty("agenda", t("agenda.none"), t("agenda.none_about")))


def _draw(visit: Visit, found: _Found) -> None:
    t, summary = visit.t, found.kept.summary
    with box("head"):
        show(head(t("agenda.title"), t("agenda.about")))
    with box("stack"):
        key = "agenda.applies" if found.kept.applies else "agenda.does_not_apply"
        contested = visit.f.number(summary.contested)
        show(banner(t(key, contested=contested), "good" if found.kept.applies else ""))
        show(tiles(_figures(visit, found.kept)))
        with card(t("agenda.goes"), t("agenda.goes_about"), classes="flush"):
            _tallies(visit, summary.tallies)
        with box("cols two"):
            with card(t("agenda.prices"), t("agenda.prices_about")):
                show(_prices(visit, found.kept))
            with card(t("agenda.senders"), rests_sentence(summary.rests, t.language)):
                show(bars(_senders(visit, found.kept)))
        with card(t("agenda.gives_way"), t("agenda.gives_way_about"), classes="flush"):
            _losers(visit, found)
        draw_trying(visit, found.kept)


def _figures(visit: Visit, kept: Kept) -> list[Markup]:
    t, f, summary = visit.t, visit.f, kept.summary
    goes = sum(one.goes for one in summary.tallies)
    asked = sum(one.asked for one in summary.tallies)
    return [
        tile(
            t("agenda.brings"),
            f.money(summary.worth),
            t("agenda.gap", share=f.share(summary.gap, digits=2)),
            kind="hero",
        ),
        tile(t("agenda.goes"), f.number(goes), t("agenda.of", asked=f.number(asked))),
        tile(t("agenda.gives_way"), f.number(sum(summary.reasons.values()))),
        tile(t("agenda.made_at"), f.moment(kept.made_at)),
    ]


def _tallies(visit: Visit, tallies: Sequence[Tally]) -> None:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("agenda.source")),
        Column(title=t("agenda.channel")),
        Column(title=t("agenda.asked"), right=True),
        Column(title=t("agenda.goes"), right=True),
        Column(title=t("agenda.brings"), right=True),
        Column(title=t("agenda.costs"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                t(f"agenda.sources.{one.source}"),
                channel_name(visit, one.channel),
                f.number(one.asked),
                f.number(one.goes),
                f.money(one.margin),
                f.money(one.cost),
            )
        )
        for one in tallies
    ]
    show(table(t("agenda.goes"), columns, rows))


def _prices(visit: Visit, kept: Kept) -> Markup:
    t, summary = visit.t, kept.summary
    told = []
    for channel, price in summary.prices.items():
        name = channel_name(visit, channel)
        key = "agenda.price" if price > 0 else "agenda.room"
        told.append(t(key, channel=name, money=_money(visit, price)))
    if summary.budget_price > 0:
        told.append(t("agenda.price_budget", money=f"{summary.budget_price:.2f}"))
    if summary.staff_price > 0:
        told.append(t("agenda.price_staff", money=_money(visit, summary.staff_price)))
    return tag("ul", [tag("li", one) for one in told or [t("agenda.no_price")]], class_="list")


def _senders(visit: Visit, kept: Kept) -> list[Bar]:
    found = sorted(kept.summary.senders.items(), key=lambda one: -one[1])[:8]
    return [Bar(label=name, value=count, shown=visit.f.number(count)) for name, count in found]


def _losers(visit: Visit, found: _Found) -> None:
    t, f, summary = visit.t, visit.f, found.kept.summary
    if not summary.reasons and not summary.held:
        show(tag("p", t("agenda.nothing_gives_way"), class_="muted inset"))
        return
    links = [(t("agenda.all"), link("/agenda"), not found.code)]
    links += [
        (
            f"{t(f'agenda.reasons.{code}')} · {f.number(count)}",
            link("/agenda", reason=code),
            found.code == code,
        )
        for code, count in sorted(summary.reasons.items(), key=lambda one: -one[1])
    ]
    show(chips(links, label=t("agenda.gives_way")))
    if summary.held:
        held = ", ".join(
            f"{t.name('because', code)} {f.number(count)}" for code, count in summary.held.items()
        )
        show(tag("p", t("agenda.held", held=held), class_="muted small inset"))
    columns = (
        Column(title=t("agenda.customer")),
        Column(title=t("agenda.what")),
        Column(title=t("agenda.why")),
        Column(title=t("agenda.until"), wide=True),
    )
    rows = [_loser(visit, one) for one in found.losers]
    show(table(t("agenda.gives_way"), columns, rows))


def _loser(visit: Visit, one: GivenWay) -> Row:
    t, f = visit.t, visit.f
    name = f"{one.facts.get('name', '')} · {channel_name(visit, str(one.facts.get('channel', '')))}"
    customer = tag("a", one.customer_id, href=customer_link(one.customer_id))
    why: Markup | str = loser_sentence(one, t.language)
    if one.kind == "message":
        why = tag("a", why, href=reason_link(one.customer_id, one.subject_id))
    until = f.moment(one.until) if one.until and one.applies else badge(t("agenda.not_applied"))
    return Row(cells=(customer, name, why, until))


def channel_name(visit: Visit, channel: str) -> str:
    """Name a channel; a call and a chat are two here."""
    if channel in BY_THE_STAFF:
        return visit.t(f"agenda.{channel}")
    return visit.t.name("channel", channel)


def _money(visit: Visit, minor: float) -> str:
    return fine_money(minor, visit.app.settings.shop.currency, visit.t.language)
