"""The fetches of the last days, one row each, with what is known of their messages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Row, String, Table, delete, insert, select, update

from rapport.delivery import MESSAGES
from rapport.storage import Database, Json, UtcTime, metadata
from rapport.tracking.judging import FURTHEST
from rapport.tracking.model import REACTIONS, Fetch, FetchKind, Neighbourhood, Origin, Sign

LONGEST_LINK = 2_000

MAIL_FETCHES = Table(
    "mail_fetches",
    metadata,
    Column("fetch_id", String(80), primary_key=True),  # of an open or a click: its event's id
    Column("message_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("fetched_at", UtcTime, nullable=False, index=True),
    Column("link", String(LONGEST_LINK), nullable=False),
    Column("network", String(40), nullable=False),
    Column("signs", Json, nullable=False),
    Column("settled_at", UtcTime),  # null: not judged beside its neighbours yet
    Index("ix_mail_fetches_message_id", "message_id", "fetched_at"),
    Index("ix_mail_fetches_network", "network", "fetched_at"),
    Index("ix_mail_fetches_settled_at", "settled_at", "fetched_at"),
)


def add_fetch(connection: Connection, fetch: Fetch) -> None:
    """Keep a fetch; what is no open and no click has nothing to be judged."""
    judged = fetch.kind in REACTIONS
    row = {
        "fetch_id": fetch.fetch_id,
        "message_id": fetch.message_id,
        "kind": fetch.kind,
        "fetched_at": fetch.fetched_at,
        "link": fetch.link[:LONGEST_LINK],
        "network": fetch.network,
        "signs": list(fetch.signs),
        "settled_at": None if judged else fetch.fetched_at,
    }
    connection.execute(insert(MAIL_FETCHES).values(row))


def waiting_fetches(connection: Connection, *, before: datetime, limit: int) -> list[Fetch]:
    """Give opens and clicks that are not judged yet, the oldest first."""
    columns = MAIL_FETCHES.c
    query = (
        select(MAIL_FETCHES)
        .where(columns.settled_at.is_(None), columns.fetched_at <= before)
        .order_by(columns.fetched_at, columns.fetch_id)
    )
    return [_fetch(row) for row in connection.execute(query.limit(limit))]


def origins_of(connection: Connection, fetches: Iterable[Fetch]) -> dict[str, Origin]:
    """Say what the messages of these fetches are; one that was erased is left out."""
    messages = MESSAGES.c
    query = select(
        messages.message_id,
        messages.customer_id,
        messages.told_as,
        messages.campaign_id,
        messages.arm,
        messages.draft_id,
        messages.sent_at,
    ).where(messages.message_id.in_({fetch.message_id for fetch in fetches}))
    return {row.message_id: _origin(row) for row in connection.execute(query)}


def neighbourhoods(
    connection: Connection, fetches: Sequence[Fetch], origins: Mapping[str, Origin]
) -> dict[str, Neighbourhood]:
    """Give what lies around each fetch in time, by its mail and by its network."""
    of_mail: dict[str, list[Fetch]] = defaultdict(list)
    of_network: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    if fetches:
        for near in _near(connection, fetches, "message_id"):
            of_mail[near.message_id].append(_fetch(near))
        for near in _near(connection, fetches, "network"):
            of_network[near.network].append((near.customer_id, near.fetched_at))
    around: dict[str, Neighbourhood] = {}
    for fetch in fetches:
        origin = origins.get(fetch.message_id)
        around[fetch.fetch_id] = Neighbourhood(
            sent_at=origin.sent_at if origin else None,
            of_mail=of_mail[fetch.message_id],
            of_network=of_network[fetch.network] if fetch.network else (),
        )
    return around


def mark_settled(connection: Connection, fetch_ids: Collection[str], *, now: datetime) -> set[str]:
    """Mark fetches as judged and return those that nobody else marked in the meantime."""
    columns = MAIL_FETCHES.c
    statement = (
        update(MAIL_FETCHES)
        .where(columns.fetch_id.in_(fetch_ids), columns.settled_at.is_(None))
        .values(settled_at=now)
        .returning(columns.fetch_id)
    )
    return {row.fetch_id for row in connection.execute(statement)}


def forget_fetches(database: Database, *, before: datetime) -> int:
    """Delete fetches from before a moment that are judged; their events stay."""
    columns = MAIL_FETCHES.c
    old = delete(MAIL_FETCHES).where(columns.fetched_at < before, columns.settled_at.is_not(None))
    with database.begin() as connection:
        return int(connection.execute(old).rowcount)


def _near(connection: Connection, fetches: Sequence[Fetch], by: str) -> Sequence[Row[Any]]:
    columns, messages = MAIL_FETCHES.c, MESSAGES
    wanted = {getattr(fetch, by) for fetch in fetches} - {""}
    moments = [fetch.fetched_at for fetch in fetches]
    query = (
        select(MAIL_FETCHES, messages.c.customer_id)
        .join(messages, messages.c.message_id == columns.message_id)
        .where(
            columns[by].in_(wanted),
            columns.fetched_at >= min(moments) - FURTHEST,
            columns.fetched_at <= max(moments) + FURTHEST,
        )
    )
    return connection.execute(query).all()


def _fetch(row: Row[Any]) -> Fetch:
    return Fetch(
        fetch_id=row.fetch_id,
        message_id=row.message_id,
        kind=FetchKind(row.kind),
        fetched_at=row.fetched_at,
        link=row.link,
        network=row.network,
        signs=tuple(Sign(sign) for sign in row.signs),
    )


def _origin(row: Any) -> Origin:  # noqa: ANN401  a row of seven columns
    return Origin(
        customer_id=row.customer_id,
        made_for=row.told_as or row.customer_id,
        campaign_id=row.campaign_id,
        arm=row.arm,
        draft_id=row.draft_id,
        sent_at=row.sent_at,
    )
