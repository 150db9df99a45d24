"""Keeps the texts that one version of a draft has for patterns of evidence."""

from collections.abc import Sequence

from sqlalchemy import Column, Integer, String, Table, Text, delete, insert, select

from rapport.storage import Database, Json, UtcTime, metadata
from rapport.studio.model import PersonalText

_texts = Table(
    "personal_texts",
    metadata,
    Column("draft_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("pattern", String(300), primary_key=True),
    Column("text", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("people", Integer, nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("faults", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

_USABLE = "written"


def keep_personal(database: Database, texts: Sequence[PersonalText]) -> None:
    """Keep texts in the place of earlier ones for the same draft, version and pattern."""
    with database.begin() as connection:
        for one in texts:
            connection.execute(
                delete(_texts).where(
                    _texts.c.draft_id == one.draft_id,
                    _texts.c.version == one.version,
                    _texts.c.pattern == one.pattern,
                )
            )
        rows = [
            {
                "draft_id": one.draft_id,
                "version": one.version,
                "pattern": one.pattern,
                "text": one.text,
                "status": one.status,
                "people": one.people,
                "written_by": one.written_by,
                "faults": list(one.faults),
                "created_at": one.created_at,
            }
            for one in texts
        ]
        if rows:
            connection.execute(insert(_texts), rows)


def personal_texts(database: Database, draft_id: str, version: int) -> list[PersonalText]:
    """List the texts of a version of a draft, those for most people first."""
    wanted = (
        select(_texts)
        .where(_texts.c.draft_id == draft_id, _texts.c.version == version)
        .order_by(_texts.c.people.desc(), _texts.c.pattern)
    )
    with database.begin() as connection:
        return [
            PersonalText(**dict(row._mapping) | {"faults": tuple(row.faults)})
            for row in connection.execute(wanted)
        ]


def usable_paragraphs(database: Database, draft_id: str, version: int) -> dict[str, str]:
    """Give the texts that passed their checks, by pattern."""
    wanted = select(_texts.c.pattern, _texts.c.text).where(
        _texts.c.draft_id == draft_id, _texts.c.version == version, _texts.c.status == _USABLE
    )
    with database.begin() as connection:
        return {row.pattern: row.text for row in connection.execute(wanted)}
