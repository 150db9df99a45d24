"""The page that lists offers: what the shop promises in its messages."""

from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.catalog import Offer, list_offers
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit


def offers(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit, list_offers(visit.app.database))


def offer_name(offer: Offer, language: str) -> str:
    """The name in a language, else in any the offer has."""
    return offer.names.get(language) or next(iter(offer.names.values()), offer.offer_id)


def _draw(visit: Visit, found: list[Offer]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("offers.title"), t("offers.about")))
        if visit.may(Permission.WRITE_CONTENT):
            show(_new(visit), classes="actions")
    with card(classes="flush"):
        show(_table(visit, found) if found else _nothing(visit))


def _new(visit: Visit) -> Markup:
    return button_link(visit.t("offers.new"), link("/offers/new"), kind="primary", icon_name="plus")


def _nothing(visit: Visit) -> Markup:
    new = (_new(visit),) if visit.may(Permission.WRITE_CONTENT) else ()
    return empty("offers", visit.t("offers.none"), visit.t("offers.none_about"), *new)


def _table(visit: Visit, found: list[Offer]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("offers.name")),
        Column(title=t("offers.discount"), right=True),
        Column(title=t("offers.code"), wide=True),
        Column(title=t("offers.ends_at"), wide=True),
        Column(title=t("offers.status"), right=True),
    )
    return table(t("offers.title"), columns, [_row(visit, offer) for offer in found])


def _row(visit: Visit, offer: Offer) -> Row:
    name = offer_name(offer, visit.t.language)
    others = [other for other in offer.names.values() if other != name]
    return Row(
        sub=visit.t("timeline.between").join(others),
        cells=(
            name,
            visit.f.share(offer.discount_share) if offer.discount_share else "–",
            tag("code", offer.code) if offer.code else "–",
            visit.f.moment(offer.ends_at),
            _status(visit, offer),
        ),
    )


def _status(visit: Visit, offer: Offer) -> Markup:
    if offer.ends_at is not None and offer.ends_at <= visit.now:
        return badge(visit.t("offers.over"))
    return badge(visit.t("offers.open"), "good")
