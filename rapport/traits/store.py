"""The rows of declared traits in the operational store."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rapport.storage import Database, Json, UtcTime, metadata
from rapport.traits.declaring import Declaration
from rapport.traits.errors import TraitNameTaken, TraitNotFound

trait_declarations = Table(
    "trait_declarations",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("declaration", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTrait:
    """A trait of the shop's own, and who declared it."""

    declaration: Declaration
    created_at: datetime
    created_by: str
    updated_at: datetime


def declared_traits(database: Database) -> list[DeclaredTrait]:
    """The shop's own traits by name."""
    rows = select(trait_declarations).order_by(trait_declarations.c.name)
    with database.begin() as connection:
        found = connection.execute(rows).mappings().all()
    return [
        DeclaredTrait(
            declaration=Declaration.model_validate(row["declaration"]),
            created_at=row["created_at"],
            created_by=row["created_by"],
            updated_at=row["updated_at"],
        )
        for row in found
    ]


def add_declaration(
    declaration: Declaration, *, database: Database, created_by: str, now: datetime
) -> None:
    """Keep a new declaration; `TraitNameTaken` when there is one of this name."""
    row = {
        "name": declaration.name,
        "declaration": declaration_json(declaration),
        "created_at": now,
        "created_by": created_by,
        "updated_at": now,
    }
    try:
        with database.begin() as connection:
            connection.execute(insert(trait_declarations).values(row))
    except IntegrityError as error:
        raise TraitNameTaken(
            f"there is a trait {declaration.name!r} already; change it or take another name"
        ) from error


def put_declaration(declaration: Declaration, *, database: Database, now: datetime) -> None:
    """Put a declaration in the place of the one with its name."""
    changed = (
        update(trait_declarations)
        .where(trait_declarations.c.name == declaration.name)
        .values(declaration=declaration_json(declaration), updated_at=now)
    )
    with database.begin() as connection:
        if connection.execute(changed).rowcount == 0:
            raise unknown(declaration.name)


def remove_declaration(name: str, *, database: Database) -> None:
    gone = delete(trait_declarations).where(trait_declarations.c.name == name)
    with database.begin() as connection:
        if connection.execute(gone).rowcount == 0:
            raise unknown(name)


def declaration_json(declaration: Declaration) -> dict[str, object]:
    """Give a declaration as a JSON value, without what is at its default."""
    value: dict[str, object] = declaration.model_dump(mode="json", exclude_defaults=True)
    return value


def unknown(name: str) -> TraitNotFound:
    return TraitNotFound(
        f"the shop declared no trait {name!r}; `rapport traits list` names all of them"
    )
