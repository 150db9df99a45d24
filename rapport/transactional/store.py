"""Requests that were answered, so that the same request gets the same answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    select,
)

from rapport.storage import Database, UtcTime, insert_new, metadata

_requests = Table(
    "transactional_requests",
    metadata,
    Column("key_id", String(80), nullable=False),
    Column("idempotency_key", String(64), nullable=False),  # a digest: it may name an order
    Column("digest", String(64), nullable=False),
    Column("message_id", String(80), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("key_id", "idempotency_key"),
    Index("ix_transactional_requests_asked_at", "key_id", "asked_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of a program: which, with which content, and the message it led to."""

    key_id: str
    idempotency_key: str
    digest: str
    message_id: str
    asked_at: datetime


def find_asked(connection: Connection, key_id: str, idempotency_key: str) -> Asked | None:
    """Find the request that came before under this key."""
    mine = (_requests.c.key_id == key_id) & (_requests.c.idempotency_key == idempotency_key)
    row = connection.execute(select(_requests).where(mine)).one_or_none()
    return Asked(**row._mapping) if row else None


def keep_asked(connection: Connection, asked: Asked) -> bool:
    """Keep a request; False if another took its key meanwhile."""
    row = {name: getattr(asked, name) for name in Asked.__slots__}
    return bool(insert_new(connection, _requests, [row], keys=["key_id", "idempotency_key"]))


def moment_of_latest(connection: Connection, key_id: str, number: int) -> datetime | None:
    """Say when a key made its latest request, or the one so many back; None before that many."""
    moments = (
        select(_requests.c.asked_at)
        .where(_requests.c.key_id == key_id)
        .order_by(_requests.c.asked_at.desc())
    )
    return connection.execute(moments.offset(number - 1).limit(1)).scalar_one_or_none()


def forget_asked(database: Database, *, before: datetime) -> int:
    """Forget requests that are older; their keys may be used again."""
    with database.begin() as connection:
        old = delete(_requests).where(_requests.c.asked_at < before)
        return connection.execute(old).rowcount
