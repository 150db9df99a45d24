"""The shop's programme, a row for each version."""

from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, insert, select

from rapport.loyalty.errors import NoProgramme
from rapport.loyalty.programme import Programme
from rapport.storage import Database, Json, UtcTime, metadata

PROGRAMMES = Table(
    "loyalty_programmes",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("programme", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
)


def find_programme(database: Database) -> Programme | None:
    """Find the newest programme; None where the shop has none."""
    newest = select(PROGRAMMES.c.programme).order_by(PROGRAMMES.c.version.desc()).limit(1)
    with database.read() as connection:
        found = connection.execute(newest).scalar_one_or_none()
    return None if found is None else Programme.model_validate(found)


def get_programme(database: Database) -> Programme:
    """Like `find_programme`; raise `NoProgramme` where there is none."""
    found = find_programme(database)
    if found is None:
        raise NoProgramme(
            "the shop has no programme of loyalty yet; write one as YAML and set it with "
            "`rapport loyalty programme set FILE`"
        )
    return found


def put_programme(database: Database, programme: Programme, *, by: str, now: datetime) -> Programme:
    """Put a programme into use, as the next version; the same again changes nothing."""
    newest = select(PROGRAMMES).order_by(PROGRAMMES.c.version.desc()).limit(1)
    with database.begin() as connection:
        row = connection.execute(newest).one_or_none()
        if row is not None and Programme.model_validate(row.programme) == programme:
            return programme
        connection.execute(
            insert(PROGRAMMES).values(
                version=1 if row is None else row.version + 1,
                programme=programme.model_dump(mode="json"),
                created_at=now,
                created_by=by,
            )
        )
    return programme
