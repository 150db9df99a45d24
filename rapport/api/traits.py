"""Computed traits over HTTP: which there are, a shop's own, and one customer's."""

from typing import Annotated, Self

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.traits import (
    Declaration,
    Refreshed,
    TraitInfo,
    change_trait,
    declaration_json,
    declare_trait,
    declared_traits,
    drop_trait,
    get_traits,
    refresh_traits,
    trait_catalog,
)

router = APIRouter(prefix="/api/v1/traits", tags=["traits"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Admin = Annotated[Actor, Depends(Needs(Permission.IMPORT))]
DeclarationIn = Annotated[
    dict[str, object],
    Body(description="A declaration; its JSON Schema is at `/api/v1/traits/schema`."),
]


class TraitOut(BaseModel):
    """A computed trait: its column's name and what operators call it, per language."""

    name: str
    label: dict[str, str]
    type: str = Field(description="`text`, `whole`, `number`, `moment` or `date`.")
    unit: str
    description: dict[str, str]
    declared_by: str = Field(description="`rapport` for a built-in trait.")

    @classmethod
    def of(cls, info: TraitInfo) -> Self:
        return cls(
            name=info.name,
            label=info.label.model_dump(),
            type=info.type,
            unit=info.unit,
            description=info.description.model_dump(),
            declared_by=info.declared_by,
        )


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[TraitOut]:
    """List all computed traits: the built-in ones, then the shop's own."""
    return [TraitOut.of(info) for info in trait_catalog(app.database)]


@router.get("/schema", dependencies=[_MayLook])
def schema() -> dict[str, object]:
    """Give the JSON Schema of a declaration."""
    return Declaration.model_json_schema()


@router.get("/declared", dependencies=[_MayLook])
def declared(app: AppDep) -> list[dict[str, object]]:
    """List the shop's own declarations."""
    return [declaration_json(one.declaration) for one in declared_traits(app.database)]


@router.post("/declared", status_code=201)
def declare(app: AppDep, author: Author, wanted: DeclarationIn) -> dict[str, object]:
    """Declare a trait of the shop's own; it has values after the next refresh."""
    kept = declare_trait(
        wanted, database=app.database, facts=app.facts, created_by=author.name, now=app.clock()
    )
    return declaration_json(kept)


@router.put("/declared/{name}")
def change(app: AppDep, _author: Author, name: str, wanted: DeclarationIn) -> dict[str, object]:
    """Put another declaration in a trait's place; its old values go at once."""
    kept = change_trait(
        {**wanted, "name": name}, database=app.database, facts=app.facts, now=app.clock()
    )
    return declaration_json(kept)


@router.delete("/declared/{name}", status_code=204)
def drop(app: AppDep, _author: Author, name: str) -> Response:
    """Forget a trait of the shop's own, and its values."""
    drop_trait(name, database=app.database, facts=app.facts)
    return Response(status_code=204)


@router.post("/refresh")
def refresh(app: AppDep, _admin: Admin) -> Refreshed:
    """Compute everybody's traits now; at night it happens by itself."""
    return refresh_traits(
        facts=app.facts, database=app.database, now=app.clock(), shop=app.settings.shop
    )


@router.get("/of/{customer_id}", dependencies=[_MayLook])
def of_customer(app: AppDep, customer_id: AnyId) -> dict[str, object]:
    """Give one customer's computed traits, as of their last refresh."""
    return get_traits(app.facts, customer_id)
