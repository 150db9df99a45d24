"""Rows of a table as tuples and back. Moments are microseconds since 1970, dates are days.

A pass reads and writes a hundred thousand values; to make a `datetime` of each takes longer than
all the rest.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import pyarrow as pa

from rapport.storage import Facts, FactTable, put_rows, rows_like


def read_tuples(
    facts: Facts,
    table: FactTable,
    columns: Sequence[str],
    values: Collection[tuple[str, ...]],
    among: Mapping[str, Collection[str]] | None = None,
) -> list[tuple[Any, ...]]:
    """Give the rows that agree with one of `values` in these columns of texts; see `rows_like`."""
    if not values:
        return []
    wanted = _table(zip(columns, zip(*values, strict=True), repeat(pa.string())))
    rows = rows_like(facts, table, wanted, among=among)
    return list(zip(*(_plain(column) for column in rows.columns), strict=True))


def put_tuples(
    facts: Facts,
    table: FactTable,
    rows: Sequence[tuple[Any, ...]],
    *,
    fresh: Sequence[tuple[Any, ...]] = (),
    gone: Sequence[tuple[str, ...]] = (),
) -> None:
    """Put rows in the place of those with the same key; `fresh` ones have a key that is new.

    `gone` are keys of rows to be deleted.
    """
    if not (rows or fresh or gone):
        return
    put_rows(
        facts,
        table,
        rows_of(table, rows),
        fresh=rows_of(table, fresh),
        gone=_table(zip(table.key, _turned(gone, len(table.key)), repeat(pa.string()))),
    )


def rows_of(table: FactTable, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Put tuples in the order of the table's columns into columns."""
    schema = table.columns.to_pyarrow()
    return _table(zip(schema.names, _turned(rows, len(schema)), schema.types, strict=True))


def _plain(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values: list[Any] = column.to_pylist()
    return values


def _turned(rows: Sequence[tuple[Any, ...]], width: int) -> Iterable[Sequence[Any]]:
    return zip(*rows, strict=True) if rows else repeat((), width)


def _table(columns: Iterable[tuple[str, Sequence[Any], pa.DataType]]) -> pa.Table:
    return pa.table({name: _array(values, kind) for name, values, kind in columns})


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(kind)
    if pa.types.is_date32(kind):
        return pa.array(values, pa.int32()).cast(kind)
    return pa.array(values, kind)
