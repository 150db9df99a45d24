"""Statements over HTTP: what a customer said of themself, corrected and withdrawn."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.profiles import get_profile
from rapport.statements import (
    Statement,
    StatementState,
    correct_statement,
    statements_of,
    withdraw_statement,
)

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])

_MayLook = Depends(Needs(Permission.VIEW))
Keeper = Annotated[Actor, Depends(Needs(Permission.IMPORT))]


class StatementOut(BaseModel):
    """Something a customer said of themself; `current` is false where it holds no more."""

    statement_id: str
    key: str
    value: str
    read_value: str
    quote: str
    source: str
    source_id: str
    confidence: float
    said_at: datetime
    expires_at: datetime
    uses: list[str]
    state: StatementState
    current: bool
    corrected_by: str | None
    corrected_at: datetime | None

    @classmethod
    def of(cls, one: Statement, *, now: datetime) -> Self:
        told = {name: getattr(one, name) for name in cls.model_fields if name != "uses"}
        return cls.model_validate(
            told | {"uses": one.purpose.split(), "current": one.holds_at(now)}
        )


class CorrectionIn(BaseModel):
    """The value that holds instead."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(min_length=1, max_length=100, examples=["42"])


@router.get("/{customer_id}/statements", dependencies=[_MayLook])
def show(app: AppDep, customer_id: AnyId) -> list[StatementOut]:
    """List what a customer said of themself, the newest first, with what was withdrawn."""
    get_profile(app.facts, customer_id)
    found = statements_of(app.facts, customer_id)
    return [StatementOut.of(one, now=app.clock()) for one in found]


@router.put("/{customer_id}/statements/{statement_id}")
def correct(
    app: AppDep, customer_id: AnyId, statement_id: AnyId, told: CorrectionIn, actor: Keeper
) -> StatementOut:
    """Give a statement another value; what was read is kept beside it."""
    now = app.clock()
    done = correct_statement(
        app.facts, customer_id, statement_id, value=told.value, operator=actor.name, now=now
    )
    return StatementOut.of(done, now=now)


@router.delete("/{customer_id}/statements/{statement_id}")
def withdraw(app: AppDep, customer_id: AnyId, statement_id: AnyId, actor: Keeper) -> StatementOut:
    """Let a statement hold no more; reading its text again does not bring it back."""
    now = app.clock()
    done = withdraw_statement(app.facts, customer_id, statement_id, operator=actor.name, now=now)
    return StatementOut.of(done, now=now)
