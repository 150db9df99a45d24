"""Messages of customers whose several ids turned out to be one: whose they are, and which stay."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, not_, select

from rapport.delivery.model import MessageStatus
from rapport.delivery.store.tables import GIVEN_WAY, MESSAGES, SILENCES
from rapport.profiles import Follower
from rapport.storage import Database, Facts, follow_names

SAME_CUSTOMER = "same-customer"
"""The error of a message that was stopped because its customer gets it under another id."""

HELD_OUT = "held-out"
"""The error of a message that was stopped because another id of its customer is held out."""

_PART = 5_000
_UNDER_WAY = (MessageStatus.SENDING, MessageStatus.HANDED, MessageStatus.DELIVERED)


def cancel_doubles(connection: Connection, customers: Collection[str]) -> int:
    """Let at most one message of a campaign leave to each of these customers; return how many stay.

    Several wait where ids that turned out to be one customer each got one. What has left, or is
    under way, goes before what waits; of those that wait, what was made for the id that stays.
    """
    doubles = []
    for part in _parts(customers):
        waiting = _messages_of(connection, part, MessageStatus.QUEUED)
        if waiting:
            left = _messages_of(connection, part, *_UNDER_WAY)
            taken = {(row.campaign_id, row.customer_id) for row in left}
            for row in sorted(waiting, key=lambda row: (row.told_as, row.message_id)):
                if (row.campaign_id, row.customer_id) in taken:
                    doubles.append(row.message_id)
                taken.add((row.campaign_id, row.customer_id))
    return _cancel(connection, doubles, SAME_CUSTOMER)


def cancel_for(connection: Connection, wanted: Collection[tuple[str, str]], *, code: str) -> int:
    """Stop what waits for a customer in a campaign, each pair of these; return how many it was.

    A journey is named for all of its steps, whose messages have the campaign `journey/step`.
    """
    found = []
    for part in _parts({customer for _, customer in wanted}):
        for row in _messages_of(connection, part, MessageStatus.QUEUED):
            if (row.campaign_id.partition("/")[0], row.customer_id) in wanted:
                found.append(row.message_id)
    return _cancel(connection, found, code)


def written_to(connection: Connection, customers: Collection[str]) -> set[tuple[str, str]]:
    """Say which of the ids of these customers got a message, or get it now: campaign, id."""
    return {
        (row.campaign_id, row.told_as or row.customer_id)
        for part in _parts(customers)
        for row in _messages_of(connection, part, *_UNDER_WAY)
    }


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    """Let messages belong to the customers that the ids they were made for belong to now.

    The customer of several ids gets at most one message of a campaign that has not left yet. What
    was stopped for that stays stopped when an id is given back: nothing leaves late. Silences go
    along, and so does what gave way.
    """
    with database.begin() as connection:
        concerned = follow_names(connection, MESSAGES, customers)
        cancel_doubles(connection, concerned)
        follow_names(connection, SILENCES, customers)
        follow_names(connection, GIVEN_WAY, customers)


MESSAGE_FOLLOWER = Follower(name="messages", follow=_follow)


def _messages_of(
    connection: Connection, customers: Sequence[str], *statuses: MessageStatus
) -> Sequence[Any]:
    columns = MESSAGES.c
    query = select(
        columns.message_id, columns.campaign_id, columns.customer_id, columns.told_as
    ).where(
        columns.customer_id.in_(customers),
        columns.status.in_(statuses),
        # Two orders are confirmed twice, whoever turns out to be one customer.
        not_(columns.campaign_id.startswith("transactional/")),
    )
    return connection.execute(query).all()


def _cancel(connection: Connection, message_ids: Sequence[str], code: str) -> int:
    if not message_ids:
        return 0
    mine = (MESSAGES.c.message_id == bindparam("stopped")) & (
        MESSAGES.c.status == MessageStatus.QUEUED
    )
    statement = MESSAGES.update().where(mine).values(status=MessageStatus.CANCELLED, error=code)
    connection.execute(statement, [{"stopped": message_id} for message_id in message_ids])
    return len(message_ids)


def _parts(customers: Collection[str]) -> Iterator[list[str]]:
    waiting = iter(sorted(customers))
    while part := list(islice(waiting, _PART)):
        yield part
