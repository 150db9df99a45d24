"""What customers got lately, and what is on its way to them: what caps and quotas count."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from rapport.delivery.model import MessageId, MessageStatus
from rapport.delivery.store.tables import MESSAGES
from rapport.profiles import Purpose
from rapport.storage import Database

_PART = 5_000


class Sent(NamedTuple):
    """A marketing message that a channel took, and whether its customer reacted to it."""

    channel: str
    sent_at: datetime
    reacted: bool


@dataclass(slots=True, kw_only=True)
class History:
    """Of one customer: what arrived, and what another worker or the same one sends just now."""

    sent: list[Sent] = field(default_factory=list)
    under_way: list[tuple[MessageId, str]] = field(default_factory=list)


def histories_of(
    database: Database,
    customer_ids: Sequence[str],
    *,
    since: datetime,
    leaving: Collection[str] = (),
) -> dict[str, History]:
    """Give what each of these customers got since a moment, transactional messages left out.

    `leaving` are the messages that are asked about; they do not count as under way.
    """
    columns = MESSAGES.c
    marketing = columns.purpose != Purpose.TRANSACTIONAL
    sent = select(
        columns.customer_id, columns.channel, columns.sent_at, columns.reacted_at.is_not(None)
    ).where(marketing, columns.sent_at >= since)
    sending = select(columns.customer_id, columns.message_id, columns.channel).where(
        marketing, columns.status == MessageStatus.SENDING, columns.message_id.not_in(leaving)
    )
    found = {customer_id: History() for customer_id in customer_ids}
    with database.read() as connection:
        for start in range(0, len(customer_ids), _PART):
            part = sent.where(columns.customer_id.in_(customer_ids[start : start + _PART]))
            for customer, channel, sent_at, reacted in connection.execute(part):
                found[customer].sent.append(Sent(channel, sent_at, bool(reacted)))
        for customer, message_id, channel in connection.execute(sending):
            if customer in found:
                found[customer].under_way.append((message_id, channel))
    return found


def count_sent(database: Database, *, channel: str, since: datetime) -> tuple[int, int]:
    """Count the marketing messages of a channel sent since a moment, and those being sent now."""
    columns = MESSAGES.c
    mine = (columns.channel == channel) & (columns.purpose != Purpose.TRANSACTIONAL)
    sent = select(func.count()).where(
        mine, columns.status == MessageStatus.DELIVERED, columns.sent_at >= since
    )
    sending = select(func.count()).where(mine, columns.status == MessageStatus.SENDING)
    with database.read() as connection:
        return (
            int(connection.execute(sent).scalar_one()),
            int(connection.execute(sending).scalar_one()),
        )


def note_reaction(database: Database, message_id: str, *, now: datetime) -> None:
    """Note that a customer opened a message or clicked in it; the first time counts."""
    columns = MESSAGES.c
    first = (columns.message_id == message_id) & columns.reacted_at.is_(None)
    with database.begin() as connection:
        connection.execute(MESSAGES.update().where(first).values(reacted_at=now))
