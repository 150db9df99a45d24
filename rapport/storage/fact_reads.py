"""Reads of the analytical store: a cursor for each thread, each question held to its time."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.expr.operations import InMemoryTable

from rapport.storage.duckdb_errors import named, too_long
from rapport.storage.errors import ValueNotStorable
from rapport.storage.fact_tables import FactTable
from rapport.storage.gates import Gate
from rapport.storage.limits import Watch


class Reads:
    """Runs expressions over one DuckDB file. Safe to share between threads."""

    def __init__(
        self, root: duckdb.DuckDBPyConnection, *, path: Path, query_seconds: float | None = None
    ) -> None:
        self._root = root
        self._path = path
        self._query_seconds = query_seconds
        self._watch = Watch()
        self._local = threading.local()
        self._backends: WeakSet[DuckDBBackend] = WeakSet()
        self._gate = Gate()
        self._generation = 0  # grows when the file is written anew
        self._versions: Counter[str] = Counter()

    @property
    def folder(self) -> Path:
        """The data folder that the file lies in."""
        return self._path.parent

    @property
    def dialect(self) -> str:
        return "duckdb"

    @property
    def backend(self) -> DuckDBBackend:
        """This thread's own Ibis backend on the store."""
        known: DuckDBBackend | None = getattr(self._local, "backend", None)
        if known is not None and self._local.generation == self._generation:
            return known
        cursor = self._root.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        backend = ibis.duckdb.from_connection(cursor)
        backend._make_memtable_finalizer = lambda _name: None  # see `borrowing`
        self._local.backend, self._local.generation = backend, self._generation
        self._backends.add(backend)
        return backend

    def read(self, expression: ir.Expr) -> pa.Table:
        """Run an expression over this store's tables and return what it gives, as Arrow."""
        with self.borrowing(expression), self.in_time():
            rows: pa.Table = self.backend.to_pyarrow(expression)
        return rows

    def count(self, expression: ir.Table) -> int:
        with self.borrowing(expression), self.in_time():
            number: int = self.backend.to_pyarrow(expression.count()).as_py()
        return number

    def batches(self, expression: ir.Table, *, rows: int) -> Iterator[pa.RecordBatch]:
        """Run an expression and give its rows batch by batch, however many there are."""
        with self._named():
            yield from self.backend.to_pyarrow_batches(expression, chunk_size=rows)

    def version(self, table: FactTable) -> int | None:
        """Say how many commits changed the table since the store was opened.

        What was read after a version was asked for holds as long as the version is the same. None
        inside a transaction, whose own changes nobody else sees yet.
        """
        return None if self._inside else self._versions[table.name]

    def note_change(self, table: FactTable) -> None:
        """Count the transaction around this as a change of the table, once it is committed."""
        assert self._inside, "a table changes inside a transaction"
        self._local.changed.add(table.name)

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Let this thread's reads take as long as they need: for work at night, not for a face."""
        before, self._local.patient = self._patient, True
        try:
            yield
        finally:
            self._local.patient = before

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

    def close(self) -> None:
        """Give the file back; every thread's cursor is closed, or another process could not open
        it."""
        self._watch.close()
        self._drop_connections()

    def _drop_connections(self) -> None:
        for backend in list(self._backends):
            backend.con.close()
        self._backends = WeakSet()
        self._root.close()

    @property
    def _inside(self) -> bool:
        return getattr(self._local, "inside", False)

    @property
    def _patient(self) -> bool:
        return getattr(self._local, "patient", False)

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Hold a read to its time; what happens inside a transaction is work, and may take long."""
        held = None if self._inside or self._patient else self._query_seconds
        with (
            self._gate.passing(),
            self._named(),
            self._watch.over(self.backend.con, held) as watched,
        ):
            try:
                yield
            except duckdb.InterruptException as error:
                if not watched.rang:
                    raise
                raise too_long(self._query_seconds) from error

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
