"""Leases: rows of any table as work that many workers share, each row with one of them.

A worker claims due rows in one transaction, works, and marks them in another. If it dies, its
leases run out and the rows are claimed again: so work must be safe to repeat.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Row,
    String,
    Table,
    and_,
    or_,
    select,
    tuple_,
)

from rapport.storage import UtcTime

NOT_LEASED: Mapping[str, Any] = {"lease_owner": None, "leased_until": None}
"""Values that give a row back; set them together with its new status."""


def claim(  # noqa: PLR0913
    connection: Connection,
    table: Table,
    *,
    worker: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    values: Mapping[str, Any] | None = None,
) -> list[Row[Any]]:
    """Lease up to `limit` rows to a worker and return them as they are then, all columns.

    A row can be claimed when it is due, no lease on it is running, and `where` holds, usually the
    status in which it waits or is worked on: a row whose worker died comes back by itself.
    `attempts` grows by one. `order_by` decides who comes first, by default the row due longest.
    `values` are set as well. Two workers never get the same row.
    """
    key = list(table.primary_key)
    free = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    picked = (
        select(*key)
        .where(where, table.c.due_at <= now, free)
        .order_by(*order_by or (table.c.due_at,))  # no second key: ties would be sorted each time
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
        .cte("picked")
    )
    whole_key = tuple_(*key) if len(key) > 1 else key[0]
    claimed = connection.execute(
        table.update()
        .where(whole_key.in_(select(*picked.c)))
        .values(
            lease_owner=worker,
            leased_until=now + lease,
            attempts=table.c.attempts + 1,
            **(values or {}),
        )
        .returning(*table.c)
    )
    return sorted(claimed, key=lambda row: row.due_at)


def lease_columns() -> tuple[Column[Any], ...]:
    """Make the columns that `claim` needs, to be put into a table's definition.

    The table also wants an index on its status and `due_at`.
    """
    return (
        Column("due_at", UtcTime, nullable=False),
        Column("lease_owner", String),
        Column("leased_until", UtcTime),
        Column("attempts", Integer, nullable=False, default=0),
    )


def held_by(table: Table, worker: str) -> ColumnElement[bool]:
    """Choose the rows that a worker still holds.

    Every statement that marks a row after work needs this condition: a worker that was too slow
    lost the row to another one and must not mark it.
    """
    return table.c.lease_owner == worker


def renew(
    connection: Connection, table: Table, *, worker: str, now: datetime, lease: timedelta
) -> int:
    """Prolong every lease that a worker holds and return how many; for work that takes long."""
    running = and_(held_by(table, worker), table.c.leased_until > now)
    prolonged = table.update().where(running).values(leased_until=now + lease)
    return connection.execute(prolonged).rowcount
