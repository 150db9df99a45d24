"""Messages for the shop's own site: made available once, shown until answered or over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, func, select

from rapport.delivery.onsite_model import OnsiteDeed, OnsiteMessage, OnsiteState
from rapport.delivery.store.tables import MESSAGES
from rapport.profiles import Follower
from rapport.storage import (
    Database,
    Facts,
    UtcTime,
    follow_names,
    insert_new,
    metadata,
    told_as_column,
    told_as_index,
)

ONSITE_MESSAGES = Table(
    "onsite_messages",
    metadata,
    Column("message_id", String(80), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("title", String(1_000), nullable=False),
    Column("text", String(4_000), nullable=False),
    Column("button", String(400), nullable=False),
    Column("link", String(4_000), nullable=False),
    Column("language", String(40), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("shows", Integer, nullable=False),
    Column("shown_at", UtcTime),
    told_as_column(),
    told_as_index("onsite_messages"),
)

_ROW = ONSITE_MESSAGES.c
_ENDS = {OnsiteDeed.CLICKED: OnsiteState.CLICKED, OnsiteDeed.DISMISSED: OnsiteState.DISMISSED}


def make_available(connection: Connection, messages: Sequence[OnsiteMessage]) -> None:
    """Keep messages to be shown; one that is there already stays as it is.

    A message may have become another customer's while it was sent: the outbox knows whose it is.
    """
    ids = [one.message_id for one in messages]
    query = select(MESSAGES.c.message_id, MESSAGES.c.customer_id, MESSAGES.c.told_as)
    found = connection.execute(query.where(MESSAGES.c.message_id.in_(ids)))
    whose = {row.message_id: {"customer_id": row.customer_id, "told_as": row.told_as}
             for row in found}  # fmt: skip
    rows = [
        {name: getattr(one, name) for name in OnsiteMessage.__slots__}
        | whose.get(one.message_id, {})
        for one in messages
    ]
    insert_new(connection, ONSITE_MESSAGES, rows, keys=("message_id",))


def waiting_onsite(
    database: Database, customer_id: str, *, now: datetime, shows_most: int
) -> list[OnsiteMessage]:
    """List what may still be shown to a customer, the newest first."""
    query = (
        select(ONSITE_MESSAGES)
        .where(_ROW.customer_id == customer_id, _ROW.state == OnsiteState.AVAILABLE)
        .where(_ROW.expires_at > now, _ROW.shows < shows_most)
        .order_by(_ROW.made_at.desc(), _ROW.message_id)
    )
    with database.read() as connection:
        return [_message(row) for row in connection.execute(query.limit(20))]


def last_shown(database: Database, customer_id: str) -> datetime | None:
    """Say when any message was shown to a customer last."""
    query = select(func.max(_ROW.shown_at)).where(_ROW.customer_id == customer_id)
    with database.read() as connection:
        found: datetime | None = connection.execute(query).scalar_one()
    return found


def note_deed(connection: Connection, message_id: str, deed: OnsiteDeed, *, now: datetime) -> bool:
    """Keep what a visitor did; False if the message is over already, or was never there."""
    mine = (_ROW.message_id == message_id) & (_ROW.state == OnsiteState.AVAILABLE)
    values: dict[str, Any] = (
        {"shows": _ROW.shows + 1, "shown_at": now}
        if deed is OnsiteDeed.SHOWN
        else {"state": _ENDS[deed]}
    )
    return bool(connection.execute(ONSITE_MESSAGES.update().where(mine).values(**values)).rowcount)


def _message(row: Row[Any]) -> OnsiteMessage:
    fields = row._mapping
    values: dict[str, Any] = {name: fields[name] for name in OnsiteMessage.__slots__}
    return OnsiteMessage(**(values | {"state": OnsiteState(row.state)}))


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    """Let what is shown belong to the customers that the ids it was made for belong to now."""
    with database.begin() as connection:
        follow_names(connection, ONSITE_MESSAGES, customers)


ONSITE_FOLLOWER = Follower(name="onsite-messages", follow=_follow)
