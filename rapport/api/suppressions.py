"""The suppression list over HTTP: who is not written to, and why. Addresses go in, never out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.profiles import (
    Suppression,
    SuppressionAct,
    SuppressionMove,
    SuppressionScope,
    count_suppressions,
    import_suppressions,
    list_suppression_moves,
    list_suppressions,
    unsuppress,
)

router = APIRouter(prefix="/api/v1/suppressions", tags=["suppressions"])

_MayLook = Depends(Needs(Permission.VIEW))
Admin = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class SuppressionOut(BaseModel):
    """An address on the list, by its keyed hash."""

    address_hash: str
    reason: str
    scope: SuppressionScope
    suppressed_at: datetime
    suppressed_by: str

    @classmethod
    def of(cls, one: Suppression) -> "SuppressionOut":
        return cls.model_validate(one, from_attributes=True)


class MoveOut(BaseModel):
    """A line of the trail."""

    address_hash: str
    act: SuppressionAct
    reason: str
    scope: SuppressionScope
    moved_at: datetime
    moved_by: str

    @classmethod
    def of(cls, one: SuppressionMove) -> "MoveOut":
        return cls.model_validate(one, from_attributes=True)


class NewSuppressions(BaseModel):
    """Addresses, or `sha256:…` of some, that are not to be written to."""

    model_config = ConfigDict(extra="forbid")

    addresses: list[str] = Field(min_length=1, max_length=10_000)
    reason: str = Field(default="operator", min_length=1, max_length=200)
    scope: SuppressionScope = SuppressionScope.ALL


class Lifted(BaseModel):
    """An address, or its hash, that may be written to again, and why."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(min_length=1, max_length=300)
    reason: str = Field(min_length=1, max_length=200)


@router.get("", dependencies=[_MayLook])
def show_list(
    app: AppDep,
    reason: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> list[SuppressionOut]:
    """List what is on the list, the latest first."""
    found = list_suppressions(app.database, reason=reason, limit=limit, offset=offset)
    return [SuppressionOut.of(one) for one in found]


@router.get("/counts", dependencies=[_MayLook])
def counts(app: AppDep) -> dict[str, int]:
    """Count the addresses on the list by reason."""
    return count_suppressions(app.database)


@router.get("/moves", dependencies=[_MayLook])
def moves(app: AppDep, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> list[MoveOut]:
    """Give the end of the trail: who did what to the list, and why."""
    return [MoveOut.of(one) for one in list_suppression_moves(app.database, limit=limit)]


@router.post("", status_code=201)
def add(app: AppDep, admin: Admin, told: NewSuppressions) -> dict[str, int]:
    """Put addresses on the list; those that are there stay as they are."""
    added = import_suppressions(
        app.database,
        told.addresses,
        reason=told.reason,
        scope=told.scope,
        by=admin.name,
        now=app.clock(),
    )
    return {"added": added}


@router.post("/remove", status_code=204)
def remove(app: AppDep, admin: Admin, told: Lifted) -> None:
    """Take an address off the list; it is sent in the body, so that no log of addresses has it."""
    unsuppress(app.database, told.address, reason=told.reason, by=admin.name, now=app.clock())
