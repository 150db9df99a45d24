"""A customer's events, newest first, each with what a reader wants to know of it."""

from collections.abc import Mapping, Sequence

from rapport.catalog import Product
from rapport.console.icons import icon
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import link
from rapport.console.reason_links import reason_link
from rapport.console.visits import Visit
from rapport.events import Event, EventName

_LOOKS: Mapping[str, tuple[str, str]] = {
    EventName.PRODUCT_VIEWED: ("eye", ""),
    EventName.PRODUCT_ADDED: ("plus", ""),
    EventName.PRODUCT_REVIEWED: ("star", ""),
    EventName.CHECKOUT_STARTED: ("order", ""),
    EventName.ORDER_COMPLETED: ("order", "good"),
    EventName.ORDER_REFUNDED: ("back", "bad"),
    EventName.EMAIL_DELIVERED: ("mailbox", ""),
    EventName.EMAIL_OPENED: ("mailbox", ""),
    EventName.EMAIL_LINK_CLICKED: ("click", "good"),
    EventName.EMAIL_BOUNCED: ("warning", "bad"),
    EventName.POINTS_EARNED: ("star", "good"),
    EventName.TIER_REACHED: ("star", "good"),
    EventName.UNSUBSCRIBED: ("stop", "bad"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "orders": (EventName.ORDER_COMPLETED, EventName.ORDER_REFUNDED, "Order Cancelled"),
    "shopping": (
        EventName.PRODUCT_VIEWED,
        EventName.PRODUCT_ADDED,
        EventName.CHECKOUT_STARTED,
        EventName.PRODUCT_REVIEWED,
    ),
    "mail": (
        EventName.EMAIL_DELIVERED,
        EventName.EMAIL_OPENED,
        EventName.EMAIL_LINK_CLICKED,
        EventName.CLICK_JUDGED,
        EventName.OPEN_JUDGED,
        EventName.EMAIL_BOUNCED,
        EventName.UNSUBSCRIBED,
    ),
}
"""Which events belong to a filter; every other event is under `other`."""


def of_kind(events: Sequence[Event], kind: str) -> list[Event]:
    """Keep the events of one filter; an unknown filter keeps all."""
    if kind in KINDS:
        return [event for event in events if event.name in KINDS[kind]]
    if kind == "other":
        named = {name for names in KINDS.values() for name in names}
        return [event for event in events if event.name not in named]
    return list(events)


def timeline_list(visit: Visit, events: Sequence[Event], products: Mapping[str, Product]) -> Markup:
    """Draw the events as a list that hangs on one line."""
    return tag("ol", [_entry(visit, event, products) for event in events], class_="timeline")


def _entry(visit: Visit, event: Event, products: Mapping[str, Product]) -> Markup:
    picture, look = _LOOKS.get(event.name, ("dot", ""))
    name = visit.t.name("event", event.name)
    more = _details(visit, event, products)
    return tag(
        "li",
        tag("span", icon(picture), class_=f"dot {look}".strip(), aria_hidden="true"),
        tag(
            "div",
            tag("span", name, class_="strong"),
            _subject(visit, event, products),
            class_="what",
        ),
        tag("time", visit.f.moment(event.happened_at), class_="when"),
        tag("div", more, class_="more") if more else None,
        _reason(visit, event),
    )


def _reason(visit: Visit, event: Event) -> Markup | None:
    """Of what belongs to a message: the way to why it was sent."""
    if not event.message_id or not event.customer_id:
        return None
    href = reason_link(event.customer_id, event.message_id)
    return tag("div", tag("a", visit.t("reasons.short"), href=href), class_="more")


def _subject(visit: Visit, event: Event, products: Mapping[str, Product]) -> Markup:
    if event.amount_minor is not None:
        amount = visit.f.money(event.amount_minor, currency=event.currency or "")
        return join(" · ", tag("span", amount, class_="num"))
    if event.product_id:
        return join(" · ", product_name(visit, event.product_id, products))
    if event.campaign_id:
        shown = visit.t("timeline.campaign")
        return join(" · ", tag("a", shown, href=link(f"/campaigns/{event.campaign_id}")))
    return Markup("")


def _details(visit: Visit, event: Event, products: Mapping[str, Product]) -> str:
    if event.lines:
        named = [
            f"{visit.f.number(line.quantity)} × {product_name(visit, line.product_id, products)}"
            for line in event.lines
        ]
        return visit.t("timeline.between").join(named)
    told = event.properties.get("url") or event.properties.get("path")
    return str(told) if told and not event.product_id else ""


def product_name(visit: Visit, product_id: str, products: Mapping[str, Product]) -> str:
    product = products.get(product_id)
    return product.name_in(visit.t.language) if product else product_id
