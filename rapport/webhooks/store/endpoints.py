"""The rows of endpoints."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from rapport.storage import Database, insert_new
from rapport.webhooks.errors import BadEndpoint, EndpointExists, EndpointNotFound
from rapport.webhooks.model import MOST_ENDPOINTS, Endpoint, EndpointState
from rapport.webhooks.store.tables import DELIVERIES, ENDPOINTS


def insert_endpoint(database: Database, endpoint: Endpoint) -> None:
    """Keep a new endpoint. Raises `EndpointExists`, and `BadEndpoint` where there are too many."""
    with database.begin() as connection:
        count = connection.execute(select(func.count()).select_from(ENDPOINTS)).scalar_one()
        if count >= MOST_ENDPOINTS:
            raise BadEndpoint(f"there are {count} endpoints, the most there may be; remove one")
        if not insert_new(connection, ENDPOINTS, [_fields(endpoint)], keys=["name"]):
            raise EndpointExists(f"there is an endpoint {endpoint.name!r} already; name it apart")


def find_endpoint(connection: Connection, name: str, *, hold: bool = False) -> Endpoint:
    """Find an endpoint by its name or id within a transaction, or raise `EndpointNotFound`."""
    mine = or_(ENDPOINTS.c.name == name, ENDPOINTS.c.endpoint_id == name)
    query = select(ENDPOINTS).where(mine)
    row = connection.execute(query.with_for_update() if hold else query).first()
    if row is None:
        raise EndpointNotFound(
            f"there is no endpoint {name!r}; see `rapport webhooks endpoints list`"
        )
    return _endpoint(row)


def get_endpoint(database: Database, name: str) -> Endpoint:
    """Find an endpoint by its name or id, or raise `EndpointNotFound`."""
    with database.read() as connection:
        return find_endpoint(connection, name)


def list_endpoints(database: Database, *, active_only: bool = False) -> list[Endpoint]:
    """List the endpoints by name."""
    query = select(ENDPOINTS).order_by(ENDPOINTS.c.name)
    if active_only:
        query = query.where(ENDPOINTS.c.state == EndpointState.ACTIVE)
    with database.read() as connection:
        return [_endpoint(row) for row in connection.execute(query)]


def change_endpoint(
    connection: Connection, endpoint_id: str, **values: datetime | str | int | list[str] | None
) -> None:
    """Write fields of an endpoint."""
    mine = ENDPOINTS.c.endpoint_id == endpoint_id
    connection.execute(update(ENDPOINTS).where(mine).values(**values))


def delete_endpoint(connection: Connection, endpoint_id: str) -> None:
    """Delete an endpoint with all its deliveries."""
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.endpoint_id == endpoint_id))
    connection.execute(delete(ENDPOINTS).where(ENDPOINTS.c.endpoint_id == endpoint_id))


def _fields(endpoint: Endpoint) -> dict[str, Any]:
    return asdict(endpoint) | {"types": list(endpoint.types), "fields": list(endpoint.fields)}


def _endpoint(row: Row[Any]) -> Endpoint:
    kept = dict(row._mapping)
    return Endpoint(
        **kept
        | {
            "types": tuple(kept["types"]),
            "fields": tuple(kept["fields"]),
            "state": EndpointState(kept["state"]),
        }
    )
