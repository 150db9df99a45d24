"""How far what happens was followed."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from rapport.storage import Database, insert_new
from rapport.webhooks.store.tables import MARKS


def read_marks(database: Database, source: str) -> dict[str, str]:
    """Give the marks of a source by subject; empty where it was never followed."""
    query = select(MARKS.c.subject, MARKS.c.mark).where(MARKS.c.source == source)
    with database.read() as connection:
        return {row.subject: row.mark for row in connection.execute(query)}


def put_marks(connection: Connection, source: str, marks: Mapping[str, str]) -> None:
    """Write marks over those of the same subjects."""
    if not marks:
        return
    same = (MARKS.c.source == source) & MARKS.c.subject.in_(list(marks))
    connection.execute(delete(MARKS).where(same))
    rows = [{"source": source, "subject": one, "mark": mark} for one, mark in marks.items()]
    insert_new(connection, MARKS, rows, keys=["source", "subject"])


def drop_marks(database: Database, source: str) -> None:
    """Forget how far a source was followed: nobody listens, and what happens now is not kept."""
    with database.begin() as connection:
        connection.execute(delete(MARKS).where(MARKS.c.source == source))
