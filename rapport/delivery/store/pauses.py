"""Pauses of campaigns and channels, and what came back from campaigns, by the hour."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from rapport.delivery.store.tables import CAMPAIGN_RETURNS, PAUSES
from rapport.delivery.traffic import Pause, Returns
from rapport.storage import Database, insert_new

_KINDS = Returns.__slots__


def count_returns(  # noqa: PLR0913  one count for each kind
    connection: Connection,
    campaign_id: str,
    *,
    now: datetime,
    accepted: int = 0,
    refused: int = 0,
    bounced: int = 0,
    complained: int = 0,
    unsubscribed: int = 0,
) -> None:
    """Add to what became of a campaign's messages, in the caller's transaction.

    A message counts once for each kind: who counts does so where it also sees that the event is
    new. `bounced` are messages that were accepted first and came back for good.
    """
    added = Returns(
        accepted=accepted,
        refused=refused,
        bounced=bounced,
        complained=complained,
        unsubscribed=unsubscribed,
    )
    row = {name: getattr(added, name) for name in _KINDS}
    if not any(row.values()):
        return
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = {"campaign_id": campaign_id, "hour": hour}
    columns = CAMPAIGN_RETURNS.c
    mine = (columns.campaign_id == campaign_id) & (columns.hour == hour)
    grown = {name: columns[name] + count for name, count in row.items() if count}
    grow = CAMPAIGN_RETURNS.update().where(mine).values(grown)
    if not connection.execute(grow).rowcount:
        insert_new(connection, CAMPAIGN_RETURNS, [key | dict.fromkeys(_KINDS, 0)], keys=tuple(key))
        connection.execute(grow)


def returns_of(connection: Connection, campaigns: Collection[str]) -> dict[str, Returns]:
    """What became of the messages of campaigns, in all; of none that sent nothing."""
    columns = CAMPAIGN_RETURNS.c
    sums = [func.sum(columns[name]).label(name) for name in _KINDS]
    query = select(columns.campaign_id, *sums).where(columns.campaign_id.in_(campaigns))
    rows = connection.execute(query.group_by(columns.campaign_id))
    return {
        row.campaign_id: Returns(**{name: int(row._mapping[name]) for name in _KINDS})
        for row in rows
    }


def list_returns(database: Database, *, limit: int = 50) -> dict[str, Returns]:
    """What became of the messages of each campaign or journey's step, the last active first."""
    columns = CAMPAIGN_RETURNS.c
    sums = [func.sum(columns[name]).label(name) for name in _KINDS]
    query = select(columns.campaign_id, *sums).group_by(columns.campaign_id)
    query = query.order_by(func.max(columns.hour).desc(), columns.campaign_id).limit(limit)
    with database.read() as connection:
        return {
            row.campaign_id: Returns(**{name: int(row._mapping[name]) for name in _KINDS})
            for row in connection.execute(query)
        }


def returns_by_hour(database: Database, campaign_id: str) -> list[tuple[datetime, Returns]]:
    """What became of a campaign's messages, hour by hour."""
    columns = CAMPAIGN_RETURNS.c
    query = select(CAMPAIGN_RETURNS).where(columns.campaign_id == campaign_id)
    with database.read() as connection:
        return [
            (row.hour, Returns(**{name: row._mapping[name] for name in _KINDS}))
            for row in connection.execute(query.order_by(columns.hour))
        ]


def returns_at_last_resume(
    connection: Connection, campaigns: Collection[str]
) -> dict[str, Returns]:
    """What had come back when an operator let campaigns go on last."""
    columns = PAUSES.c
    query = select(columns.campaign_id, columns.ended_figures).where(
        columns.campaign_id.in_(campaigns), columns.ended_at.is_not(None)
    )
    rows = connection.execute(query.order_by(columns.ended_at))
    return {row.campaign_id: Returns(**row.ended_figures) for row in rows if row.ended_figures}


def begin_pause(connection: Connection, pause: Pause) -> bool:
    """Keep a pause; return False if the campaign or channel is paused already."""
    running = select(PAUSES.c.pause_id).where(
        PAUSES.c.campaign_id == pause.campaign_id,
        PAUSES.c.channel == pause.channel,
        PAUSES.c.ended_at.is_(None),
    )
    if connection.execute(running).first() is not None:
        return False
    row = {name: getattr(pause, name) for name in Pause.__slots__}
    return bool(insert_new(connection, PAUSES, [row], keys=("pause_id",)))


def end_pauses(
    connection: Connection,
    *,
    campaign_id: str = "",
    channel: str = "",
    now: datetime,
    by: str,
    figures: dict[str, int],
) -> int:
    """End the pauses of a campaign or a channel; return how many there were."""
    mine = (PAUSES.c.campaign_id == campaign_id) & (PAUSES.c.channel == channel)
    ended = PAUSES.update().where(mine, PAUSES.c.ended_at.is_(None))
    values = {"ended_at": now, "ended_by": by, "ended_figures": figures}
    return int(connection.execute(ended.values(values)).rowcount)


def running_pauses(connection: Connection) -> list[Pause]:
    """List what is paused now, the oldest first."""
    return _pauses(connection, PAUSES.c.ended_at.is_(None))


def list_pauses(database: Database, *, past: bool = False) -> list[Pause]:
    """List what is paused now, the oldest first; with `past`, also what was."""
    with database.read() as connection:
        return _pauses(connection) if past else running_pauses(connection)


def _pauses(connection: Connection, *chosen: ColumnElement[bool]) -> list[Pause]:
    query = select(PAUSES).where(*chosen).order_by(PAUSES.c.since, PAUSES.c.pause_id)
    return [_pause(row) for row in connection.execute(query)]


def _pause(row: Row[Any]) -> Pause:
    return Pause(**{name: row._mapping[name] for name in Pause.__slots__})
