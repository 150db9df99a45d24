"""Who they are, why now, what they looked at, what they said, what they may be worth."""

from collections.abc import Iterator

from rapport.events import EventName
from rapport.insights import OVERALL, Sentiment, read_review
from rapport.loyalty import EXPIRES_ON, TIER
from rapport.profiles import Profile, Purpose
from rapport.sales.dossier.model import DossierLine, Section, Source
from rapport.sales.dossier.reading import RECENT, Known, their_turns

_MOST_TRAITS, _MOST_SEEN, _MOST_QUOTES, _MOST_SOURCES = 6, 5, 6, 5
_PLAIN = ("city", "country", "language")
_NEWS = (
    EventName.CHECKOUT_STARTED,
    EventName.PRODUCT_ADDED,
    EventName.PRODUCT_VIEWED,
    EventName.LEAD_CAPTURED,
    EventName.FORM_VIEWED,
    EventName.EMAIL_LINK_CLICKED,
    EventName.MESSAGE_LINK_CLICKED,
    EventName.EMAIL_REPLIED,
    EventName.ORDER_COMPLETED,
)
_WORTH = ("value_90d", "alive", "purchase_30d")
_LONGEST_TRAIT = 80
_TWINS = (TIER, EXPIRES_ON)  # told by others: the name of the tier, and the day in words


def who(known: Known) -> Iterator[DossierLine]:
    """Name, how to reach them, since when, and the shop's own traits unless they said no to it."""
    profile = known.profile
    if profile is None:
        yield _line(Section.WHO, "unknown")
        return
    full_name = _full_name(profile)
    if full_name:
        yield _line(Section.WHO, "name", name=full_name)
    yield from _ways(known)
    told = [(trait, getattr(profile, trait)) for trait in _PLAIN]
    yield from (
        _line(Section.WHO, "trait", name=trait, value=value) for trait, value in told if value
    )
    if profile.created_at is not None:
        yield _line(Section.WHO, "since", day=profile.created_at.date().isoformat())
    yield from _own_traits(known, profile)


def _own_traits(known: Known, profile: Profile) -> Iterator[DossierLine]:
    if not _may_personalise(known):
        yield _line(Section.WHO, "no-personalisation")
        return
    told = sorted((name, value) for name, value in profile.traits.items() if name not in _TWINS)
    for trait, value in told[:_MOST_TRAITS]:
        if isinstance(value, str | int | float) and len(str(value)) <= _LONGEST_TRAIT:
            yield _line(Section.WHO, "trait", name=trait, value=value)


def _full_name(profile: Profile) -> str:
    """Write a name in the order of its script."""
    given, family = profile.first_name or "", profile.last_name or ""
    if (given + family).isascii():
        return f"{given} {family}".strip()
    return family + given


def _ways(known: Known) -> Iterator[DossierLine]:
    """Their addresses: whole where they agreed to be reached by it, else masked."""
    assert known.profile is not None, "asked by `who`"
    for way, channel in (("phone", "phone"), ("email", "email")):
        value = getattr(known.profile, way)
        if value and known.said.get((channel, Purpose.MARKETING)):
            yield _line(Section.WHO, way, value=value)
        elif value:
            yield _line(Section.WHO, f"{way}-masked", value=mask(value))


def mask(value: str) -> str:
    """Leave of an address what tells two apart, and no more: `a…@shop.example`, `…21`."""
    local, at, domain = value.partition("@")
    return f"{local[:1]}…@{domain}" if at else f"…{value[-2:]}"


def why_now(known: Known) -> Iterator[DossierLine]:
    """The score and its reasons, and what they did lately."""
    lead = known.lead
    if lead.score is not None:
        yield DossierLine(
            section=Section.WHY_NOW,
            code="score",
            facts={"name": lead.score_name, "value": round(lead.score, 3)},
            at=lead.opened_at,
            sources=(Source(kind="score", source_id=lead.score_name),),
        )
    for reason in lead.reasons:
        yield DossierLine(
            section=Section.WHY_NOW,
            code="reason",
            facts={"text": reason},
            sources=(Source(kind="score", source_id=lead.score_name),),
        )
    days = RECENT.days
    for name in _NEWS:
        found = [one for one in known.recent if one.name == name]
        if found:
            yield DossierLine(
                section=Section.WHY_NOW,
                code="event",
                facts={"name": name.value, "times": len(found), "days": days},
                at=found[0].happened_at,
                sources=_of_events([one.event_id for one in found]),
            )


