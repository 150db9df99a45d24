"""The rows of deliveries: put there once, leased, settled, replayed, forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from rapport.jobs import NOT_LEASED, claim
from rapport.storage import Database, follow_names, insert_new
from rapport.webhooks.errors import DeliveryNotFound
from rapport.webhooks.model import Delivery, DeliveryStatus
from rapport.webhooks.store.tables import DELIVERIES

_PART = 2_000
_NAMES = Delivery.__slots__


def add_deliveries(connection: Connection, deliveries: Iterable[Delivery]) -> int:
    """Keep deliveries that are not there yet and return how many are new."""
    rows = [{name: getattr(one, name) for name in _NAMES} for one in deliveries]
    return sum(
        insert_new(connection, DELIVERIES, rows[start : start + _PART], keys=["delivery_id"])
        for start in range(0, len(rows), _PART)
    )


def claim_deliveries(
    database: Database,
    endpoint_id: str,
    *,
    worker: str,
    now: datetime,
    lease: timedelta,
    limit: int,
) -> list[Delivery]:
    """Lease deliveries of an endpoint that are due."""
    mine = (DELIVERIES.c.endpoint_id == endpoint_id) & (
        DELIVERIES.c.status == DeliveryStatus.WAITING
    )
    with database.begin() as connection:
        rows = claim(
            connection, DELIVERIES, worker=worker, limit=limit, now=now, lease=lease, where=mine
        )
    return [_delivery(row) for row in rows]


def settle_deliveries(
    connection: Connection, deliveries: Sequence[Delivery], *, worker: str
) -> int:
    """Write what became of deliveries that the worker still holds; return how many it held."""
    if not deliveries:
        return 0
    changed = ("status", "due_at", "attempts", "answer", "error", "seconds", "tried_at")
    mine = (DELIVERIES.c.delivery_id == bindparam("b_id")) & (
        DELIVERIES.c.lease_owner == bindparam("b_worker")
    )
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in changed}
    rows = [
        {"b_id": one.delivery_id, "b_worker": worker}
        | {f"b_{name}": getattr(one, name) for name in changed}
        for one in deliveries
    ]
    statement = update(DELIVERIES).where(mine).values(**values, **NOT_LEASED)
    counted = {"preserve_rowcount": True}
    return connection.execute(statement, rows, execution_options=counted).rowcount


def get_delivery(database: Database, delivery_id: str) -> Delivery:
    """Find a delivery, or raise `DeliveryNotFound`."""
    mine = select(DELIVERIES).where(DELIVERIES.c.delivery_id == delivery_id)
    with database.read() as connection:
        row = connection.execute(mine).one_or_none()
    if row is None:
        raise DeliveryNotFound(
            f"there is no delivery {delivery_id!r}; see `rapport webhooks deliveries`"
        )
    return _delivery(row)


def list_deliveries(
    database: Database,
    *,
    endpoint_id: str | None = None,
    status: DeliveryStatus | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Delivery]:
    """List deliveries, the newest first."""
    query = select(DELIVERIES).order_by(DELIVERIES.c.created_at.desc(), DELIVERIES.c.delivery_id)
    if endpoint_id is not None:
        query = query.where(DELIVERIES.c.endpoint_id == endpoint_id)
    if status is not None:
        query = query.where(DELIVERIES.c.status == status)
    with database.read() as connection:
        return [_delivery(row) for row in connection.execute(query.limit(limit).offset(offset))]


def count_deliveries(database: Database) -> dict[str, dict[str, int]]:
    """Count deliveries by endpoint and status."""
    columns = (DELIVERIES.c.endpoint_id, DELIVERIES.c.status)
    query = select(*columns, func.count()).group_by(*columns)
    found: dict[str, dict[str, int]] = {}
    with database.read() as connection:
        for endpoint_id, status, count in connection.execute(query):
            found.setdefault(endpoint_id, {})[status] = count
    return found


def last_successes(database: Database) -> dict[str, datetime]:
    """Say when each endpoint last took a call, of the deliveries that are still kept."""
    taken = DELIVERIES.c.status == DeliveryStatus.DELIVERED
    query = select(DELIVERIES.c.endpoint_id, func.max(DELIVERIES.c.tried_at)).where(taken)
    with database.read() as connection:
        rows = connection.execute(query.group_by(DELIVERIES.c.endpoint_id))
        return {endpoint_id: tried_at for endpoint_id, tried_at in rows if tried_at is not None}


def renew_deliveries(  # noqa: PLR0913
    connection: Connection,
    endpoint_id: str,
    *,
    now: datetime,
    delivery_id: str | None = None,
    failed_only: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Let deliveries that have ended wait again, as if never tried; return how many."""
    ended = DELIVERIES.c.status != DeliveryStatus.WAITING
    chosen = (DELIVERIES.c.endpoint_id == endpoint_id) & ended
    if delivery_id is not None:
        chosen &= DELIVERIES.c.delivery_id == delivery_id
    if failed_only:
        chosen &= DELIVERIES.c.status == DeliveryStatus.FAILED
    if since is not None:
        chosen &= DELIVERIES.c.created_at >= since
    if until is not None:
        chosen &= DELIVERIES.c.created_at < until
    values: Mapping[str, Any] = {"status": DeliveryStatus.WAITING, "due_at": now, "attempts": 0}
    return connection.execute(
        update(DELIVERIES).where(chosen).values(**values, **NOT_LEASED)
    ).rowcount


def give_up_waiting(connection: Connection, endpoint_id: str, *, error: str) -> int:
    """Say of all that waits for an endpoint that it has failed."""
    waiting = (DELIVERIES.c.endpoint_id == endpoint_id) & (
        DELIVERIES.c.status == DeliveryStatus.WAITING
    )
    values = {"status": DeliveryStatus.FAILED, "error": error}
    return connection.execute(
        update(DELIVERIES).where(waiting).values(**values, **NOT_LEASED)
    ).rowcount


def forget_deliveries(database: Database, *, before: datetime) -> int:
    """Delete deliveries that ended and are older; return how many."""
    ended = DELIVERIES.c.status != DeliveryStatus.WAITING
    old = delete(DELIVERIES).where(ended, DELIVERIES.c.created_at < before)
    with database.begin() as connection:
        return connection.execute(old).rowcount


def follow_deliveries(database: Database, customers: Mapping[str, str]) -> None:
    """Let deliveries follow the names they came to be under, so that an erasure finds them."""
    with database.begin() as connection:
        follow_names(connection, DELIVERIES, customers)


def _delivery(row: Row[Any]) -> Delivery:
    values = {name: row._mapping[name] for name in _NAMES}
    return Delivery(**values | {"status": DeliveryStatus(values["status"])})
