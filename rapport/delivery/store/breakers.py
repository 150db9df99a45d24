"""Breakers of providers: one row for each that ever failed."""

from collections.abc import Collection

from sqlalchemy import Connection, Row, select

from rapport.delivery.store.tables import BREAKERS
from rapport.delivery.traffic import Breaker, BreakerState
from rapport.storage import Database, insert_new


def find_breakers(
    connection: Connection, providers: Collection[str], *, hold: bool = True
) -> dict[str, Breaker]:
    """Find breakers, and `hold` their rows until the transaction ends; a new one has no row."""
    columns = BREAKERS.c
    query = select(BREAKERS).where(columns.provider.in_(providers)).order_by(columns.provider)
    query = query.with_for_update() if hold else query
    return {row.provider: _breaker(row) for row in connection.execute(query)}


def keep_breaker(connection: Connection, breaker: Breaker) -> None:
    """Write how a provider is doing."""
    row = {name: getattr(breaker, name) for name in Breaker.__slots__}
    if not insert_new(connection, BREAKERS, [row], keys=("provider",)):
        mine = BREAKERS.c.provider == breaker.provider
        connection.execute(BREAKERS.update().where(mine).values(row))


def list_breakers(database: Database) -> list[Breaker]:
    """List the providers that ever failed, by name."""
    with database.read() as connection:
        rows = connection.execute(select(BREAKERS).order_by(BREAKERS.c.provider))
        return [_breaker(row) for row in rows]


def _breaker(row: Row[tuple[object, ...]]) -> Breaker:
    fields = dict(row._mapping)
    return Breaker(**fields | {"state": BreakerState(str(fields["state"]))})
