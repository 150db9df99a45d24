"""The dead letters: calls that cannot be used, each with its reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from rapport.events.model import DeadLetter
from rapport.storage import UtcTime, metadata

DEAD_LETTERS = Table(
    "dead_letters",
    metadata,
    Column("letter_id", String(40), primary_key=True),
    Column("source", String(100), nullable=False),
    Column("code", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("checked", Boolean, nullable=False),
    Column("payload", Text, nullable=False),  # one call as JSON: as sent, or a Call if `checked`
    Index("ix_dead_letters_received_at", "received_at"),
    Index("ix_dead_letters_source", "source", "received_at"),
)

_PART = 10_000
_LETTER = tuple(column.name for column in DEAD_LETTERS.columns)


def put_letters(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Keep calls that cannot be used, within the caller's transaction; a repeated one replaces."""
    last = {letter.letter_id: letter for letter in letters}
    drop_letters(connection, list(last))
    rows = [{name: getattr(letter, name) for name in _LETTER} for letter in last.values()]
    if rows:
        connection.execute(insert(DEAD_LETTERS), rows)


def read_letters(
    connection: Connection,
    *,
    letter_id: str | None = None,
    source: str | None = None,
    limit: int,
    offset: int = 0,
) -> list[DeadLetter]:
    """Give dead letters, oldest first: all, those of a source, or one."""
    letters = DEAD_LETTERS.c
    query = select(DEAD_LETTERS).where(*_about(letter_id=letter_id, source=source))
    query = query.order_by(letters.received_at, letters.letter_id).limit(limit).offset(offset)
    return [DeadLetter(**row._mapping) for row in connection.execute(query)]


def count_letters(connection: Connection) -> dict[tuple[str, str], int]:
    """Say how many dead letters there are of each source and code."""
    letters = DEAD_LETTERS.c
    query = select(letters.source, letters.code, func.count()).group_by(
        letters.source, letters.code
    )
    return {(source, code): number for source, code, number in connection.execute(query)}


def drop_letters(connection: Connection, letter_ids: Sequence[str]) -> int:
    """Delete the dead letters with these ids and return how many there were."""
    dropped = 0
    for start in range(0, len(letter_ids), _PART):
        part = list(letter_ids[start : start + _PART])
        gone = delete(DEAD_LETTERS).where(DEAD_LETTERS.c.letter_id.in_(part))
        dropped += int(connection.execute(gone).rowcount)
    return dropped


def forget_letters(connection: Connection, *, before: datetime) -> int:
    """Delete the dead letters that were received earlier; return how many."""
    old = delete(DEAD_LETTERS).where(DEAD_LETTERS.c.received_at < before)
    return int(connection.execute(old).rowcount)


def _about(*, letter_id: str | None, source: str | None) -> list[ColumnElement[bool]]:
    wanted = {DEAD_LETTERS.c.letter_id: letter_id, DEAD_LETTERS.c.source: source}
    return [column == value for column, value in wanted.items() if value is not None]
