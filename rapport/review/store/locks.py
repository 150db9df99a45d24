"""Keeps who edits which draft, for a while."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from rapport.review.model import Lock
from rapport.review.store.tables import locks
from rapport.storage import Database


def keep_lock(
    database: Database, draft_id: str, *, operator: str, now: datetime, lasts: timedelta
) -> Lock:
    """Hold a draft for an operator, anew or longer; give whoever holds it after that."""
    wanted = Lock(draft_id=draft_id, operator=operator, until=now + lasts)
    with database.begin() as connection:
        held = holder_within(connection, draft_id, now=now)
        if held is not None and held.operator != operator:
            return held
        connection.execute(delete(locks).where(locks.c.draft_id == draft_id))
        connection.execute(
            insert(locks).values(draft_id=draft_id, operator=operator, until=wanted.until)
        )
    return wanted


def drop_lock(database: Database, draft_id: str, *, operator: str) -> bool:
    """Let go of a draft; False where this operator does not hold it."""
    mine = (locks.c.draft_id == draft_id) & (locks.c.operator == operator)
    with database.begin() as connection:
        return bool(connection.execute(delete(locks).where(mine)).rowcount)


def lock_of(database: Database, draft_id: str, *, now: datetime) -> Lock | None:
    """Say who holds a draft at this moment."""
    with database.read() as connection:
        return holder_within(connection, draft_id, now=now)


def holder_within(connection: Connection, draft_id: str, *, now: datetime) -> Lock | None:
    """Say who holds a draft, inside another act's transaction."""
    same = (locks.c.draft_id == draft_id) & (locks.c.until > now)
    row = connection.execute(select(locks).where(same)).first()
    return None if row is None else Lock(**dict(row._mapping))
