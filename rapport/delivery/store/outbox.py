"""The outbox: one row per message, claimed by workers through leases, marked in small commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    bindparam,
    func,
    or_,
    select,
)

from rapport.delivery.errors import MessageNotFound
from rapport.delivery.model import Message, MessageId, MessageStatus
from rapport.delivery.store.doubles import cancel_doubles
from rapport.delivery.store.states import may_leave
from rapport.delivery.store.tables import MESSAGES
from rapport.jobs import NOT_LEASED, claim
from rapport.profiles import owners_of
from rapport.storage import Database, UtcTime, insert_new

_CHUNK = 2_000  # messages per commit of `enqueue`
_WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a worker writes on a message after an attempt; `due_at` counts when it waits again.

    `safe` says that what was delivered was the safe copy of its draft.
    """

    message_id: MessageId
    status: MessageStatus
    error: str = ""
    sent_at: datetime | None = None
    due_at: datetime | None = None
    tried: bool = True
    safe: bool = False


def enqueue(database: Database, messages: Iterable[Message]) -> int:
    """Put messages into the outbox and return how many were new.

    Commits every 2,000: after a crash, enqueue them again; those already there stay as they are.
    """
    waiting, added = iter(messages), 0
    while chunk := list(islice(waiting, _CHUNK)):
        with database.begin() as connection:
            added += add_messages(connection, chunk)
    return added


def add_messages(connection: Connection, messages: Sequence[Message]) -> int:
    """Put messages into the outbox within the caller's transaction, as `enqueue` does.

    A message for an id that became another customer's while it was written is that customer's.
    """
    owners = owners_of(connection, {message.made_for for message in messages})
    rows = [
        _row(message) | {"customer_id": owner, "told_as": message.made_for}
        if (owner := owners.get(message.made_for)) is not None
        else _row(message)
        for message in messages
    ]
    added = insert_new(connection, MESSAGES, rows, keys=("message_id",))
    if owners:
        cancel_doubles(connection, set(owners.values()))
    return added


def claim_messages(  # noqa: PLR0913
    connection: Connection,
    *,
    channel: str,
    worker: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    valid: timedelta,
) -> list[Message]:
    """Lease the messages of a channel that are due longest, of those that may leave.

    What they share must have been looked at within `valid`, and not be held. Those whose lease ran
    out, because their worker died, are put back into the queue before.
    """
    lost = (MESSAGES.c.status == MessageStatus.SENDING) & (MESSAGES.c.leased_until <= now)
    connection.execute(
        MESSAGES.update().where(lost).values(status=MessageStatus.QUEUED, **NOT_LEASED)
    )
    rows = claim(
        connection,
        MESSAGES,
        worker=worker,
        limit=limit,
        now=now,
        lease=lease,
        where=(MESSAGES.c.status == MessageStatus.QUEUED)
        & (MESSAGES.c.channel == channel)
        & may_leave(now, valid=valid),
        values={"status": MessageStatus.SENDING},
    )
    return [_message(row) for row in rows]


def mark(connection: Connection, marks: Sequence[Mark], *, worker: str) -> None:
    """Write what became of messages.

    That a message was delivered is true whoever holds it now; anything else only its holder says.
    One that was cancelled meanwhile does not go back into the queue.
    """
    untouched = MESSAGES.c.status == MessageStatus.SENDING
    for delivered in (True, False):
        chosen = [m for m in marks if (m.status is MessageStatus.DELIVERED) is delivered]
        if not chosen:
            continue
        table = MESSAGES.c
        mine = table.message_id == bindparam("marked")
        held = mine & (table.lease_owner == worker)
        settled = bindparam("new_status", type_=String) != MessageStatus.QUEUED
        statement = MESSAGES.update().where(mine if delivered else held & (untouched | settled))
        connection.execute(
            statement.values(
                status=bindparam("new_status"),
                error=bindparam("new_error"),
                sent_at=bindparam("new_sent_at"),
                safe=bindparam("new_safe"),
                due_at=func.coalesce(bindparam("new_due_at", type_=UtcTime), table.due_at),
                attempts=table.attempts - bindparam("untried"),
                **NOT_LEASED,
            ),
            [_mark_row(each) for each in chosen],
        )


def renew_leases(connection: Connection, *, worker: str, until: datetime) -> None:
    """Prolong what a worker holds while it is at work."""
    held = _held_by([worker])
    connection.execute(MESSAGES.update().where(held).values(leased_until=until))


def lease_owners(database: Database) -> list[str]:
    """List the workers that hold messages."""
    query = select(MESSAGES.c.lease_owner).where(MESSAGES.c.status == MessageStatus.SENDING)
    with database.read() as connection:
        owners = connection.execute(query.distinct()).scalars()
        return [owner for owner in owners if owner is not None]


