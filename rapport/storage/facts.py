"""The analytical store: what happened, in columns, in one DuckDB file owned by one process.

Queries are Ibis expressions; a write is an Arrow table and one commit. Each thread gets its own
cursor, so a long query does not hold up an append.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDBBackend

from rapport.storage.errors import DataFolderBusy, DiskFull, StoreUnavailable, WrongColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """The promise of a table of facts: what one row is, its columns, what makes a row itself."""

    name: str
    one_row_per: str
    columns: ibis.Schema
    key: tuple[str, ...] = ()

    def check(self, rows: pa.Table) -> pa.Table:
        """Return the rows with the promised columns in order and type, or name what is wrong."""
        missing = [name for name in self.columns if name not in rows.column_names]
        if missing:
            raise WrongColumns(f"table {self.name!r}: columns {missing} are missing")
        try:
            return rows.select(list(self.columns)).cast(self.columns.to_pyarrow())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise WrongColumns(f"table {self.name!r}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Upserted:
    """What an upsert did, in rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0


class Facts:
    """Hands out Ibis tables to read, and appends and upserts Arrow tables."""

    def __init__(self, root: duckdb.DuckDBPyConnection) -> None:
        self._root = root
        self._local = threading.local()
        self._writing = threading.RLock()

    @property
    def backend(self) -> DuckDBBackend:
        """This thread's own Ibis backend on the store."""
        if not hasattr(self._local, "backend"):
            cursor = self._root.cursor()
            cursor.execute("SET TimeZone = 'UTC'")
            self._local.backend = ibis.duckdb.from_connection(cursor)
        return self._local.backend

    def ensure(self, table: FactTable) -> None:
        """Create the table if the store does not have it yet."""
        with self._writing:
            if table.name not in self.backend.list_tables():
                self.backend.create_table(table.name, schema=table.columns)

    def table(self, table: FactTable) -> ir.Table:
        return self.backend.table(table.name)

    def read(self, expression: ir.Expr) -> pa.Table:
        """Run an expression over this store's tables and return what it gives, as Arrow."""
        return self.backend.to_pyarrow(expression)

    def count(self, expression: ir.Table) -> int:
        return int(self.backend.to_pyarrow(expression.count()).as_py())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside one commit; the one writer of the store is this block."""
        with self._writing:
            connection = self.backend.con
            nested = getattr(self._local, "depth", 0)
            self._local.depth = nested + 1
            try:
                if not nested:
                    connection.execute("BEGIN")
                yield
                if not nested:
                    connection.execute("COMMIT")
            except BaseException as error:
                if not nested:
                    connection.execute("ROLLBACK")
                if isinstance(error, duckdb.IOException):
                    raise _named(error) from error
                raise
            finally:
                self._local.depth = nested

    def append(self, table: FactTable, rows: pa.Table) -> int:
        """Add the rows in one commit and return how many they were."""
        checked = table.check(rows)
        with self.transaction():
            self._insert(table, checked)
        return checked.num_rows

    def append_new(self, table: FactTable, rows: pa.Table) -> int:
        """Add the rows whose key the store does not have; return how many were added."""
        checked = _last_by_key(table.check(rows), table.key)
        with self.transaction(), self._lent(checked) as lent:
            fresh = f"SELECT n.* FROM {lent} n ANTI JOIN {table.name} USING ({_names(table.key)})"
            added = self._root_execute(f"INSERT INTO {table.name} BY NAME {fresh}").fetchone()
        return int(added[0]) if added else 0

    def upsert(self, table: FactTable, rows: pa.Table) -> Upserted:
        """Replace the rows with the same key, add the others; of two alike in `rows`, the last."""
        checked = _last_by_key(table.check(rows), table.key)
        key = _names(table.key)
        with self.transaction(), self._lent(checked) as lent:
            both = f"FROM {lent} n JOIN {table.name} o USING ({key})"
            known = self._number(f"SELECT count(*) {both}")
            columns = _names(tuple(table.columns))
            same = self._number(
                f"SELECT count(*) FROM (SELECT {columns} FROM {lent} INTERSECT "
                f"SELECT {columns} FROM {table.name})"
            )
            if same < checked.num_rows:
                self._root_execute(
                    f"DELETE FROM {table.name} WHERE ({key}) IN (SELECT ({key}) FROM {lent})"
                    if len(table.key) > 1
                    else f"DELETE FROM {table.name} WHERE {key} IN (SELECT {key} FROM {lent})"
                )
                self._root_execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {lent}")
        return Upserted(inserted=checked.num_rows - known, updated=known - same, unchanged=same)

    def close(self) -> None:
        self._root.close()

    def _insert(self, table: FactTable, rows: pa.Table) -> None:
        with self._lent(rows) as lent:
            self._root_execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {lent}")

    @contextmanager
    def _lent(self, rows: pa.Table) -> Iterator[str]:
        name = "lent_rows"
        self.backend.con.register(name, rows)
        try:
            yield name
        finally:
            self.backend.con.unregister(name)

    def _root_execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        return self.backend.con.execute(sql)

    def _number(self, sql: str) -> int:
        row = self._root_execute(sql).fetchone()
        assert row is not None
        return int(row[0])


def open_facts(home: Path, *, memory_limit: str) -> Facts:
    """Open the DuckDB file of a data folder; one process at a time may hold it."""
    path = home / "facts.duckdb"
    try:
        root = duckdb.connect(str(path), config={"memory_limit": memory_limit})
    except duckdb.IOException as error:
        raise _refused(error, path) from error
    except duckdb.InvalidInputException as error:
        raise StoreUnavailable(f"setting RAPPORT_MEMORY_LIMIT: {error}") from error
    root.execute("SET TimeZone = 'UTC'")
    return Facts(root)


def _refused(error: duckdb.IOException, path: Path) -> DataFolderBusy | StoreUnavailable:
    text = str(error)
    if "Conflicting lock" in text:
        return DataFolderBusy(
            f"{path} is held by another process; stop `rapport serve` or use its API and console"
        )
    return StoreUnavailable(f"{path} cannot be opened: {text.splitlines()[0]}")


def _named(error: duckdb.IOException) -> DiskFull | StoreUnavailable:
    if "No space left" in str(error):
        return DiskFull(DiskFull.__doc__ or "")
    return StoreUnavailable(f"the analytical store cannot be written: {error}")


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _last_by_key(rows: pa.Table, key: tuple[str, ...]) -> pa.Table:
    if not key or rows.num_rows < 2:  # noqa: PLR2004
        return rows
    numbered = rows.append_column("_row", pa.array(range(rows.num_rows)))
    kept = numbered.group_by(list(key)).aggregate([("_row", "max")])["_row_max"]
    return rows.take(kept) if len(kept) < rows.num_rows else rows
