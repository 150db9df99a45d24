"""What stands beside a customer's timeline: consent, products to recommend, messages sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.app import App, recommendation_desk_of
from rapport.campaigns import list_campaigns
from rapport.catalog import Product, find_products
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, link
from rapport.console.reason_links import reason_link
from rapport.console.timelines import product_name
from rapport.console.visits import Visit
from rapport.delivery import Message, MessageStatus, list_messages
from rapport.profiles import Consent
from rapport.recommendations import Recommendation, reason_of, recommend

_SHOWN_MESSAGES = 8
_SHOWN_PRODUCTS = 4
_LOOKS: Mapping[MessageStatus, str] = {
    MessageStatus.DELIVERED: "good",
    MessageStatus.FAILED: "bad",
    MessageStatus.SUPPRESSED: "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was read for these cards."""

    recommended: Sequence[Recommendation]
    products: Mapping[str, Product]
    messages: Sequence[Message]
    campaigns: Mapping[str, str]


def read_beside(visit: Visit, customer_id: str) -> Beside:
    doors: App = visit.app
    recommended = recommend(
        recommendation_desk_of(doors), customer_id, now=visit.now, count=_SHOWN_PRODUCTS
    )
    causes = [one.because_product_id for one in recommended if one.because_product_id]
    return Beside(
        recommended=recommended,
        products=find_products(doors.facts, [*causes, *(one.product_id for one in recommended)]),
        messages=list_messages(doors.database, customer_id=customer_id, limit=_SHOWN_MESSAGES),
        campaigns={str(one.campaign_id): one.name for one in list_campaigns(doors.database)},
    )


def recommended_list(visit: Visit, beside: Beside) -> Markup:
    """Products in stock that they have not bought, each with the exact reason."""
    if not beside.recommended:
        return tag("p", visit.t("customer.nothing_recommended"), class_="muted")
    items = []
    for one in beside.recommended:
        cause = product_name(visit, one.because_product_id or "", beside.products)
        product = beside.products.get(one.product_id)
        price = visit.f.money(product.price_minor, currency=product.currency) if product else ""
        name = tag("span", product_name(visit, one.product_id, beside.products), class_="strong")
        reason = reason_of(one, visit.t.language, product_name=cause)
        top = tag("div", name, tag("span", price, class_="num muted"), class_="line spread")
        items.append(tag("li", top, tag("div", reason, class_="muted small")))
    return tag("ol", items, class_="list")


def messages_list(visit: Visit, beside: Beside) -> Markup:
    """The last messages meant for them, with what became of each."""
    if not beside.messages:
        return tag("p", visit.t("customer.no_messages"), class_="muted")
    return tag("ol", [_message(visit, one, beside) for one in beside.messages], class_="list")


def _message(visit: Visit, one: Message, beside: Beside) -> Markup:
    t = visit.t
    name = tag(
        "a",
        beside.campaigns.get(one.campaign_id, one.campaign_id),
        href=link(f"/campaigns/{one.campaign_id}"),
        class_="strong",
    )
    status = badge(t(f"status.message.{one.status.value}"), _LOOKS.get(one.status, ""))
    when = visit.f.moment(one.sent_at or one.due_at)
    about = f"{t.name('channel', one.channel)} · {when} · "
    reason = tag("a", t("reasons.short"), href=reason_link(one.customer_id, one.message_id))
    return tag(
        "li",
        tag("div", name, status, class_="line spread"),
        tag("div", about, reason, class_="muted small"),
    )


def consent_list(visit: Visit, lines: Sequence[Consent]) -> Markup:
    """The state that holds now per channel and purpose, and how it came about."""
    holds: dict[tuple[str, str], Consent] = {}
    for line in sorted(lines, key=lambda line: line.recorded_at):
        holds[line.channel, line.purpose] = line
    if not holds:
        return tag("p", visit.t("customer.no_consent"), class_="muted")
    return tag("ul", [_consent(visit, line) for line in holds.values()], class_="list")


def _consent(visit: Visit, line: Consent) -> Markup:
    t = visit.t
    verdict = badge(
        t("customer.granted" if line.granted else "customer.refused"),
        "good" if line.granted else "bad",
    )
    what = f"{t.name('channel', line.channel)} · {t.name('purpose', line.purpose)}"
    how = t(
        "customer.recorded", day=visit.f.day(line.recorded_at), how=line.how, text=line.text_version
    )
    top = tag("div", tag("span", what, class_="strong"), verdict, class_="line spread")
    return tag("li", top, tag("div", how, class_="muted small"))
