"""Finds conversations that ended with something open: a person awaited, no answer, no purchase."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapport.conversations.model import Author, Conversation, NotKnown, Offered, Recommend, Turn
from rapport.conversations.store import conversations_since
from rapport.events import ORDER_LINES
from rapport.recommendations import rules_in_use, sold_out
from rapport.storage import Database, Facts

_ENDED = timedelta(hours=1)  # the customer may still be reading
_LOOKS_BACK = timedelta(days=7)
_MOST = 10_000


class FollowUpWhy(StrEnum):
    """What is open in a conversation; the first is the most urgent. Stored names are forever."""

    WAITING = "waiting"  # for a person, who has not answered yet
    UNANSWERED = "unanswered"  # the assistant did not know
    PRODUCT = "product"  # asked about and not bought


_URGENCY = tuple(FollowUpWhy)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A known customer's conversation that somebody should go on with, since when, and why.

    `product` is one that was recommended then, is not sold out and was not bought since.
    """

    conversation_id: str
    customer_id: str
    why: FollowUpWhy
    since: datetime
    product: Offered | None = None

    @property
    def is_service(self) -> bool:
        """Say whether the customer waits for an answer; else somebody wants to sell."""
        return self.why is not FollowUpWhy.PRODUCT


def open_follow_ups(
    *, database: Database, facts: Facts, now: datetime, customer_id: str | None = None
) -> list[FollowUp]:
    """List what is open in the conversations of a week, of all customers or of one.

    Each customer is in it once, with what is most urgent, then newest.
    """
    talks = conversations_since(database, now - _LOOKS_BACK, customer_id=customer_id, limit=_MOST)
    found = [one for talk in talks for one in _service(talk, now)]
    asked = [(talk, offered) for talk in talks if (offered := _asked_about(talk, now)) is not None]
    found += _not_bought(asked, database=database, facts=facts)
    found.sort(key=lambda one: (_URGENCY.index(one.why), -one.since.timestamp()))
    first = {one.customer_id: one for one in reversed(found)}
    return sorted(first.values(), key=lambda one: one.customer_id)


def _service(talk: Conversation, now: datetime) -> Iterator[FollowUp]:
    why = _awaited(talk, now)
    if why is not None and talk.customer_id is not None:
        yield FollowUp(
            conversation_id=talk.conversation_id,
            customer_id=talk.customer_id,
            why=why,
            since=talk.last_turn_at,
        )


def _awaited(talk: Conversation, now: datetime) -> FollowUpWhy | None:
    if not talk.turns or talk.turns[-1].author is Author.OPERATOR:
        return None
    if talk.handed_off:
        return FollowUpWhy.WAITING
    has_ended = now - talk.last_turn_at >= _ENDED
    return FollowUpWhy.UNANSWERED if has_ended and _has(talk.turns[-1], NotKnown) else None


def _asked_about(talk: Conversation, now: datetime) -> Recommend | None:
    """What was recommended last in a conversation that is over and left nobody waiting."""
    if now - talk.last_turn_at < _ENDED or _awaited(talk, now) is not None:
        return None
    acts = [act for turn in talk.turns for act in turn.acts if isinstance(act, Recommend)]
    return acts[-1] if acts and acts[-1].products else None


def _has(turn: Turn, kind: type[NotKnown]) -> bool:
    return any(isinstance(act, kind) for act in turn.acts)


def _not_bought(
    asked: Sequence[tuple[Conversation, Recommend]], *, database: Database, facts: Facts
) -> Iterator[FollowUp]:
    if not asked:
        return
    bought = _bought(facts, [(talk.customer_id or "", talk.started_at) for talk, _ in asked])
    gone = set(sold_out(facts, rules_in_use(database)))
    for talk, offered in asked:
        customer_id = talk.customer_id or ""
        ordered = {
            product
            for product, at in bought.get(customer_id, ())
            if product is not None and at >= talk.started_at
        }
        open_ = [one for one in offered.products if one.product_id not in gone]
        if open_ and not any(one.product_id in ordered for one in offered.products):
            yield FollowUp(
                conversation_id=talk.conversation_id,
                customer_id=customer_id,
                why=FollowUpWhy.PRODUCT,
                since=talk.last_turn_at,
                product=open_[0],
            )


def _bought(
    facts: Facts, asked: Sequence[tuple[str, datetime]]
) -> dict[str, list[tuple[str | None, datetime]]]:
    """What these customers ordered since the earliest of the moments, with when."""
    earliest = min(at for _, at in asked)
    lines = facts.rows_of(ORDER_LINES, sorted({customer for customer, _ in asked}))
    kept = lines.filter(lines.happened_at >= earliest, lines.quantity > 0)
    found: dict[str, list[tuple[str | None, datetime]]] = {}
    for row in facts.read(kept.select("customer_id", "product_id", "happened_at")).to_pylist():
        found.setdefault(row["customer_id"], []).append((row["product_id"], row["happened_at"]))
    return found
