"""Tables of one piece of work: temporary, seen by this thread alone, gone at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import ibis.expr.types as ir
import pyarrow as pa
from ibis import Schema
from ibis.expr.operations import DatabaseTable, Namespace

from rapport.segments.living.tables import SEGMENT_SIZES, SEGMENT_STATES
from rapport.segments.tables import MEMBERSHIPS
from rapport.storage import Facts

_PREFIX = "living_"


class Workspace:
    """Keeps what expressions give, inside DuckDB: rows of crowds never pass through Python."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kept: set[str] = set()

    def keep(self, name: str, rows: ir.Table) -> None:
        """Put what the expression gives in the place of the table."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {self.name(name)} AS {self.sql(rows)}")

    def add(self, name: str, rows: ir.Table) -> None:
        """Add what the expression gives to a table that is kept."""
        self.run(f"INSERT INTO {self.name(name)} BY NAME {self.sql(rows)}")

    def lend(self, name: str, rows: pa.Table) -> None:
        """Keep rows that are in memory."""
        connection = self._facts.backend.con
        connection.register("living_lent", rows)
        try:
            self.run(f"CREATE OR REPLACE TEMP TABLE {self.name(name)} AS FROM living_lent")
        finally:
            connection.unregister("living_lent")

    def table(self, name: str, schema: Schema) -> ir.Table:
        """Give a kept table to build an expression on."""
        where = {"source": self._facts.backend, "namespace": Namespace()}
        return DatabaseTable(self.name(name), schema=schema, **where).to_expr()

    def name(self, name: str) -> str:
        """Give the name of a table in SQL, and drop the table in the end."""
        self._kept.add(name)
        return _PREFIX + name

    def sql(self, rows: ir.Table) -> str:
        """Write the expression as SQL, to be run while the block of this workspace lasts."""
        backend = self._facts.backend
        backend._run_pre_execute_hooks(rows)  # hands over the in-memory tables
        return str(backend.compile(rows))

    def run(self, sql: str, values: Sequence[object] | None = None) -> list[tuple[object, ...]]:
        """Run a statement and return its rows; a change answers with how many rows it changed."""
        rows: list[tuple[object, ...]] = self._facts.backend.con.execute(sql, values).fetchall()
        return rows

    def close(self) -> None:
        for name in sorted(self._kept):
            self.run(f"DROP TABLE IF EXISTS {_PREFIX}{name}")


@contextmanager
def workspace(facts: Facts) -> Iterator[Workspace]:
    """Open a workspace of this thread; there is one at a time."""
    for table in (MEMBERSHIPS, SEGMENT_SIZES, SEGMENT_STATES):
        facts.ensure(table)
    space = Workspace(facts)
    try:
        yield space
    finally:
        space.close()
