"""What a reading needs of a store of facts: any engine that has it can answer."""

from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa

from rapport.storage.fact_tables import FactTable
from rapport.storage.facts import Facts


class FactReader(Protocol):
    """Hands out Ibis tables to build on, and runs what was built.

    `Facts` is one on DuckDB; others read the same tables on PostgreSQL, Spark or ClickHouse. An
    expression is read in the thread and by the reader that gave its tables.
    """

    @property
    def dialect(self) -> str:
        """The engine, as Ibis calls it: `duckdb`, `postgres`, `pyspark`, `clickhouse`."""

    def table(self, table: FactTable) -> ir.Table:
        """Give the table to build an expression on; it is empty where nothing was ever kept."""

    def read(self, expression: ir.Expr) -> pa.Table:
        """Run an expression over this reader's tables and return what it gives, as Arrow."""

    def count(self, expression: ir.Table) -> int:
        """Say how many rows the expression has."""


def rows_of(facts: FactReader, table: FactTable, customer_id: str) -> ir.Table:
    """Give one customer's rows of a table: a look-up where the table is clustered by customer."""
    if isinstance(facts, Facts) and table.clustering is not None:
        return facts.rows_of(table, [customer_id])
    rows = facts.table(table)
    return rows.filter(rows.customer_id == customer_id)
