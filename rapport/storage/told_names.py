"""Rows that say whose they are, and under which name they came to be, so that they can follow it.

`customer_id` is the customer whose a row is now; `told_as` the name it came to be under, empty
where that is `customer_id`. When a name turns out to be another customer's, its rows go there; when
it is given back to itself, they come back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    literal,
    literal_column,
    select,
    text,
    update,
)

_PART = 5_000
_NONE = "''"


def told_as_column() -> Column[str]:
    """Make the column of a table whose rows follow names. It may be a part of the key."""
    return Column("told_as", String(200), nullable=False, default="", server_default="")


def told_as_index(table: str) -> Index:
    """Make the index by which moved rows are found. Those that never moved cost it nothing."""
    moved = text(f"told_as <> {_NONE}")
    return Index(f"ix_{table}_told_as", "told_as", sqlite_where=moved, postgresql_where=moved)


def follow_names(connection: Connection, table: Table, customers: Mapping[str, str]) -> set[str]:
    """Give the rows that came to be under these names to the customers whose the names are now.

    Returns the customers who got rows, or lost some. Safe to repeat.
    """
    moved: list[dict[str, str]] = []
    names = list(customers)
    for start in range(0, len(names), _PART):
        for row in _held(connection, table, names[start : start + _PART]):
            name = row.told_as or row.customer_id
            owner = customers[name]
            if owner != row.customer_id:
                told_as = "" if owner == name else name
                moved.append({"was": row.customer_id, "was_told_as": row.told_as,
                              "new_owner": owner, "new_told_as": told_as})  # fmt: skip
    if moved:
        same = (table.c.customer_id == bindparam("was")) & (
            table.c.told_as == bindparam("was_told_as")
        )
        statement = update(table).where(same)
        connection.execute(
            statement.values(customer_id=bindparam("new_owner"), told_as=bindparam("new_told_as")),
            moved,
        )
    return {customer for one in moved for customer in (one["was"], one["new_owner"])}


def has_moved_rows(connection: Connection, table: Table) -> bool:
    """Say whether any row of the table belongs to another than the name it came to be under."""
    found = select(literal(1)).select_from(table).where(_has_moved(table)).limit(1)
    return connection.execute(found).first() is not None


def _held(connection: Connection, table: Table, names: Sequence[str]) -> list[Any]:
    """Whose rows of these names are, and under which they came to be: each pair once."""
    pairs = select(table.c.customer_id, table.c.told_as).distinct()
    own = pairs.where(table.c.customer_id.in_(names), table.c.told_as == "")
    moved = pairs.where(table.c.told_as.in_(names), _has_moved(table))
    return [*connection.execute(own).all(), *connection.execute(moved).all()]


def _has_moved(table: Table) -> ColumnElement[bool]:
    # Written out, not bound: only so does SQLite see that the index has every such row.
    return table.c.told_as != literal_column(_NONE)
