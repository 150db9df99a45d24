"""Customers over HTTP: who they are, what they did, what they agreed to."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.events import CustomerId, Event, timeline
from rapport.profiles import (
    Consent,
    Profile,
    Purpose,
    consents_of,
    count_profiles,
    find_totals,
    get_profile,
    record_consents,
    search_profiles,
)

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])

_MayLook = Depends(Needs(Permission.VIEW))
_MayImport = Depends(Needs(Permission.IMPORT))
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000)]


class CustomerOut(BaseModel):
    """A customer as last told. Traits that only this shop has are in `traits`."""

    customer_id: str
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    language: str | None
    country: str | None
    city: str | None
    timezone: str | None
    birthday: str | None
    created_at: datetime | None
    updated_at: datetime | None
    traits: dict[str, object]

    @classmethod
    def of(cls, profile: Profile) -> Self:
        return cls.model_validate(
            {name: getattr(profile, name) for name in CustomerOut.model_fields}
            | {"traits": dict(profile.traits)}
        )


class TotalsOut(BaseModel):
    """What a customer's events add up to; money in minor units of the shop's currency."""

    events: int
    orders: int
    refunds: int
    revenue_minor: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    last_seen_at: datetime | None


class CustomerWithTotals(CustomerOut):
    """A customer and totals; `totals` is null for one without events."""

    totals: TotalsOut | None = None


class CustomersOut(BaseModel):
    """A page of customers, and how many there are in all."""

    total: int
    customers: list[CustomerOut]


class LineOut(BaseModel):
    """One product in an order; negative quantities went back."""

    product_id: str
    quantity: float
    unit_price_minor: int


class EventOut(BaseModel):
    """Something that happened."""

    event_id: str
    name: str
    happened_at: datetime
    source: str
    order_id: str | None
    product_id: str | None
    campaign_id: str | None
    message_id: str | None
    amount_minor: int | None
    currency: str | None
    properties: dict[str, object]
    lines: list[LineOut]

    @classmethod
    def of(cls, event: Event) -> Self:
        plain = {name: getattr(event, name) for name in cls.model_fields if name != "lines"}
        lines = [
            {name: getattr(line, name) for name in LineOut.model_fields} for line in event.lines
        ]
        return cls.model_validate(plain | {"lines": lines})


class ConsentIn(BaseModel):
    """What a customer said, how, and to which text: the proof is kept with the answer."""

    channel: str = Field(min_length=1, max_length=40, examples=["email"])
    purpose: Purpose
    granted: bool
    how: str = Field(min_length=1, max_length=200, examples=["sign-up form"])
    text_version: str = Field(min_length=1, max_length=100)


class ConsentOut(ConsentIn):
    """A line of the ledger."""

    recorded_at: datetime


@router.get("", dependencies=[_MayLook])
def search(app: AppDep, text: str = "", limit: Limit = 50, offset: Offset = 0) -> CustomersOut:
    """List customers by id; `text` is looked for in id, e-mail, phone and names."""
    found = search_profiles(app.facts, text, limit=limit, offset=offset)
    return CustomersOut(
        total=count_profiles(app.facts, text), customers=[CustomerOut.of(one) for one in found]
    )


@router.get("/{customer_id}", dependencies=[_MayLook])
def show(app: AppDep, customer_id: AnyId) -> CustomerWithTotals:
    """Show a customer and what their events add up to."""
    profile = get_profile(app.facts, customer_id)
    totals = find_totals(app.facts, customer_id, currency=app.settings.shop.currency)
    customer = CustomerWithTotals.of(profile)
    return customer.model_copy(
        update={"totals": TotalsOut.model_validate(totals) if totals else None}
    )


@router.get("/{customer_id}/timeline", dependencies=[_MayLook])
def show_timeline(app: AppDep, customer_id: AnyId, limit: Limit = 100) -> list[EventOut]:
    """Show what a customer did, newest first."""
    get_profile(app.facts, customer_id)
    return [EventOut.of(event) for event in timeline(app.facts, customer_id, limit=limit)]


@router.get("/{customer_id}/consents", dependencies=[_MayLook])
def show_consents(app: AppDep, customer_id: AnyId) -> list[ConsentOut]:
    """Show a customer's consent ledger, oldest line first."""
    lines = consents_of(app.database, customer_id)
    if not lines:
        get_profile(app.facts, customer_id)
    return [_consent_out(line) for line in lines]


@router.post("/{customer_id}/consents", dependencies=[_MayImport], status_code=201)
def add_consent(app: AppDep, customer_id: AnyId, said: ConsentIn) -> ConsentOut:
    """Add a line to the ledger; it holds from now on for its channel and purpose."""
    profile = get_profile(app.facts, customer_id)
    line = Consent(
        customer_id=CustomerId(profile.customer_id), recorded_at=app.clock(), **said.model_dump()
    )
    record_consents(app.database, [line])
    return _consent_out(line)


def _consent_out(line: Consent) -> ConsentOut:
    return ConsentOut(
        channel=line.channel,
        purpose=line.purpose,
        granted=line.granted,
        how=line.how,
        text_version=line.text_version,
        recorded_at=line.recorded_at,
    )
