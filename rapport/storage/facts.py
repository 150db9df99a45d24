"""The analytical store: what happened, in columns, in one DuckDB file owned by one process.

Queries are Ibis expressions; a write is an Arrow table and one commit. Each thread gets its own
cursor, so a long query does not hold up an append.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.operations import DatabaseTable, Namespace

from rapport.kit.settings import BadSettings
from rapport.storage.duckdb_errors import refused
from rapport.storage.duckdb_sql import (
    PLACE,
    definitions,
    looked_up,
    merge,
    place,
    place_of,
    placed,
    promised,
    shown,
)
from rapport.storage.fact_tables import FactTable, Upserted, quoted
from rapport.storage.laying_out import lay_out
from rapport.storage.upkeep import Upkeep

_LENT = "lent_rows"
_FEW = 100
_SPILL = "40GB"
_MOST_LOG = "256MB"  # of commits since the file was last put in order: more is slower to open


class Facts(Upkeep):
    """Hands out Ibis tables to read, and appends and upserts Arrow tables; threads may share it.

    Reads wait for nobody; writes wait for each other. A write that fails leaves nothing behind and
    raises an error that says what to do.
    """

    def __init__(
        self, root: duckdb.DuckDBPyConnection, *, path: Path, query_seconds: float | None = None
    ) -> None:
        super().__init__(root, path=path, query_seconds=query_seconds)
        self._writing = threading.RLock()
        self._ensured: dict[str, list[FactTable]] = {}

    def ensure(self, *tables: FactTable) -> None:
        """Create the tables that the store lacks, in one commit; add columns that are new."""
        new = [one for one in tables if one not in self._ensured.get(one.name, ())]
        if not new:
            return
        with self.transaction():
            for table in new:
                lay_out(table, self.backend.con)
        if not self._inside:  # a transaction around this one may still be rolled back
            for table in new:
                self._ensured.setdefault(table.name, []).append(table)

    def table(self, table: FactTable) -> ir.Table:
        """Give the table to build an expression on; read it in the thread that asked for it."""
        self.ensure(table)
        return self._named_table(shown(table), table.columns)

    def is_empty(self, table: FactTable) -> bool:
        """Say whether the table has no row; a tenth of what counting an expression takes."""
        self.ensure(table)
        return self._execute(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone() is None

    def rows_of(self, table: FactTable, customer_ids: Sequence[str]) -> ir.Table:
        """Give the rows of some customers, of a table clustered by customer: a look-up for few."""
        assert table.clustering is not None, f"table {table.name!r} is not clustered"
        self.ensure(table)
        stored = ibis.schema({**dict(table.columns.items()), PLACE: "int32"})
        rows = self._named_table(table.name, stored)
        by = table.clustering.by
        if len(customer_ids) <= _FEW:
            wanted = rows[PLACE].isin([place(one) for one in customer_ids]) & rows[by].isin(
                customer_ids
            )
            return rows.filter(wanted).drop(PLACE)
        several = ibis.memtable(pa.table({by: pa.array(customer_ids, pa.string())}))
        return self.table(table).semi_join(several, by)

    def look_up(  # noqa: PLR0913  each by its name
        self,
        table: FactTable,
        customer_id: str,
        *,
        order: Sequence[str] = (),
        columns: Sequence[str] = (),
        among: Mapping[str, Collection[str]] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> pa.Table:
        """Read one customer's rows of a clustered table, by columns such as `happened_at DESC`.

        The same rows as `rows_of`, in a fourth of the time; without an order, all, in less.
        `columns`: only these. `among`: only rows with one of these texts in a column.
        """
        self.ensure(table)
        asked, told = looked_up(table, customer_id, columns, among or {})
        if order:
            asked += f" ORDER BY {', '.join(order)} LIMIT ? OFFSET ?"
            told += [limit, offset]
        with self.in_time():
            rows: pa.Table = self._execute(asked, told).to_arrow_table()
        return rows.cast(table.arrow_schema(columns))

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
            self._local.inside, self._local.changed = True, set()
            try:
                yield
                connection.execute("COMMIT")
                self._versions.update(self._local.changed)
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
            self._execute(f'INSERT INTO "{table.name}" BY NAME FROM {placed(table, lent)}')
        return int(checked.num_rows)

    def insert(self, table: FactTable, rows: ir.Table) -> int:
        """Add what an expression over this store's tables gives; return how many rows."""
        self.ensure(table)
        complete = rows.select(*table.columns)
        with self.transaction(), self.borrowing(complete):
            self.note_change(table)
            self.backend._run_pre_execute_hooks(complete)  # hands over the in-memory tables
            source = placed(table, f"({self.backend.compile(complete)})")
            return self._changed(f'INSERT INTO "{table.name}" BY NAME FROM {source}')

    def append_new(self, table: FactTable, rows: pa.Table) -> int:
        """Add the rows whose key the store does not have; return how many were added.

        Of two rows alike in `rows`, the last is added. Reads the key of every row in the store:
        about 0.15 s for 10 million.
        """
        checked = table.latest(table.check(rows))
        with self._writing_to(table, checked) as lent:
            return self._changed(
                f'INSERT INTO "{table.name}" BY NAME'
                f" SELECT n.* FROM {placed(table, lent)} n"
                f' ANTI JOIN "{table.name}" USING ({quoted(table.key)})'
            )

    def upsert(self, table: FactTable, rows: pa.Table) -> Upserted:
        """Replace the rows with the same key, add the others; of two alike in `rows`, the last.

        A row that is stored as it is already is left alone and counted as unchanged.
        """
        checked = table.latest(table.check(rows))
        with self._writing_to(table, checked) as lent:
            actions = self._execute(merge(table, lent)).to_arrow_table()["merge_action"]
        inserted, changed = pc.sum(pc.equal(actions, "INSERT")).as_py() or 0, len(actions)
        same = checked.num_rows - changed
        return Upserted(inserted=inserted, updated=changed - inserted, unchanged=same)

    def replace(self, table: FactTable, rows: pa.Table) -> int:
        """Put these rows in the place of the whole table, in one commit; return how many."""
        checked = table.check(rows)
        with self._writing_to(table, checked) as lent:
            self._execute(f'CREATE OR REPLACE TABLE "{table.name}" ({definitions(table)})')
            self._execute(f'INSERT INTO "{table.name}" BY NAME FROM {placed(table, lent)}')
            self._ensured.pop(table.name, None)  # another release's columns are gone
        return int(checked.num_rows)

    def hand_over(
        self, table: FactTable, column: str, owners: pa.Table, *, unowned: bool = False
    ) -> int:
        """Give rows of a clustered table to other customers; return how many rows.

        `owners` has `value`, to be found in `column`, and `owner`, the customer from now on.
        With `unowned` rows that have a customer keep theirs.
        """
        assert table.clustering is not None, f"table {table.name!r} is not clustered"
        by = table.clustering.by
        found = f'o."{column}" = n.value' + (f' AND o."{by}" IS NULL' if unowned else "")
        if column == by:
            found += f' AND o."{PLACE}" = {place_of("n.value")}'
        with self._writing_to(table, owners) as lent:
            return self._changed(
                f'UPDATE "{table.name}" o SET "{by}" = n.owner, "{PLACE}" = {place_of("n.owner")}'
                f" FROM {lent} n WHERE {found}"
            )

    def delete(self, table: FactTable, column: str, values: Sequence[object]) -> int:
        """Delete the rows whose column has one of the values; return how many. Safe to repeat."""
        wanted = pa.table({column: pa.array(values, table.columns.to_pyarrow().field(column).type)})
        with self._writing_to(table, wanted) as lent:
            return self._changed(
                f'DELETE FROM "{table.name}" WHERE "{column}" IN (SELECT "{column}" FROM {lent})'
            )

    def _named_table(self, name: str, schema: ibis.Schema) -> ir.Table:
        """What `backend.table` gives, without asking the store for the columns each time."""
        named = DatabaseTable(name, schema=schema, source=self.backend, namespace=Namespace())
        return named.to_expr()

    def export(self, table: FactTable, path: Path) -> int:
        """Write the whole table to a Parquet file, in the place of what is there."""
        self.ensure(table)
        unfinished = path.with_name(path.name + ".new")
        with self._named():
            rows = self._changed(
                f"COPY ({promised(table)})"
                f" TO '{str(unfinished).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
            )
        unfinished.replace(path)
        return rows

    @contextmanager
    def _writing_to(self, table: FactTable, rows: pa.Table) -> Iterator[str]:
        """Open a transaction in which the rows can be selected from under the name it gives."""
        self.ensure(table)
        with self.transaction():
            self.note_change(table)
            self.backend.con.register(_LENT, rows)
            try:
                yield _LENT
            finally:
                self.backend.con.unregister(_LENT)

    def _execute(self, sql: str, told: object = None) -> duckdb.DuckDBPyConnection:
        connection: duckdb.DuckDBPyConnection = self.backend.con
        return connection.execute(sql, told)

    def _changed(self, sql: str) -> int:
        row = self._execute(sql).fetchone()
        assert row is not None, "DuckDB answers a change with the number of rows"
        return int(row[0])


def open_facts(home: Path, *, memory_limit: str, query_seconds: float | None = None) -> Facts:
    """Open the DuckDB file of a data folder; one process at a time may hold it.

    A read that takes longer than `query_seconds` is stopped. What does not fit into the memory goes
    to the folder's disk, up to 40 GB.
    """
    path = home / "facts.duckdb"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "max_temp_directory_size": _SPILL,
        "checkpoint_threshold": _MOST_LOG,
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
    return Facts(root, path=path, query_seconds=query_seconds)