def seen(known: Known) -> Iterator[DossierLine]:
    """The products they looked at, and what they bought last."""
    for product_id, events in known.seen()[:_MOST_SEEN]:
        added = any(one.name == EventName.PRODUCT_ADDED for one in events)
        product = known.products.get(product_id)
        yield DossierLine(
            section=Section.SEEN,
            code="added" if added else "viewed",
            facts={
                "product": known.name_of(product_id),
                "product_id": product_id,
                "times": len(events),
                "price_minor": product.price_minor if product else None,
                "currency": product.currency if product else known.shop.currency,
            },
            at=events[0].happened_at,
            sources=_of_events([one.event_id for one in events]),
        )
    order = known.last(EventName.ORDER_COMPLETED)
    if order is not None:
        names = [known.name_of(line.product_id) for line in order.lines][:3]
        yield DossierLine(
            section=Section.SEEN,
            code="bought",
            facts={"products": ", ".join(names), "amount_minor": order.amount_minor,
                   "currency": order.currency},
            at=order.happened_at,
            sources=_of_events([order.event_id]),
        )  # fmt: skip


def evidence(known: Known) -> Iterator[DossierLine]:
    """Their own words, from reviews and conversations, each with where it stands."""
    quotes = [*_reviews(known), *_turns(known)]
    yield from sorted(quotes, key=lambda one: str(one.at), reverse=True)[:_MOST_QUOTES]


def _reviews(known: Known) -> Iterator[DossierLine]:
    told = [one for one in known.findings if one["topic"] != OVERALL] or known.findings
    for one in told:
        if one["words"]:
            yield DossierLine(
                section=Section.EVIDENCE,
                code="review",
                facts={"topic": one["topic"], "feeling": one["feeling"],
                       "product": known.name_of(one["product_id"] or "")},
                quote=one["words"],
                at=one["said_at"],
                sources=(Source(kind=one["source"], source_id=one["source_id"]),),
            )  # fmt: skip


def _turns(known: Known) -> Iterator[DossierLine]:
    for conversation_id, number, text, said_at in their_turns(known):
        read = read_review(
            review_id=conversation_id, product_id=None, title=None, text=text, rating=None
        )
        spans = [
            (one.start, one.end, str(one.about), one.sentiment or Sentiment.NEUTRAL)
            for one in read.mentions
        ]
        for start, end, topic, feeling in spans or [(0, len(text), "", Sentiment.NEUTRAL)]:
            yield DossierLine(
                section=Section.EVIDENCE,
                code="turn",
                facts={"topic": topic, "feeling": feeling.value},
                quote=text[start:end][:200],
                at=said_at,
                sources=(Source(kind="turn", source_id=f"{conversation_id}/{number}",
                                start=start, end=min(end, start + 200)),),
            )  # fmt: skip


def worth(known: Known) -> Iterator[DossierLine]:
    """What they spent so far, and what scores say of them."""
    totals = known.totals
    if totals.get("orders"):
        facts = {
            "orders": totals["orders"],
            "revenue_minor": totals.get("revenue_minor") or 0,
            "currency": known.shop.currency,
        }
        bought = [
            str(one.event_id) for one in known.events if one.name == EventName.ORDER_COMPLETED
        ]
        yield DossierLine(
            section=Section.WORTH, code="orders", facts=facts, sources=_of_events(bought)
        )
    for name in _WORTH:
        if name in known.scores:
            yield DossierLine(
                section=Section.WORTH,
                code="value" if name.startswith("value") else "chance",
                facts={"name": name, "value": round(known.scores[name], 3),
                       "currency": known.shop.currency},
                sources=(Source(kind="score", source_id=name),),
            )  # fmt: skip
    if known.lead.amount_minor is not None:
        deal = {"amount_minor": known.lead.amount_minor, "currency": known.lead.currency}
        yield _line(Section.WORTH, "deal", **deal)


def _may_personalise(known: Known) -> bool:
    said = known.said.items()
    return all(granted for (_, purpose), granted in said if purpose == Purpose.PERSONALISATION)


def _line(section: Section, code: str, **facts: object) -> DossierLine:
    return DossierLine(section=section, code=code, facts=facts)


def _of_events(ids: list[str]) -> tuple[Source, ...]:
    return tuple(Source(kind="event", source_id=one) for one in ids[:_MOST_SOURCES])
