"""Points over HTTP: the programme, the ledger of a customer, spending safe to repeat."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.app import loyalty_desk_of
from rapport.loyalty import (
    Booking,
    Entry,
    Foreseen,
    Programme,
    Standing,
    Summary,
    adjust,
    entries_of,
    get_programme,
    put_programme,
    spend,
    standing_of,
    summarise,
    try_programme,
)
from rapport.profiles import get_profile

router = APIRouter(prefix="/api/v1/loyalty", tags=["loyalty"])
customer_router = APIRouter(prefix="/api/v1/customers", tags=["loyalty"])

_MayLook = Depends(Needs(Permission.VIEW))
Writer = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Seller = Annotated[Actor, Depends(Needs(Permission.SELL))]
Key = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=200, description="Books once.")
]


class SpendIn(BaseModel):
    """Points that a customer spends."""

    model_config = ConfigDict(extra="forbid")

    points: int = Field(gt=0, description="How many.")
    note: str = Field(default="", max_length=300, description="What for, such as an order.")


class AdjustIn(BaseModel):
    """Points given or taken by hand."""

    model_config = ConfigDict(extra="forbid")

    points: int = Field(description="Above 0 to give, below to take.")
    note: str = Field(min_length=1, max_length=300, description="Why.")
    expires_on: date | None = Field(default=None, description="Last day of points given.")


@router.get("/programme", dependencies=[_MayLook])
def programme(app: AppDep) -> Programme:
    """Give the programme in use."""
    return get_programme(app.database)


@router.put("/programme")
def change_programme(app: AppDep, actor: Writer, wanted: Programme) -> Programme:
    """Put a programme into use, as the next version. Points booked before stay as they are."""
    return put_programme(app.database, wanted, by=actor.actor_id, now=app.clock())


@router.post("/programme/try", dependencies=[_MayLook])
def foresee(app: AppDep, wanted: Programme) -> Foreseen:
    """Say what a programme would have cost in the last 365 days. Nothing is kept."""
    return try_programme(loyalty_desk_of(app), wanted)


@router.get("/summary", dependencies=[_MayLook])
def summary(app: AppDep) -> Summary:
    """Sum up what is owed now, and count customers per tier."""
    return summarise(loyalty_desk_of(app), get_programme(app.database))


@customer_router.get("/{customer_id}/points", dependencies=[_MayLook])
def balance(app: AppDep, customer_id: AnyId) -> Standing:
    """Give a customer's points, what expires next, and their tier."""
    return standing_of(
        app.facts,
        get_profile(app.facts, customer_id).customer_id,
        get_programme(app.database),
        now=app.clock(),
        currency=app.settings.shop.currency,
    )


@customer_router.get("/{customer_id}/points/entries", dependencies=[_MayLook])
def entries(app: AppDep, customer_id: AnyId) -> list[Entry]:
    """List the entries of a customer's ledger, the newest first."""
    return entries_of(app.facts, get_profile(app.facts, customer_id).customer_id)


@customer_router.post("/{customer_id}/points/spend")
def spend_points(
    app: AppDep, actor: Seller, customer_id: AnyId, wanted: SpendIn, key: Key
) -> Entry:
    """Spend points, once for each `Idempotency-Key`; refused where there are too few."""
    get_programme(app.database)
    booking = Booking(
        customer_id=customer_id, points=wanted.points, key=key, note=wanted.note, by=actor.actor_id
    )
    return spend(loyalty_desk_of(app), booking)


@customer_router.post("/{customer_id}/points/adjust")
def adjust_points(
    app: AppDep, actor: Seller, customer_id: AnyId, wanted: AdjustIn, key: Key
) -> Entry:
    """Give or take points by hand, once for each `Idempotency-Key`; the entry says who and why."""
    get_programme(app.database)
    booking = Booking(
        customer_id=customer_id, points=wanted.points, key=key, note=wanted.note, by=actor.actor_id
    )
    return adjust(loyalty_desk_of(app), booking, expires_on=wanted.expires_on)
