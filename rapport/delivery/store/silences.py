"""Silences: who got no message at a step where others did, and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select

from rapport.delivery.certificates import Silence
from rapport.delivery.store.tables import SILENCES
from rapport.storage import Database

_KEY = ("campaign_id", "customer_id", "told_as")


def keep_silences(connection: Connection, silences: Sequence[Silence]) -> None:
    """Keep why customers got nothing, in the caller's transaction; the last word of each holds."""
    rows = {
        tuple(getattr(each, name) for name in _KEY): {
            name: getattr(each, name) for name in Silence.__slots__
        }
        for each in silences
    }
    if not rows:
        return
    same = and_(*(SILENCES.c[name] == bindparam(f"old_{name}") for name in _KEY))
    connection.execute(
        delete(SILENCES).where(same),
        [{f"old_{name}": row[name] for name in _KEY} for row in rows.values()],
    )
    connection.execute(insert(SILENCES), list(rows.values()))


def silences_of(database: Database, customer_id: str, subject: str) -> list[Silence]:
    """Give a customer's silences in a campaign, a journey or one of its steps, the newest first."""
    columns = SILENCES.c
    wanted = or_(
        columns.campaign_id == subject,
        columns.campaign_id.startswith(f"{subject}/", autoescape=True),
    )
    query = select(SILENCES).where(columns.customer_id == customer_id, wanted)
    with database.read() as connection:
        rows = connection.execute(query.order_by(columns.at.desc(), columns.campaign_id))
        return [_silence(row) for row in rows]


def list_silences(
    database: Database, campaign_id: str, *, because: str | None = None, limit: int, offset: int = 0
) -> list[Silence]:
    """List who got no message in a campaign or at a step, for one reason or any, newest first."""
    columns = SILENCES.c
    query = select(SILENCES).where(columns.campaign_id == campaign_id)
    if because is not None:
        query = query.where(columns.because == because)
    query = query.order_by(columns.at.desc(), columns.customer_id, columns.told_as)
    with database.read() as connection:
        rows = connection.execute(query.limit(limit).offset(offset))
        return [_silence(row) for row in rows]


def _silence(row: Row[Any]) -> Silence:
    return Silence(**row._mapping)
