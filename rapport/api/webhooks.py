"""Outgoing webhooks over HTTP: endpoints for admins, deliveries, replay."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.webhooks import (
    Answer,
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointWish,
    add_endpoint,
    edit_endpoint,
    get_endpoint,
    list_deliveries,
    list_endpoints,
    old_secret_ends,
    remove_endpoint,
    replay_deliveries,
    replay_delivery,
    rotate_secret,
    switch_off,
    switch_on,
    try_endpoint,
)

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

Admin = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class EndpointChange(BaseModel):
    """Where an endpoint is called, and of what it is told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2000)
    types: list[str] = Field(min_length=1, max_length=50)
    fields: list[str] = Field(default_factory=list, max_length=50)
    description: str = Field(default="", max_length=500)
    at_once: int = Field(default=4, ge=1, le=16)


class EndpointIn(EndpointChange):
    """Who is to be told, and of what."""

    name: str = Field(min_length=1, max_length=80)


class SecretOut(BaseModel):
    """An endpoint with its secret, which is never shown again."""

    endpoint: Endpoint
    secret: str
    old_secret_valid_until: datetime | None = None


class ReplayIn(BaseModel):
    """Which deliveries of an endpoint are to be sent again."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    failed_only: bool = True


class Replayed(BaseModel):
    """How many deliveries wait again."""

    deliveries: int


@router.get("/endpoints")
def index(app: AppDep, _admin: Admin) -> list[Endpoint]:
    """List the endpoints."""
    return list_endpoints(app.database)


@router.post("/endpoints", status_code=201)
def add(app: AppDep, admin: Admin, wanted: EndpointIn) -> SecretOut:
    """Add an endpoint and give its secret, this once."""
    endpoint, secret = add_endpoint(
        EndpointWish(**dict(wanted)),
        database=app.database,
        settings=app.settings.outgoing,
        secret=app.secret,
        by=admin.name,
        now=app.clock(),
    )
    return SecretOut(endpoint=endpoint, secret=secret)


@router.put("/endpoints/{name}")
def edit(app: AppDep, _admin: Admin, name: str, wanted: EndpointChange) -> Endpoint:
    """Change where an endpoint is called and of what it is told; its secret stays."""
    wish = EndpointWish(name=get_endpoint(app.database, name).name, **dict(wanted))
    return edit_endpoint(wish, database=app.database, settings=app.settings.outgoing)


@router.post("/endpoints/{name}/rotate")
def rotate(app: AppDep, _admin: Admin, name: str) -> SecretOut:
    """Make a new secret; the one before is valid for a day more."""
    endpoint, secret = rotate_secret(
        name, database=app.database, secret=app.secret, now=app.clock()
    )
    ends = old_secret_ends(endpoint)
    return SecretOut(endpoint=endpoint, secret=secret, old_secret_valid_until=ends)


@router.post("/endpoints/{name}/disable")
def disable(app: AppDep, _admin: Admin, name: str) -> Endpoint:
    """Send nothing more to an endpoint; safe to repeat."""
    return switch_off(name, database=app.database)


@router.post("/endpoints/{name}/enable")
def enable(app: AppDep, _admin: Admin, name: str) -> Endpoint:
    """Send to an endpoint again; safe to repeat."""
    return switch_on(name, database=app.database)


@router.post("/endpoints/{name}/test")
def test(app: AppDep, _admin: Admin, name: str) -> Answer:
    """Call an endpoint once with the type `test` and say what came back."""
    return try_endpoint(
        name,
        database=app.database,
        settings=app.settings.outgoing,
        secret=app.secret,
        now=app.clock(),
    )


@router.post("/endpoints/{name}/replay")
def replay_many(app: AppDep, _admin: Admin, name: str, wanted: ReplayIn) -> Replayed:
    """Send again what failed, or all of a span of time."""
    count = replay_deliveries(name, database=app.database, now=app.clock(), **dict(wanted))
    return Replayed(deliveries=count)


@router.delete("/endpoints/{name}", status_code=204)
def remove(app: AppDep, _admin: Admin, name: str) -> None:
    """Delete an endpoint and all its deliveries."""
    remove_endpoint(name, database=app.database)


@router.get("/deliveries")
def deliveries(
    app: AppDep,
    _admin: Admin,
    endpoint: str | None = None,
    status: DeliveryStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[Delivery]:
    """List deliveries, the newest first."""
    chosen = get_endpoint(app.database, endpoint).endpoint_id if endpoint else None
    return list_deliveries(
        app.database, endpoint_id=chosen, status=status, limit=limit, offset=offset
    )


@router.post("/deliveries/{delivery_id}/replay", status_code=204)
def replay_one(app: AppDep, _admin: Admin, delivery_id: str) -> None:
    """Send a delivery that ended once more, with the same id."""
    replay_delivery(delivery_id, database=app.database, now=app.clock())
