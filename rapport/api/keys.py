"""API keys over HTTP, for admins."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import (
    Actor,
    ApiKey,
    Permission,
    Role,
    create_api_key,
    list_api_keys,
    revoke_api_key,
)
from rapport.api.context import AppDep, Needs

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])

AdminDep = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class NewKey(BaseModel):
    """What a new key is for and what it may do."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    role: Role = Role.VIEWER


class KeyOut(BaseModel):
    """A key as it is recognised; its secret is not kept."""

    key_id: str
    name: str
    role: Role
    prefix: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        return cls.model_validate(key, from_attributes=True)


class KeyMade(BaseModel):
    """A new key and its secret, shown this once."""

    key: KeyOut
    secret: str


@router.get("", summary="List every key")
def show_list(app: AppDep, _: AdminDep) -> list[KeyOut]:
    return [KeyOut.of(key) for key in list_api_keys(database=app.database)]


@router.post("", status_code=201, summary="Make a key")
def create(app: AppDep, admin: AdminDep, new: NewKey) -> KeyMade:
    key, secret = create_api_key(
        database=app.database,
        name=new.name,
        role=new.role,
        created_by=admin.actor_id,
        now=app.clock(),
    )
    return KeyMade(key=KeyOut.of(key), secret=secret)


@router.delete("/{key_id}", summary="End a key for good")
def revoke(app: AppDep, _: AdminDep, key_id: str) -> KeyOut:
    return KeyOut.of(revoke_api_key(database=app.database, key_id=key_id, now=app.clock()))