def free_messages(database: Database, workers: Sequence[str], *, tried: bool) -> int:
    """Put back into the queue what these workers hold; return how many messages it was.

    `tried` says whether it counts as an attempt.
    """
    attempts = MESSAGES.c.attempts - (0 if tried else 1)
    back = MESSAGES.update().where(_held_by(workers))
    back = back.values(status=MessageStatus.QUEUED, attempts=attempts, **NOT_LEASED)
    with database.begin() as connection:
        return int(connection.execute(back).rowcount)


def cancel_messages(connection: Connection, campaign_id: str) -> int:
    """Stop what waits in the queue and return how many messages it was.

    What a worker holds now, some hundreds at most, still leaves; but it is not tried again.
    """

    def stopped(status: MessageStatus) -> int:
        chosen = (MESSAGES.c.campaign_id == campaign_id) & (MESSAGES.c.status == status)
        update = MESSAGES.update().where(chosen).values(status=MessageStatus.CANCELLED)
        return int(connection.execute(update).rowcount)

    stopped(MessageStatus.SENDING)
    return stopped(MessageStatus.QUEUED)


def withdraw_messages(connection: Connection, campaign_id: str) -> int:
    """Take what waits in the queue out of the outbox; return how many messages it was.

    Their ids follow from campaign and customer, so putting them in again later doubles nothing.
    """
    waiting = (MESSAGES.c.campaign_id == campaign_id) & (MESSAGES.c.status == MessageStatus.QUEUED)
    return int(connection.execute(MESSAGES.delete().where(waiting)).rowcount)


def get_message(database: Database, message_id: str) -> Message:
    """Return the message, or raise `MessageNotFound`."""
    query = select(MESSAGES).where(MESSAGES.c.message_id == message_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise MessageNotFound(f"there is no message {message_id!r}; see `rapport messages list`")
    return _message(row)


def list_messages(
    database: Database,
    *,
    campaign_id: str | None = None,
    customer_id: str | None = None,
    status: MessageStatus | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Message]:
    """List messages, last due first, all or those that match."""
    wanted = {"campaign_id": campaign_id, "customer_id": customer_id, "status": status}
    chosen = [MESSAGES.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(MESSAGES).where(*chosen)
    query = query.order_by(MESSAGES.c.due_at.desc(), MESSAGES.c.message_id)
    with database.read() as connection:
        return [_message(row) for row in connection.execute(query.limit(limit).offset(offset))]


def outbox_counts(database: Database, campaign_id: str | None = None) -> dict[MessageStatus, int]:
    """Count messages by status, of all campaigns or of one."""
    query = select(MESSAGES.c.status, func.count()).group_by(MESSAGES.c.status)
    if campaign_id is not None:
        query = query.where(MESSAGES.c.campaign_id == campaign_id)
    with database.read() as connection:
        return {MessageStatus(status): int(n) for status, n in connection.execute(query)}


def contacted_since(database: Database, moment: datetime, *, channel: str) -> list[str]:
    """List the customers who got a message on a channel since a moment, or wait for one."""
    messages = MESSAGES.c
    lately = or_(messages.sent_at >= moment, messages.status.in_(_WAITING))
    query = select(messages.customer_id).where(messages.channel == channel, lately).distinct()
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def next_due(database: Database, *, channel: str) -> datetime | None:
    """Say when the next message of a channel can be claimed; None when none waits."""
    messages = MESSAGES.c
    moments = (
        select(func.min(messages.due_at)).where(messages.status == MessageStatus.QUEUED),
        select(func.min(messages.leased_until)).where(messages.status == MessageStatus.SENDING),
    )
    with database.read() as connection:
        found = [
            connection.execute(query.where(messages.channel == channel)).scalar_one()
            for query in moments
        ]
    return min((moment for moment in found if moment is not None), default=None)


def _held_by(workers: Sequence[str]) -> ColumnElement[bool]:
    # The status is named so that its index finds the few hundred rows among a million.
    return (MESSAGES.c.status == MessageStatus.SENDING) & MESSAGES.c.lease_owner.in_(workers)


def _row(message: Message) -> dict[str, object]:
    row = {name: getattr(message, name) for name in Message.__slots__}
    return row | {"lease_owner": None, "leased_until": None}


def _message(row: Row[Any]) -> Message:
    fields = row._mapping  # made anew at each look
    values: dict[str, Any] = {name: fields[name] for name in Message.__slots__}
    return Message(**(values | {"status": MessageStatus(row.status)}))


def _mark_row(each: Mark) -> dict[str, object]:
    return {
        "marked": each.message_id,
        "new_status": each.status,
        "new_error": each.error,
        "new_sent_at": each.sent_at,
        "new_safe": each.safe,
        "new_due_at": each.due_at,
        "untried": 0 if each.tried else 1,
    }
