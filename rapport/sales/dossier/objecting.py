"""What the customer may object to, and what must not be said: by rules, each with its evidence."""

from collections.abc import Iterator
from datetime import timedelta

from rapport.events import EventName
from rapport.insights import OVERALL, Sentiment
from rapport.profiles import Purpose
from rapport.sales.dossier.model import DossierLine, Section, Source
from rapport.sales.dossier.reading import Known

_COMPLAINT = timedelta(days=90)
_FEWEST_OTHERS = 2
_MOST = 6


def objections(known: Known) -> Iterator[DossierLine]:
    """What stands between them and the next order, as they or others said or did."""
    found = [*_own(known), *_basket(known), *_refunds(known), *_of_others(known)]
    yield from found[:_MOST]


def not_to_say(known: Known) -> Iterator[DossierLine]:
    """What law, offers, consent and tact forbid in this call."""
    if not known.said.get(("phone", Purpose.MARKETING)):
        refused = ("phone", Purpose.MARKETING) in known.said
        yield _rule("calls-refused" if refused else "no-consent-to-calls")
    yield from _complaints(known)
    yield from _promises(known)
    for product_id, _ in known.seen()[:3]:
        product = known.products.get(product_id)
        if product is not None and not product.in_stock:
            yield _rule("out-of-stock", product=known.name_of(product_id), product_id=product_id)
    yield _rule("superlatives" if known.shop.market == "CN" else "unproven")
    if known.seen():
        yield _rule("watched")


def _complaints(known: Known) -> Iterator[DossierLine]:
    for one in known.findings:
        late = one["said_at"] is not None and known.now - one["said_at"] <= _COMPLAINT
        if late and one["feeling"] == Sentiment.NEGATIVE and one["words"]:
            yield DossierLine(
                section=Section.NOT_TO_SAY,
                code="complaint-open",
                quote=one["words"],
                at=one["said_at"],
                sources=(Source(kind=one["source"], source_id=one["source_id"]),),
            )
            return
    for conversation in known.conversations:
        if conversation.handed_off:
            yield DossierLine(
                section=Section.NOT_TO_SAY,
                code="conversation-open",
                at=conversation.last_turn_at,
                sources=(Source(kind="conversation", source_id=conversation.conversation_id),),
            )
            return


def _promises(known: Known) -> Iterator[DossierLine]:
    """What may be promised is what is on offer, and nothing else."""
    discounts = [one for one in known.offers if one.discount_share]
    if not discounts:
        yield _rule("no-discount")
    for offer in discounts[:3]:
        yield DossierLine(
            section=Section.NOT_TO_SAY,
            code="only-offer",
            facts={
                "offer": offer.names.get(known.language.partition("-")[0])
                or next(iter(offer.names.values())),
                "share": offer.discount_share,
                "until": offer.ends_at.date().isoformat() if offer.ends_at else "",
            },
            sources=(Source(kind="offer", source_id=offer.offer_id),),
        )


def _own(known: Known) -> Iterator[DossierLine]:
    told: set[str] = set()
    for one in known.findings:
        if one["feeling"] != Sentiment.NEGATIVE or one["topic"] in told | {OVERALL}:
            continue
        told.add(one["topic"])
        yield DossierLine(
            section=Section.OBJECTIONS,
            code="said",
            facts={"topic": one["topic"], "product": known.name_of(one["product_id"] or "")},
            quote=one["words"] or "",
            at=one["said_at"],
            sources=(Source(kind=one["source"], source_id=one["source_id"]),),
        )


def _basket(known: Known) -> Iterator[DossierLine]:
    """Who filled a basket, or came to pay, and did not."""
    order = known.last(EventName.ORDER_COMPLETED)
    for name, code in (
        (EventName.CHECKOUT_STARTED, "checkout-left"),
        (EventName.PRODUCT_ADDED, "basket-left"),
    ):
        event = next((one for one in known.recent if one.name == name), None)
        if event is not None and (order is None or order.happened_at < event.happened_at):
            yield DossierLine(
                section=Section.OBJECTIONS,
                code=code,
                facts={"product": known.name_of(event.product_id) if event.product_id else ""},
                at=event.happened_at,
                sources=(Source(kind="event", source_id=event.event_id),),
            )
            return


def _refunds(known: Known) -> Iterator[DossierLine]:
    event = known.last(EventName.ORDER_REFUNDED)
    if event is not None:
        yield DossierLine(
            section=Section.OBJECTIONS,
            code="refunded",
            facts={"product": known.name_of(event.lines[0].product_id) if event.lines else ""},
            at=event.happened_at,
            sources=(Source(kind="event", source_id=event.event_id),),
        )


def _of_others(known: Known) -> Iterator[DossierLine]:
    for (product_id, topic), count in known.others.items():
        if count >= _FEWEST_OTHERS and topic != OVERALL:
            yield DossierLine(
                section=Section.OBJECTIONS,
                code="others",
                facts={"topic": topic, "product": known.name_of(product_id), "customers": count},
                sources=(Source(kind="product", source_id=product_id),),
            )


def _rule(code: str, **facts: object) -> DossierLine:
    return DossierLine(section=Section.NOT_TO_SAY, code=code, facts=facts)
