"""Sources of events over HTTP, for admins."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import (
    Actor,
    Permission,
    Source,
    create_source,
    list_sources,
    revoke_source,
)
from rapport.api.context import AppDep, Needs

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])

AdminDep = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class NewSource(BaseModel):
    """The name of a new source, such as `website`."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)


class SourceOut(BaseModel):
    """A source as it is recognised; its write key is not kept."""

    source_id: str
    name: str
    prefix: str
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, source: Source) -> "SourceOut":
        return cls.model_validate(source, from_attributes=True)


class SourceMade(BaseModel):
    """A new source and its write key, shown this once."""

    source: SourceOut
    write_key: str


@router.get("", summary="List every source")
def show_list(app: AppDep, _: AdminDep) -> list[SourceOut]:
    return [SourceOut.of(source) for source in list_sources(database=app.database)]


@router.post("", status_code=201, summary="Make a source")
def create(app: AppDep, _: AdminDep, new: NewSource) -> SourceMade:
    source, write_key = create_source(database=app.database, name=new.name, now=app.clock())
    return SourceMade(source=SourceOut.of(source), write_key=write_key)


@router.delete("/{source_id}", summary="Accept no more events from a source")
def revoke(app: AppDep, _: AdminDep, source_id: str) -> SourceOut:
    return SourceOut.of(revoke_source(database=app.database, source_id=source_id, now=app.clock()))
