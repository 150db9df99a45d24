"""Rates as rows: token buckets and warm-up days that all workers share.

Tokens are taken in the transaction that claims the messages: two workers wait for each other at
the bucket's row, and what is not committed was never taken.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from rapport.delivery.store.tables import RATE_BUCKETS, WARM_UPS
from rapport.delivery.traffic import Bucket, WarmUp
from rapport.storage import Database, insert_new


def lock_buckets(
    connection: Connection, names: Collection[str], *, now: datetime
) -> dict[str, Bucket]:
    """Find buckets and hold them until the transaction ends; a new one is full from its rate on."""
    if not names:
        return {}
    rows = [{"name": name, "tokens": -1.0, "filled_at": now} for name in sorted(names)]
    insert_new(connection, RATE_BUCKETS, rows, keys=("name",))
    columns = RATE_BUCKETS.c
    query = select(RATE_BUCKETS).where(columns.name.in_(names))
    # In one order, so that two workers never wait for each other in a ring.
    found = connection.execute(query.order_by(columns.name).with_for_update())
    return {row.name: Bucket(**row._mapping) for row in found}


def keep_buckets(connection: Connection, buckets: Sequence[Bucket]) -> None:
    """Write what is left in buckets."""
    for bucket in sorted(buckets, key=lambda one: one.name):
        mine = RATE_BUCKETS.c.name == bucket.name
        values = {"tokens": bucket.tokens, "filled_at": bucket.filled_at}
        connection.execute(RATE_BUCKETS.update().where(mine).values(values))


def lock_warm_ups(
    connection: Connection, providers: Collection[str], *, day: str
) -> dict[str, WarmUp]:
    """Find how far providers are, holding their rows; a new one begins on this day."""
    if not providers:
        return {}
    rows = [
        {"provider": provider, "began_on": day, "day": day, "sent": 0}
        for provider in sorted(providers)
    ]
    insert_new(connection, WARM_UPS, rows, keys=("provider",))
    columns = WARM_UPS.c
    query = select(WARM_UPS).where(columns.provider.in_(providers))
    found = connection.execute(query.order_by(columns.provider).with_for_update())
    return {row.provider: WarmUp(**row._mapping) for row in found}


def keep_warm_ups(connection: Connection, warm_ups: Sequence[WarmUp]) -> None:
    """Write how much of a day's messages was taken."""
    for one in sorted(warm_ups, key=lambda one: one.provider):
        mine = WARM_UPS.c.provider == one.provider
        connection.execute(WARM_UPS.update().where(mine).values(day=one.day, sent=one.sent))


def give_back(connection: Connection, unused: Mapping[str, int], *, day: str) -> None:
    """Return what was taken for messages that did not leave, by the names of buckets."""
    for name, count in sorted(unused.items()):
        mine = RATE_BUCKETS.c.name == name
        connection.execute(
            RATE_BUCKETS.update().where(mine).values(tokens=RATE_BUCKETS.c.tokens + count)
        )
        warm = (WARM_UPS.c.provider == name) & (WARM_UPS.c.day == day)
        connection.execute(WARM_UPS.update().where(warm).values(sent=WARM_UPS.c.sent - count))


def list_buckets(database: Database) -> list[Bucket]:
    """List the buckets that were ever used."""
    with database.read() as connection:
        rows = connection.execute(select(RATE_BUCKETS).order_by(RATE_BUCKETS.c.name))
        return [Bucket(**row._mapping) for row in rows]


def list_warm_ups(database: Database) -> list[WarmUp]:
    """List the providers that are or were warmed up."""
    with database.read() as connection:
        rows = connection.execute(select(WARM_UPS).order_by(WARM_UPS.c.provider))
        return [WarmUp(**row._mapping) for row in rows]
