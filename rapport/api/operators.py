"""Operators over HTTP: for admins, and `/me` for everybody."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from rapport.access import (
    PERMISSIONS,
    Actor,
    Operator,
    Permission,
    Role,
    add_operator,
    list_operators,
    remove_operator,
)
from rapport.api.context import ActorDep, AppDep, Needs

router = APIRouter(prefix="/api/v1", tags=["operators"])

AdminDep = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class NewOperator(BaseModel):
    """Who is let in, and what they may do."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    password: SecretStr = Field(description="At least 10 characters.")
    role: Role
    language: str = Field(default="en", description="`zh` or `en`: the language of the console.")


class OperatorOut(BaseModel):
    """An operator who may sign in."""

    operator_id: str
    email: str
    name: str
    role: Role
    language: str
    created_at: datetime

    @classmethod
    def of(cls, operator: Operator) -> "OperatorOut":
        return cls.model_validate(operator, from_attributes=True)


class Me(BaseModel):
    """Who the key of this request acts as."""

    actor_id: str
    name: str
    role: Role
    permissions: list[Permission]


@router.get("/me", summary="Say who is calling, and what they may do")
def me(actor: ActorDep) -> Me:
    return Me(
        actor_id=actor.actor_id,
        name=actor.name,
        role=actor.role,
        permissions=sorted(PERMISSIONS[actor.role]),
    )


@router.get("/operators", summary="List those who may sign in")
def show_list(app: AppDep, _: AdminDep) -> list[OperatorOut]:
    return [OperatorOut.of(operator) for operator in list_operators(database=app.database)]


@router.post("/operators", status_code=201, summary="Let a person in")
def add(app: AppDep, _: AdminDep, new: NewOperator) -> OperatorOut:
    operator = add_operator(
        database=app.database,
        email=new.email,
        name=new.name,
        password=new.password.get_secret_value(),
        role=new.role,
        language=new.language,
        now=app.clock(),
    )
    return OperatorOut.of(operator)


@router.delete("/operators/{operator_id}", status_code=204, summary="Let an operator in no more")
def remove(app: AppDep, _: AdminDep, operator_id: str) -> None:
    remove_operator(database=app.database, operator_id=operator_id, now=app.clock())
