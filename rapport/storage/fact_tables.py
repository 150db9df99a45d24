"""What a table of facts promises, and the check that rows keep the promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from rapport.storage.errors import WrongColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """Which rows lie together on the disk: those of one month, in it those of one `by`, by time."""

    by: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """The promise of a table of facts: what one row is, its columns, what makes a row itself.

    `clustering` is for a table that grows without end and is looked up by one of its columns.
    """

    name: str
    one_row_per: str
    columns: ibis.Schema
    key: tuple[str, ...] = ()
    clustering: Clustering | None = None

    def arrow_schema(self, columns: Sequence[str] = ()) -> pa.Schema:
        """Give the types of the promised columns, or of some of them."""
        promised = self.columns.to_pyarrow()
        return pa.schema([promised.field(name) for name in columns]) if columns else promised

    def check(self, rows: pa.Table) -> pa.Table:
        """Return the rows with the promised columns in order and type, or name what is wrong.

        The message names table, column and type, never a value: values are people's data.
        """
        missing = [name for name in self.columns if name not in rows.column_names]
        if missing:
            raise WrongColumns(f"table {self.name!r}: columns {missing} are missing")
        empty = [name for name in self._never_null() if rows[name].null_count]
        if empty:
            raise WrongColumns(f"table {self.name!r}: columns {empty} have rows without a value")
        promised = self.columns.to_pyarrow()
        columns = [self._cast(rows[field.name], field) for field in promised]
        return pa.Table.from_arrays(columns, schema=promised)

    def latest(self, rows: pa.Table) -> pa.Table:
        """Keep the last of the rows with the same key, in their order."""
        assert self.key, f"table {self.name!r} has no key"
        numbered = rows.select(list(self.key)).append_column(
            "_row", pa.array(np.arange(rows.num_rows))
        )
        kept = numbered.group_by(list(self.key)).aggregate([("_row", "max")])["_row_max"]
        return rows if len(kept) == rows.num_rows else rows.take(kept.sort())

    def _never_null(self) -> list[str]:
        declared = [name for name, kind in self.columns.items() if not kind.nullable]
        return sorted({*self.key, *declared})

    def _cast(self, column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
        if column.type == field.type:
            return column
        try:
            return column.cast(field.type)
        except (pa.ArrowException, ValueError):
            raise WrongColumns(
                f"table {self.name!r}: column {field.name!r} has type {column.type},"
                f" and not every value of it fits {field.type}"
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upserted:
    """What an upsert did, in rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0


def quoted(names: Sequence[str]) -> str:
    """Write column names as SQL."""
    return ", ".join(f'"{name}"' for name in names)
