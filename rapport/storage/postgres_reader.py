"""Facts on PostgreSQL: a schema of its own, filled by COPY."""

import io
from collections.abc import Iterator

import ibis
from ibis.backends.sql.datatypes import PostgresType
from ibis.expr.operations import Namespace
from pyarrow import csv

from rapport.storage.engine_readers import EngineReader, imported
from rapport.storage.fact_tables import FactTable, quoted
from rapport.storage.facts import Facts
from rapport.storage.postgres_functions import FUNCTIONS

_SCHEMA = "rapport_facts"
_BATCH_ROWS = 50_000


class PostgresReader(EngineReader):
    dialect = "postgres"

    def __init__(self, url: str, *, query_seconds: float | None) -> None:
        self._psycopg = imported("psycopg", extra="postgres")
        with self._named():
            self._connection = self._psycopg.connect(url, autocommit=True)
            if query_seconds is not None:
                self._connection.execute(f"SET statement_timeout = {int(query_seconds * 1000)}")
            backend = ibis.postgres.from_connection(self._connection)
        super().__init__(backend, namespace=Namespace(database=_SCHEMA))

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return (self._psycopg.Error,)

    def prepare(self, table: FactTable) -> None:
        with self._connection.transaction():
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {_named(table)} ({_definitions(table)})"
            )

    def copy(self, table: FactTable, facts: Facts) -> int:
        name = _named(table)
        columns = quoted(list(table.columns))
        with self._connection.transaction():
            self._connection.execute("SET LOCAL statement_timeout = 0")
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
            self._connection.execute(FUNCTIONS)
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
            self._connection.execute(f"CREATE TABLE {name} ({_definitions(table)})")
            cursor = self._connection.cursor()
            with cursor.copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT csv)") as copying:
                for chunk in _written(table, facts):
                    copying.write(chunk)
            for number, index in enumerate(_indexes(table)):
                self._connection.execute(f'CREATE INDEX "{table.name}_{number}" ON {name} {index}')
        self._connection.execute(f"ANALYZE {name}")
        return int(cursor.rowcount)

    def close(self) -> None:
        self._connection.close()


def _written(table: FactTable, facts: Facts) -> Iterator[bytes]:
    """The rows as CSV, where a missing value is empty and an empty text is quoted."""
    options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
    for batch in facts.batches(facts.table(table), rows=_BATCH_ROWS):
        chunk = io.BytesIO()
        csv.write_csv(batch, chunk, options)
        yield chunk.getvalue()


def _definitions(table: FactTable) -> str:
    return ", ".join(
        f'"{name}" {PostgresType.to_string(kind.copy(nullable=True))}'
        for name, kind in table.columns.items()
    )


def _indexes(table: FactTable) -> Iterator[str]:
    if table.clustering is not None:
        yield f'("{table.clustering.by}", "{table.clustering.time}")'
        if "name" in table.columns:
            yield f'("name", "{table.clustering.time}")'
    elif table.key:
        yield f"({quoted(list(table.key))})"


def _named(table: FactTable) -> str:
    return f'{_SCHEMA}."{table.name}"'
