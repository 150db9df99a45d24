"""A customer's points: what they have, the ledger behind it, and what is given by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.app import loyalty_desk_of
from rapport.console.controls import box, button, card, number_field, show, text_field
from rapport.console.markup import Markup
from rapport.console.parts import empty, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.kit.ids import new_id
from rapport.loyalty import (
    MOST_POINTS,
    Booking,
    Entry,
    Programme,
    Standing,
    adjust,
    entries_of,
    find_programme,
    standing_of,
)

_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What there is to show of a customer; `programme` is None where the shop has none."""

    customer_id: str
    programme: Programme | None
    standing: Standing
    entries: Sequence[Entry]


def read_points(visit: Visit, customer_id: str) -> Points:
    """Read one customer's standing and ledger."""
    doors = visit.app
    programme = find_programme(doors.database)
    if programme is None:
        none = Standing(customer_id=customer_id)
        return Points(customer_id=customer_id, programme=None, standing=none, entries=())
    standing = standing_of(
        doors.facts,
        customer_id,
        programme,
        now=visit.now,
        currency=doors.settings.shop.currency,
    )
    entries = entries_of(doors.facts, customer_id)
    return Points(customer_id=customer_id, programme=programme, standing=standing, entries=entries)


def draw_points(visit: Visit, found: Points) -> None:
    """Draw balance, ledger, and for who may give points the form for it."""
    t = visit.t
    if found.programme is None:
        with card():
            show(empty("loyalty", t("loyalty.none"), t("loyalty.none_about")))
        return
    show(tiles(_figures(visit, found, found.programme)))
    with box("cols main-side"):
        with card(t("loyalty.ledger"), t("loyalty.ledger_about"), classes="flush"):
            show(_ledger(visit, found.entries[:_SHOWN]))
        if visit.may(Permission.SELL):
            with card(t("loyalty.adjust"), t("loyalty.adjust_about")), box("stack tight"):
                _draw_adjust(visit, found.customer_id)


def _figures(visit: Visit, found: Points, programme: Programme) -> list[Markup]:
    t, f, standing = visit.t, visit.f, found.standing
    tier = programme.tier(standing.tier)
    expires = standing.expires_on.isoformat() if standing.expires_on else t("loyalty.never")
    return [
        tile(t("loyalty.has"), f.number(standing.points), kind="hero"),
        tile(
            t("loyalty.tier"),
            tier.name_in(t.language) if tier else t("loyalty.no_tier"),
            tier.benefits_in(t.language) if tier else "",
        ),
        tile(t("loyalty.expire_next"), f.number(standing.expiring), expires),
    ]


def _ledger(visit: Visit, entries: Sequence[Entry]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("loyalty.day")),
        Column(title=t("loyalty.why")),
        Column(title=t("loyalty.points"), right=True),
        Column(title=t("loyalty.until"), wide=True),
        Column(title=t("loyalty.note"), wide=True),
    )
    rows = [
        Row(
            cells=(
                f.day(one.happened_at),
                t(f"loyalty.reason.{one.reason.value}"),
                f"{one.points:+,}",
                one.expires_on.isoformat() if one.expires_on else "–",
                " · ".join(part for part in (one.note, one.by) if part) or "–",
            )
        )
        for one in entries
    ]
    return table(t("loyalty.ledger"), columns, rows)


def _draw_adjust(visit: Visit, customer_id: str) -> None:
    t = visit.t
    points = number_field("points", t("loyalty.points"), value=None, minimum=-MOST_POINTS)
    note = text_field("note", t("loyalty.reason_why"), help_text=t("loyalty.reason_help"))
    key = new_id("key")  # of this drawing: a button pressed twice books once
    act = partial(_adjust, visit, customer_id, points, note, key)
    button(t("loyalty.book"), act, kind="primary", icon_name="check").mark("book")


async def _adjust(
    visit: Visit, customer_id: str, points: ui.number, note: ui.input, key: str
) -> None:
    booking = Booking(
        customer_id=customer_id,
        points=int(points.value or 0),
        key=key,
        note=str(note.value or ""),
        by=visit.operator.email,
    )
    with visit.told():
        book = partial(adjust, loyalty_desk_of(visit.app), booking)
        await visit.do(Permission.SELL, book)
        visit.say(visit.t("loyalty.booked"))
        await visit.refresh()
