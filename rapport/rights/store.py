"""Reads and deletes a person's rows in the operational store, whatever table they are in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    cast,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from rapport.kit.ids import new_id
from rapport.rights.holdings import Holding, KeyKind, holdings_of
from rapport.rights.model import Person
from rapport.storage import Database, UtcTime, all_tables, metadata

ERASURES = Table(
    "erasures",
    metadata,
    Column("erasure_id", String(40), primary_key=True),
    Column("erased_at", UtcTime, nullable=False),
    Column("erased_by", String(100), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("purged_at", UtcTime),
)
"""That somebody was erased, when and by whom; never who it was."""

_SHORTEST = 5  # letters of a name from which finding it inside a text means anything


def operational_tables() -> Mapping[str, Sequence[str]]:
    """Give every table of the operational store with its columns."""
    return {table.name: [column.name for column in table.columns] for table in _tables()}


def rows_of(database: Database, person: Person) -> dict[str, list[dict[str, object]]]:
    """Give the person's rows by table; tables without any are left out."""
    found = {}
    with database.read() as connection:
        for table in _tables():
            theirs = _theirs(table, person)
            if theirs is None:
                continue
            rows = connection.execute(select(table).where(theirs)).mappings().all()
            if rows:
                found[table.name] = [dict(row) for row in rows]
    return found


def delete_rows(connection: Connection, person: Person) -> dict[str, int]:
    """Delete the person's rows and return how many by table; children before their parents."""
    deleted = {}
    for table in reversed(_tables()):
        theirs = _theirs(table, person)
        if theirs is None:
            continue
        count = connection.execute(delete(table).where(theirs)).rowcount
        if count:
            deleted[table.name] = count
    return deleted


def add_erasure(connection: Connection, *, erased_by: str, rows: int, now: datetime) -> None:
    """Note that somebody was erased."""
    row = {"erasure_id": new_id("era"), "erased_at": now, "erased_by": erased_by, "rows": rows}
    connection.execute(insert(ERASURES).values(row))


def count_unpurged(database: Database) -> int:
    """Say how many erasures still have freed pages on the disk."""
    query = select(func.count()).where(ERASURES.c.purged_at.is_(None))
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def mark_purged(database: Database, *, before: datetime, now: datetime) -> None:
    with database.begin() as connection:
        waiting = ERASURES.c.purged_at.is_(None) & (ERASURES.c.erased_at <= before)
        connection.execute(update(ERASURES).where(waiting).values(purged_at=now))


def _tables() -> list[Table]:
    """Parents before their children, also where only a declared holding says who they are."""
    tables = list(all_tables().sorted_tables)
    children = {
        holding.table
        for table in tables
        for holding in holdings_of(table.name, table.columns.keys())
        if holding.kind is KeyKind.PARENT
    }
    return sorted(tables, key=lambda table: table.name in children)


def _theirs(table: Table, person: Person) -> ColumnElement[bool] | None:
    holdings = holdings_of(table.name, table.columns.keys())
    if not holdings:
        return None
    return or_(false(), *(_matches(table, holding, person) for holding in holdings))


def _matches(table: Table, holding: Holding, person: Person) -> ColumnElement[bool]:
    column = table.c[holding.column]
    match holding.kind:
        case KeyKind.NAME:
            return column.in_(sorted(person.names))
        case KeyKind.PARENT:
            parent = all_tables().tables[holding.parent]
            theirs = _theirs(parent, person)
            assert theirs is not None, "the parent of a holding is a holding"
            return column.in_(select(parent.c[holding.column]).where(theirs))
        case KeyKind.TEXT:
            text = cast(column, Text)
            marks = [mark for mark in sorted(person.marks) if len(mark) >= _SHORTEST]
            return or_(false(), *(text.contains(mark, autoescape=True) for mark in marks))
