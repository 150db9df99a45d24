"""The rows of waves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from rapport.campaigns.model import Wave, WaveKind
from rapport.campaigns.store.tables import CAMPAIGNS, WAVES
from rapport.storage import Database


def put_waves(connection: Connection, campaign_id: str, waves: Sequence[Wave]) -> None:
    """Keep the waves of a campaign in the place of those it had."""
    connection.execute(delete(WAVES).where(WAVES.c.campaign_id == campaign_id))
    connection.execute(
        insert(WAVES),
        [
            {
                "campaign_id": campaign_id,
                "wave": one.wave,
                "kind": one.kind,
                "share": one.share,
                "due_at": one.due_at,
                "started_at": one.started_at,
                "shares": dict(one.shares),
            }
            for one in waves
        ],
    )


def list_waves(database: Database, campaign_id: str) -> list[Wave]:
    """List the waves of a campaign in their order; none before it is planned."""
    with database.read() as connection:
        return waves_within(connection, campaign_id)


def waves_within(connection: Connection, campaign_id: str) -> list[Wave]:
    """List the waves of a campaign inside another act's transaction."""
    query = select(WAVES).where(WAVES.c.campaign_id == campaign_id).order_by(WAVES.c.wave)
    return [_wave(row) for row in connection.execute(query)]


def update_wave(connection: Connection, campaign_id: str, wave: int, **values: object) -> None:
    """Write `kind`, `due_at`, `started_at` or `shares` of a wave."""
    chosen = (WAVES.c.campaign_id == campaign_id) & (WAVES.c.wave == wave)
    connection.execute(update(WAVES).where(chosen).values(**values))


def waves_due(database: Database, *, status: str, now: datetime) -> list[str]:
    """List the campaigns in a status of which a wave may start."""
    query = (
        select(WAVES.c.campaign_id)
        .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == WAVES.c.campaign_id)
        .where(CAMPAIGNS.c.status == status, WAVES.c.started_at.is_(None), WAVES.c.due_at <= now)
        .distinct()
        .order_by(WAVES.c.campaign_id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def watched_campaigns(database: Database, *, status: str, kinds: Sequence[str]) -> list[str]:
    """List the campaigns in a status of which a wave of these kinds was the last to start."""
    query = (
        select(WAVES.c.campaign_id, WAVES.c.kind)
        .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == WAVES.c.campaign_id)
        .where(CAMPAIGNS.c.status == status, WAVES.c.started_at.is_not(None))
        .order_by(WAVES.c.campaign_id, WAVES.c.wave)
    )
    with database.read() as connection:
        last: Mapping[str, str] = {row.campaign_id: row.kind for row in connection.execute(query)}
    return [campaign_id for campaign_id, kind in last.items() if kind in kinds]


def _wave(row: Row[Any]) -> Wave:
    return Wave(
        wave=row.wave,
        kind=WaveKind(row.kind),
        share=row.share,
        due_at=row.due_at,
        started_at=row.started_at,
        shares=dict(row.shares),
    )
