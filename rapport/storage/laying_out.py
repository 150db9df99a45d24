"""Brings one table of the analytical store to what this release promises of it."""

import duckdb

from rapport.storage.duckdb_sql import (
    PLACE,
    definition,
    definitions,
    placed,
    promised,
    shown,
    stored_type,
)
from rapport.storage.errors import WrongColumns
from rapport.storage.fact_tables import FactTable, quoted


def lay_out(table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table if the store lacks it; add columns that this release brought.

    Runs in the transaction that the caller opened. A stored column of another type raises
    `WrongColumns`.
    """
    connection.execute(f'CREATE TABLE IF NOT EXISTS "{table.name}" ({definitions(table)})')
    told = connection.execute(f'DESCRIBE "{table.name}"').fetchall()
    stored = {str(name): stored_type(kind) for name, kind, *_ in told}
    for name, kind in table.columns.items():
        if name not in stored:
            column = definition(name, kind.copy(nullable=True))  # older rows have no value
            connection.execute(f'ALTER TABLE "{table.name}" ADD COLUMN {column}')
        elif definition(name, stored[name]) != definition(name, kind):
            raise WrongColumns(
                f"table {table.name!r}: the store has column {name!r} as {stored[name]},"
                f" this release needs {kind}; import it into a new data folder"
            )
    if table.clustering is not None:
        if PLACE not in stored:
            _add_places(table, connection)
        connection.execute(f'CREATE OR REPLACE VIEW "{shown(table)}" AS {promised(table)}')


def _add_places(table: FactTable, connection: duckdb.DuckDBPyConnection) -> None:
    """Write a table from before it was clustered again, with a place for each row."""
    name, before = f'"{table.name}"', f'"{table.name}_before"'
    columns = quoted(list(table.columns))
    connection.execute(f"ALTER TABLE {name} RENAME TO {before}")
    connection.execute(f"CREATE TABLE {name} ({definitions(table)})")
    rows = placed(table, f"(SELECT {columns} FROM {before})")  # noqa: S608  (our own names)
    connection.execute(f"INSERT INTO {name} BY NAME FROM {rows}")
    connection.execute(f"DROP TABLE {before}")
