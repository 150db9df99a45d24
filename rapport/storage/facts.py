"""The analytical store: what happened, in columns, in one DuckDB file owned by one process.

Queries are Ibis expressions; a write is an Arrow table and one commit. Each thread gets its own
cursor, so a long query does not hold up an append.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakSet

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.operations import InMemoryTable

from rapport.kit.settings import BadSettings
from rapport.storage.duckdb_errors import named, refused
from rapport.storage.errors import ValueNotStorable, WrongColumns
from rapport.storage.fact_tables import FactTable, Upserted, quoted

_LENT = "lent_rows"


class Facts:
    """Hands out Ibis tables to read, and appends and upserts Arrow tables.

    Safe to share between threads. Reads wait for nobody; writes wait for each other. A write that
    fails leaves nothing behind and raises an error that says what to do.
    """

    def __init__(self, root: duckdb.DuckDBPyConnection, *, path: Path) -> None:
        self._root = root
        self._path = path
        self._local = threading.local()
        self._writing = threading.RLock()
        self._backends: WeakSet[DuckDBBackend] = WeakSet()
        self._ensured: dict[str, FactTable] = {}

    @property
    def backend(self) -> DuckDBBackend:
        """This thread's own Ibis backend on the store."""
        known: DuckDBBackend | None = getattr(self._local, "backend", None)
        if known is not None:
            return known
        cursor = self._root.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        backend = ibis.duckdb.from_connection(cursor)
        backend._make_memtable_finalizer = lambda _name: None  # see `borrowing`
        self._local.backend = backend
        self._backends.add(backend)
        return backend

    def ensure(self, table: FactTable) -> None:
        """Create the table if the store lacks it; add columns that this release brought."""
        if self._ensured.get(table.name) == table:
            return
        with self.transaction():
            self._execute(f'CREATE TABLE IF NOT EXISTS "{table.name}" ({_definitions(table)})')
            stored = self.backend.table(table.name).schema()
            for name, kind in table.columns.items():
                if name not in stored:
                    new = kind.copy(nullable=True)  # the rows from before have no value
                    column = _definition(name, new)
                    self._execute(f'ALTER TABLE "{table.name}" ADD COLUMN {column}')
                elif _definition(name, stored[name]) != _definition(name, kind):
                    raise WrongColumns(
                        f"table {table.name!r}: the store has column {name!r} as {stored[name]},"
                        f" this release needs {kind}; import it into a new data folder"
                    )
        if not self._inside:  # a transaction around this one may still be rolled back
            self._ensured[table.name] = table

    def table(self, table: FactTable) -> ir.Table:
        """Give the table to build an expression on; read it in the thread that asked for it."""
        self.ensure(table)
        return self.backend.table(table.name)

    def read(self, expression: ir.Expr) -> pa.Table:
        """Run an expression over this store's tables and return what it gives, as Arrow."""
        with self._named(), self.borrowing(expression):
            rows: pa.Table = self.backend.to_pyarrow(expression)
        return rows

    def count(self, expression: ir.Table) -> int:
        with self._named(), self.borrowing(expression):
            number: int = self.backend.to_pyarrow(expression.count()).as_py()
        return number

    @contextmanager
    def borrowing(self, expression: ir.Expr) -> Iterator[None]:
        """Let go of the expression's in-memory tables when the block that runs it ends.

        Ibis 12 keeps each one until the process ends: a server would grow with every question.
        """
        try:
            yield
        finally:
            for held in expression.op().find(InMemoryTable):
                if held in self.backend._memtables:
                    self.backend._memtables.discard(held)
                    self.backend.con.unregister(held.name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside one commit; the one writer of the store is this block.

        Blocks may be nested; the outermost commits. Where rows of `Database` change too, open its
        transaction first and this one inside, everywhere, so that two writers never wait for each
        other.
        """
        with self._writing, self._named():
            if self._inside:
                yield
                return
            connection = self.backend.con
            connection.execute("BEGIN")
            self._local.inside = True
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                with suppress(duckdb.Error):  # a COMMIT that failed has rolled back already
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._local.inside = False

    def append(self, table: FactTable, rows: pa.Table) -> int:
        """Add the rows in one commit and return how many they were."""
        checked = table.check(rows)
        with self._writing_to(table, checked) as lent:
            self._execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM {lent}')
        return int(checked.num_rows)

    def append_new(self, table: FactTable, rows: pa.Table) -> int:
        """Add the rows whose key the store does not have; return how many were added.

        Of two rows alike in `rows`, the last is added. Reads the key of every row in the store:
        about 0.15 s for 10 million.
        """
        checked = table.latest(table.check(rows))
        with self._writing_to(table, checked) as lent:
            return self._changed(
                f'INSERT INTO "{table.name}" BY NAME'
                f' SELECT n.* FROM {lent} n ANTI JOIN "{table.name}" USING ({quoted(table.key)})'
            )

    def upsert(self, table: FactTable, rows: pa.Table) -> Upserted:
        """Replace the rows with the same key, add the others; of two alike in `rows`, the last.

        A row that is stored as it is already is left alone and counted as unchanged.
        """
        checked = table.latest(table.check(rows))
        with self._writing_to(table, checked) as lent:
            actions = self._execute(_merge(table, lent)).to_arrow_table()["merge_action"]
        inserted = pc.sum(pc.equal(actions, "INSERT")).as_py() or 0
        updated = len(actions) - inserted
        unchanged = checked.num_rows - len(actions)
        return Upserted(inserted=inserted, updated=updated, unchanged=unchanged)

    def replace(self, table: FactTable, rows: pa.Table) -> int:
        """Put these rows in the place of the whole table, in one commit; return how many."""
        checked = table.check(rows)
        with self._writing_to(table, checked) as lent:
            self._execute(f'CREATE OR REPLACE TABLE "{table.name}" ({_definitions(table)})')
            self._execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM {lent}')
        return int(checked.num_rows)

    def delete(self, table: FactTable, column: str, values: Sequence[object]) -> int:
        """Delete the rows whose column has one of the values; return how many. Safe to repeat."""
        wanted = pa.table({column: pa.array(values, table.columns.to_pyarrow().field(column).type)})
        with self._writing_to(table, wanted) as lent:
            return self._changed(
                f'DELETE FROM "{table.name}" WHERE "{column}" IN (SELECT "{column}" FROM {lent})'
            )

    def close(self) -> None:
        """Give the file back; every thread's cursor is closed, or another process could not open
        it."""
        for backend in list(self._backends):
            backend.con.close()
        self._root.close()

    @property
    def _inside(self) -> bool:
        return getattr(self._local, "inside", False)

    @contextmanager
    def _writing_to(self, table: FactTable, rows: pa.Table) -> Iterator[str]:
        """Open a transaction in which the rows can be selected from under the name it gives."""
        self.ensure(table)
        with self.transaction():
            self.backend.con.register(_LENT, rows)
            try:
                yield _LENT
            finally:
                self.backend.con.unregister(_LENT)

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        connection: duckdb.DuckDBPyConnection = self.backend.con
        return connection.execute(sql)

    def _changed(self, sql: str) -> int:
        row = self._execute(sql).fetchone()
        assert row is not None, "DuckDB answers a change with the number of rows"
        return int(row[0])

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            ours = named(error, self._path)
            if ours is None:
                raise
            raise ours from error
        except UnicodeEncodeError as error:
            raise ValueNotStorable from error


def open_facts(home: Path, *, memory_limit: str) -> Facts:
    """Open the DuckDB file of a data folder; one process at a time may hold it."""
    path = home / "facts.duckdb"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "autoinstall_known_extensions": "false",
    }
    try:
        root = duckdb.connect(str(path), config=config)
    except (duckdb.ParserException, duckdb.InvalidInputException):
        raise BadSettings(
            f"setting RAPPORT_MEMORY_LIMIT: {memory_limit!r} is no amount; write it like 4GB"
        ) from None
    except duckdb.Error as error:
        raise refused(error, path) from error
    return Facts(root, path=path)


def _merge(table: FactTable, lent: str) -> str:
    others = [name for name in table.columns if name not in table.key]
    same_key = " AND ".join(f'n."{name}" = o."{name}"' for name in table.key)
    differs = " OR ".join(f'n."{name}" IS DISTINCT FROM o."{name}"' for name in others)
    values = ", ".join(f'"{name}" = n."{name}"' for name in others)
    update = f"WHEN MATCHED AND ({differs}) THEN UPDATE SET {values} " if others else ""
    return (
        f'MERGE INTO "{table.name}" o USING {lent} n ON {same_key} {update}'
        "WHEN NOT MATCHED THEN INSERT BY NAME RETURNING merge_action"
    )


def _definitions(table: FactTable) -> str:
    return ", ".join(
        _definition(name, kind) + ("" if kind.nullable else " NOT NULL")
        for name, kind in table.columns.items()
    )


def _definition(name: str, kind: ibis.DataType) -> str:
    written: str = DuckDBType.to_string(kind.copy(nullable=True))
    return f'"{name}" ' + written.replace("TIMESTAMP(6)", "TIMESTAMP")  # DuckDB's own precision
