"""What workers had under way when they died: what surely left is told, what may have is marked."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from rapport.delivery.model import Message, MessageStatus
from rapport.delivery.store.outbox import message_of
from rapport.delivery.store.tables import MESSAGES, UNDER_WAY
from rapport.delivery.traffic import Doubles
from rapport.jobs import NOT_LEASED
from rapport.storage import Database, insert_new

_KEPT = timedelta(days=1)


def note_under_way(
    connection: Connection, message_ids: Sequence[str], *, worker: str, now: datetime
) -> None:
    """Say what a worker sends next, in the commit before it does; one row, replaced each time."""
    values = {"message_ids": list(message_ids), "since": now}
    mine = UNDER_WAY.c.worker == worker
    if not connection.execute(UNDER_WAY.update().where(mine).values(values)).rowcount:
        insert_new(connection, UNDER_WAY, [values | {"worker": worker}], keys=("worker",))


def under_way(connection: Connection, worker: str) -> tuple[list[str], datetime | None]:
    """What a worker may have sent since its last commit, and when it began to."""
    query = select(UNDER_WAY).where(UNDER_WAY.c.worker == worker)
    row = connection.execute(query).one_or_none()
    return ([], None) if row is None else (list(row.message_ids), row.since)


def forget_under_way(connection: Connection, worker: str) -> None:
    """Say that a worker has nothing under way."""
    connection.execute(UNDER_WAY.delete().where(UNDER_WAY.c.worker == worker))


def tidy_under_way(connection: Connection, *, now: datetime) -> None:
    """Remove what was left by workers that died with nothing in their hands."""
    connection.execute(UNDER_WAY.delete().where(UNDER_WAY.c.since < now - _KEPT))


def held_messages(
    connection: Connection, worker: str, message_ids: Collection[str]
) -> list[Message]:
    """Find those of the messages that a worker still holds; others wait until this commits."""
    if not message_ids:
        return []
    query = select(MESSAGES).where(
        MESSAGES.c.message_id.in_(sorted(message_ids)),
        MESSAGES.c.status.in_((MessageStatus.SENDING, MessageStatus.CANCELLED)),
        MESSAGES.c.lease_owner == worker,
    )
    return [message_of(row) for row in connection.execute(query.with_for_update())]


def mark_unsure(connection: Connection, message_ids: Collection[str], *, worker: str) -> int:
    """Mark those of the messages that a worker still holds as ones that may have left."""
    if not message_ids:
        return 0
    mine = MESSAGES.c.message_id.in_(sorted(message_ids)) & (MESSAGES.c.lease_owner == worker)
    return int(connection.execute(MESSAGES.update().where(mine).values(unsure=True)).rowcount)


def free_held(connection: Connection, worker: str, *, tried: Collection[str]) -> int:
    """Put back into the queue what a worker holds; return how many messages it was.

    For those that were `tried` it counts as an attempt; the others had no chance yet.
    """
    # The status is named so that its index finds the few hundred rows among a million.
    held = (MESSAGES.c.status == MessageStatus.SENDING) & (MESSAGES.c.lease_owner == worker)
    freed = 0
    if tried:
        mine = held & MESSAGES.c.message_id.in_(sorted(tried))
        back = MESSAGES.update().where(mine).values(status=MessageStatus.QUEUED, **NOT_LEASED)
        freed = int(connection.execute(back).rowcount)
    untried = MESSAGES.update().where(held)
    untried = untried.values(
        status=MessageStatus.QUEUED, attempts=MESSAGES.c.attempts - 1, **NOT_LEASED
    )
    return freed + int(connection.execute(untried).rowcount)


def lease_owners(database: Database) -> list[tuple[str, datetime]]:
    """List the workers that hold messages, and until when the last of their leases runs."""
    query = (
        select(MESSAGES.c.lease_owner, func.max(MESSAGES.c.leased_until))
        .where(MESSAGES.c.status == MessageStatus.SENDING, MESSAGES.c.lease_owner.is_not(None))
        .group_by(MESSAGES.c.lease_owner)
    )
    with database.read() as connection:
        return [(owner, until) for owner, until in connection.execute(query)]


def count_doubles(database: Database, campaign_id: str | None = None) -> Doubles:
    """Count what may have arrived twice, of all campaigns or of one."""
    query = select(MESSAGES.c.status, func.count()).where(MESSAGES.c.unsure)
    if campaign_id is not None:
        query = query.where(MESSAGES.c.campaign_id == campaign_id)
    with database.read() as connection:
        counts = {
            status: int(count)
            for status, count in connection.execute(query.group_by(MESSAGES.c.status))
        }
    twice = counts.pop(MessageStatus.DELIVERED, 0)
    return Doubles(may_have_arrived_twice=twice, may_have_arrived=sum(counts.values()))
