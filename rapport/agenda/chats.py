"""Conversations with something open, as candidates: an answer that is owed, a wish unfulfilled.

An answer that a customer waits for is service: no cap, quota or rival holds it back. A product that
was asked about is marketing: it needs a yes, and goes by the channel that yes was given for.
"""

from collections.abc import Sequence

from rapport.agenda.heard import CHAT
from rapport.agenda.hours import hour_of
from rapport.agenda.model import AgendaDesk, Held, Subject, SubjectKind
from rapport.attention import Priority, Source
from rapport.conversations import FollowUp, FollowUpWhy, open_follow_ups
from rapport.delivery import GlobalHoldout, held_out_of_all, open_at
from rapport.kit.money import money_text
from rapport.profiles import Purpose, Words, words_of

NO_CONSENT, HELD_OUT = "no-consent", "global-holdout"  # as the gate says it
_NO_WORDS: Words = {}

_NAMES = {
    FollowUpWhy.WAITING: ("Chat: waits for a person", "会话：等待人工回复"),
    FollowUpWhy.UNANSWERED: ("Chat: a question without an answer", "会话：问题未得到解答"),
    FollowUpWhy.PRODUCT: (
        "Chat: asked about {name} ({price}), not bought",
        "会话：问过{name}（{price}），尚未购买",
    ),
}


def chats(desk: AgendaDesk, *, customer_id: str | None = None) -> tuple[list[Subject], list[Held]]:
    """Give the follow-ups that may be made today, and those that the customer's words forbid."""
    found = open_follow_ups(
        database=desk.database, facts=desk.facts, now=desk.now, customer_id=customer_id
    )
    selling = [one.customer_id for one in found if not one.is_service]
    words = words_of(desk.database, selling) if selling else {}
    out = _held_out(desk, selling)
    free, held = [], []
    for one in found:
        channel = CHAT if one.is_service else _channel(desk, words.get(one.customer_id, _NO_WORDS))
        subject = _subject(desk, one, channel or CHAT)
        code = "" if channel else NO_CONSENT
        code = code or (HELD_OUT if one.customer_id in out and not one.is_service else "")
        if code:
            held.append(Held(subject=subject, code=code))
        else:
            free.append(subject)
    return free, held


def _held_out(desk: AgendaDesk, customer_ids: Sequence[str]) -> frozenset[str]:
    share, zone = desk.rules.holdout_share, desk.rules.zone
    if not share or not customer_ids:
        return frozenset()
    holdout = GlobalHoldout(share=share, timezone=str(zone))
    return frozenset(held_out_of_all(customer_ids, holdout, now=desk.now))


def _channel(desk: AgendaDesk, words: Words) -> str | None:
    """The cheapest channel by which the customer said yes to marketing; None without one."""
    allowed = [
        channel
        for (channel, purpose), word in words.items()
        if purpose == Purpose.MARKETING and word.granted
    ]
    costs = desk.settings.costs
    return min(allowed, key=lambda one: (costs.get(one, 0.0), one), default=None)


def _subject(desk: AgendaDesk, one: FollowUp, channel: str) -> Subject:
    zone, hours = desk.rules.zone, desk.rules.quiet_hours.get(channel)
    start = desk.now if hours is None else open_at(hours, zone, desk.now)
    return Subject(
        subject_id=one.conversation_id,
        kind=SubjectKind.CHAT,
        customer_id=one.customer_id,
        told_as="",
        source=Source.CHAT_FOLLOW_UP,
        sender=f"chats/{one.why}",
        name=_name(one, desk.language),
        channel=channel,
        timezone="",
        first_due_at=one.since,
        priority=Priority.TRANSACTIONAL if one.is_service else Priority.USUAL,
        from_hour=hour_of(start, zone, desk.now.astimezone(zone).date()),
    )


def _name(one: FollowUp, language: str) -> str:
    words = _NAMES[one.why][1 if language.lower().startswith("zh") else 0]
    if one.product is None:
        return words
    price = money_text(one.product.price_minor, one.product.currency, language)
    return words.format(name=one.product.name, price=price)
