"""The page of one customer: who they are, what they agreed to, what they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.catalog import Product, find_products
from rapport.console.controls import box, card, show
from rapport.console.customer_cards import (
    Beside,
    consent_list,
    messages_list,
    read_beside,
    recommended_list,
)
from rapport.console.customers import full_name, place_of, rfm_name
from rapport.console.figures import Scores, Totals, rfm_of, totals_of
from rapport.console.markup import Markup, join, tag
from rapport.console.menu import initials
from rapport.console.parts import button_link, chips, empty, facts, head, link, tile, tiles
from rapport.console.timelines import KINDS, of_kind, timeline_list
from rapport.console.values import shown_value
from rapport.console.visits import Draw, Visit
from rapport.events import Event, timeline
from rapport.profiles import Consent, Profile, consents_of, get_profile

_FIRST, _MORE, _MOST = 60, 200, 2000
_SHOWN_TRAITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    profile: Profile
    totals: Totals
    rfm: Scores | None
    consents: list[Consent]
    events: list[Event]
    products: Mapping[str, Product]
    kind: str
    limit: int
    complete: bool
    beside: Beside


def customer(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what is known about the customer that the address names."""
    customer_id = arguments.path_parameters["customer_id"]
    query = arguments.query_parameters
    kind = query.get("kind", "")
    limit = _MORE if query.get("all") or kind else _FIRST
    doors = visit.app
    profile = get_profile(doors.facts, customer_id)
    events = timeline(doors.facts, customer_id, limit=_MOST if kind else limit)
    shown = of_kind(events, kind)[:limit]
    found = _Found(
        profile=profile,
        totals=totals_of(doors.facts, [customer_id]).get(customer_id, Totals()),
        rfm=rfm_of(doors.facts, customer_id, now=visit.now),
        consents=consents_of(doors.database, customer_id),
        events=shown,
        products=find_products(doors.facts, _named_products(shown)),
        kind=kind,
        limit=limit,
        complete=len(shown) < limit,
        beside=read_beside(visit, customer_id),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t, profile = visit.t, found.profile
    name = full_name(profile)
    with box("head"):
        crumbs = [(t("menu.customers"), link("/customers"))]
        show(head(name, " · ".join(_about(visit, profile)), crumbs=crumbs))
        show(tag("span", initials(name), class_="avatar large", aria_hidden="true"))
    with box("stack"):
        show(tiles(_figures(visit, found)))
        with box("cols main-side"):
            with card(t("customer.timeline")):
                show(_filters(visit, found))
                show(_events(visit, found))
            with box("stack"):
                with card(t("customer.profile")):
                    show(facts(_facts(visit, profile)))
                with card(t("customer.consent"), t("customer.consent_about")):
                    show(consent_list(visit, found.consents))
                with card(t("customer.recommended"), t("customer.recommended_about")):
                    show(recommended_list(visit, found.beside))
                with card(t("customer.messages")):
                    show(messages_list(visit, found.beside))


def _about(visit: Visit, profile: Profile) -> list[str]:
    place = place_of(visit, profile)
    return [profile.email or profile.customer_id, *([place] if place != "–" else [])]


def _figures(visit: Visit, found: _Found) -> list[Markup]:
    t, f, totals, rfm = visit.t, visit.f, found.totals, found.rfm
    since = t("customer.since", day=f.day(totals.first_order_at)) if totals.first_order_at else ""
    return [
        tile(t("customer.revenue"), f.money(totals.revenue_minor)),
        tile(t("customer.orders"), f.number(totals.orders), since),
        tile(t("customer.last_seen"), f.ago(totals.last_seen_at, now=visit.now)),
        tile(
            t("customer.rfm"),
            rfm_name(t, rfm.group) if rfm else t("customer.no_orders"),
            t("customer.rfm_cell", cell=rfm.cell) if rfm else "",
        ),
    ]


def _filters(visit: Visit, found: _Found) -> Markup:
    path = f"/customers/{found.profile.customer_id}"
    items = [
        (visit.t(f"timeline.kind.{kind or 'all'}"), link(path, kind=kind), kind == found.kind)
        for kind in ("", *KINDS, "other")
    ]
    return chips(items, label=visit.t("timeline.filter"))


def _events(visit: Visit, found: _Found) -> Markup:
    if not found.events:
        return empty("clock", visit.t("timeline.none"), visit.t("timeline.none_about"))
    drawn = timeline_list(visit, found.events, found.products)
    if found.complete or found.limit == _MORE:
        return drawn
    path = link(f"/customers/{found.profile.customer_id}", all=1)
    return join(drawn, button_link(visit.t("timeline.more"), path))


def _facts(visit: Visit, profile: Profile) -> list[tuple[str, str]]:
    t = visit.t
    told = [
        (t("customer.id"), profile.customer_id),
        (t("customer.email"), profile.email or ""),
        (t("customer.phone"), profile.phone or ""),
        (t("customer.language"), t.name("language", (profile.language or "").split("-")[0])),
        (t("customer.birthday"), profile.birthday or ""),
        (t("customer.created"), visit.f.day(profile.created_at)),
    ]
    own = [(name, shown_value(visit, value)) for name, value in profile.traits.items()]
    return told + own[:_SHOWN_TRAITS]


def _named_products(events: list[Event]) -> list[str]:
    bought = {line.product_id for event in events for line in event.lines}
    seen = {event.product_id for event in events if event.product_id}
    return sorted(bought | seen)
