"""Manual lists over HTTP: customers put on and taken off by hand."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.segment_bodies import MembersOut
from rapport.segments import (
    Listed,
    ManualList,
    add_to_list,
    customers_on_list,
    delete_list,
    get_list,
    list_lists,
    list_sizes,
    read_names,
    rename_list,
    save_list,
    take_from_list,
)

router = APIRouter(prefix="/api/v1/lists", tags=["segments"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class ListIn(BaseModel):
    """A list's name."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="A name that no other list has.")


class ListOut(BaseModel):
    """A manual list; a rule of kind `list` names it by its id."""

    list_id: str
    name: str
    customers: int
    created_at: datetime
    created_by: str


class NamedIn(BaseModel):
    """Customers, each named by id, e-mail address or phone number; or CSV text with them."""

    model_config = ConfigDict(extra="forbid")

    customers: list[str] = Field(default_factory=list)
    csv: str = Field(
        default="",
        description="Lines with a column `customer_id`, `email` or `phone`, or one name a line.",
    )

    def names(self) -> list[str]:
        return [*self.customers, *read_names(self.csv)]


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[ListOut]:
    """List all manual lists by name."""
    return _out(app, list_lists(app.database))


@router.post("", status_code=201)
def create(app: AppDep, author: Author, wanted: ListIn) -> ListOut:
    """Make an empty list."""
    made = save_list(
        database=app.database, name=wanted.name, created_by=author.name, now=app.clock()
    )
    return _out(app, [made])[0]


@router.get("/{list_id}", dependencies=[_MayLook])
def show(app: AppDep, list_id: str) -> ListOut:
    """Give one list."""
    return _out(app, [get_list(app.database, list_id)])[0]


@router.patch("/{list_id}")
def rename(app: AppDep, _author: Author, list_id: str, wanted: ListIn) -> ListOut:
    """Give a list another name; rules that name it stay as they are."""
    return _out(app, [rename_list(list_id, database=app.database, name=wanted.name)])[0]


@router.delete("/{list_id}", status_code=204)
def remove(app: AppDep, _author: Author, list_id: str) -> Response:
    """Delete a list that no segment names."""
    delete_list(list_id, database=app.database, facts=app.facts)
    return Response(status_code=204)


@router.get("/{list_id}/customers", dependencies=[_MayLook])
def customers(
    app: AppDep,
    list_id: str,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    after: str | None = None,
) -> MembersOut:
    """List the customers on a list, page by page."""
    found = customers_on_list(
        list_id, database=app.database, facts=app.facts, limit=limit, after=after
    )
    return MembersOut.of(found, limit)


@router.post("/{list_id}/customers")
def add(app: AppDep, _author: Author, list_id: str, named: NamedIn) -> Listed:
    """Put customers on a list; names that nobody has are counted, with their places."""
    return add_to_list(
        list_id, named.names(), database=app.database, facts=app.facts, now=app.clock()
    )


@router.post("/{list_id}/customers/remove")
def take_off(app: AppDep, _author: Author, list_id: str, named: NamedIn) -> Listed:
    """Take customers off a list."""
    return take_from_list(list_id, named.names(), database=app.database, facts=app.facts)


def _out(app: AppDep, lists: list[ManualList]) -> list[ListOut]:
    sizes = list_sizes(app.facts)
    return [
        ListOut(
            list_id=one.list_id,
            name=one.name,
            customers=sizes.get(one.list_id, 0),
            created_at=one.created_at,
            created_by=one.created_by,
        )
        for one in lists
    ]
