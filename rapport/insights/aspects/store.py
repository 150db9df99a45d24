"""Keeps learned aspects as the shop decided on them, and the model of polarity that is in use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from rapport.insights.aspects.errors import AspectNotFound
from rapport.insights.aspects.model import AspectState, LearnedAspect
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

_aspects = Table(
    "insight_aspects",
    metadata,
    Column("aspect_id", String(200), primary_key=True),
    Column("category", String(200)),
    Column("names", Json, nullable=False),
    Column("words", Json, nullable=False),
    Column("opinions", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("support", Integer, nullable=False),
    Column("learned_at", UtcTime),
)
_models = Table(
    "insight_aspect_models",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("learned_at", UtcTime, nullable=False),
    Column("model", LargeBinary, nullable=False),
    Column("reached", Json, nullable=False),
)


def learned_aspects(
    database: Database, *, state: AspectState | None = None, category: str | None = None
) -> list[LearnedAspect]:
    """List learned aspects, those with most support first; None does not narrow."""
    query = select(_aspects).order_by(_aspects.c.support.desc(), _aspects.c.aspect_id)
    if state is not None:
        query = query.where(_aspects.c.state == state.value)
    if category is not None:
        query = query.where(_aspects.c.category == category)
    with database.read() as connection:
        return [_aspect(row._mapping) for row in connection.execute(query)]


def learned_aspect(database: Database, aspect_id: str) -> LearnedAspect:
    """Give one learned aspect. Raises `AspectNotFound`."""
    with database.read() as connection:
        return _one(connection, aspect_id)


def propose_aspects(database: Database, found: Iterable[LearnedAspect]) -> int:
    """Keep aspects that are new; of one that is there, only its support and opinions change."""
    rows = [_row(one) for one in found]
    with database.begin() as connection:
        new = insert_new(connection, _aspects, rows, keys=["aspect_id"])
        for row in rows:
            renewed = {"support": row["support"], "opinions": row["opinions"]}
            same = _aspects.c.aspect_id == row["aspect_id"]
            connection.execute(update(_aspects).where(same).values(renewed))
    return new


def replace_aspects(
    database: Database, *, put: Sequence[LearnedAspect], drop: Iterable[str] = ()
) -> None:
    """Put aspects in the place of those with their ids, and drop others, in one commit."""
    with database.begin() as connection:
        gone = [*drop, *(one.aspect_id for one in put)]
        connection.execute(delete(_aspects).where(_aspects.c.aspect_id.in_(gone)))
        rows = [_row(one) for one in put]
        if rows:
            connection.execute(insert(_aspects), rows)


def keep_model(
    database: Database, name: str, model: bytes, *, reached: Mapping[str, float], now: datetime
) -> None:
    """Put a model in the place of the one of that name, with what it reached."""
    row = {"name": name, "learned_at": now, "model": model, "reached": dict(reached)}
    with database.begin() as connection:
        connection.execute(delete(_models).where(_models.c.name == name))
        connection.execute(insert(_models).values(row))


def kept_model(database: Database, name: str) -> bytes | None:
    """The model of that name; None where none was kept."""
    with database.read() as connection:
        return connection.execute(select(_models.c.model).where(_models.c.name == name)).scalar()


def _one(connection: Connection, aspect_id: str) -> LearnedAspect:
    query = select(_aspects).where(_aspects.c.aspect_id == aspect_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise AspectNotFound(aspect_id)
    return _aspect(row._mapping)


def _row(aspect: LearnedAspect) -> dict[str, Any]:
    return {
        "aspect_id": aspect.aspect_id,
        "category": aspect.category,
        "names": dict(aspect.names),
        "words": {language: list(forms) for language, forms in aspect.words.items()},
        "opinions": dict(aspect.opinions),
        "state": aspect.state.value,
        "support": aspect.support,
        "learned_at": aspect.learned_at,
    }


def _aspect(row: Mapping[Any, Any]) -> LearnedAspect:
    words = {language: tuple(forms) for language, forms in row["words"].items()}
    told = dict(row) | {"state": AspectState(row["state"]), "words": words}
    return LearnedAspect(**told)
