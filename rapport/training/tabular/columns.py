"""Columns of an Arrow table as numbers: what was seen in training decides, whatever comes later."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MOST_CHOICES = 60
"""Rarer ones count as missing: of them nothing can be learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a model: numbers, or one of `choices`, the most frequent first.

    A number is kept as it is, a truth as 0 or 1, a choice as its place; what is missing, or a
    choice that training never saw, is NaN.
    """

    name: str
    choices: tuple[str, ...] | None = None


def columns_of(table: pa.Table) -> tuple[Column, ...]:
    """Take the columns of a table as they are: texts are choices, all else numbers."""
    return tuple(
        Column(name=name, choices=_choices(table[name]) if _is_text(table[name].type) else None)
        for name in table.column_names
    )


def encode(table: pa.Table, columns: Sequence[Column]) -> Numbers:
    """One row of numbers per row, in the order of `columns`."""
    if not columns:
        return np.zeros((table.num_rows, 0))
    return np.column_stack([_encoded(table[column.name], column) for column in columns])


def _encoded(values: pa.ChunkedArray, column: Column) -> Numbers:
    if column.choices is not None:
        places = pc.index_in(_texts(values), pa.array(column.choices, pa.string()))
        return _floats(places)
    return _floats(values)


def _floats(values: pa.ChunkedArray) -> Numbers:
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    found = values.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    return np.where(np.isfinite(found), found, np.nan)


def _choices(values: pa.ChunkedArray) -> tuple[str, ...]:
    counted = [
        (int(count["counts"]), str(count["values"]))
        for count in _texts(values).value_counts().to_pylist()
        if count["values"] is not None
    ]
    counted.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(text for _, text in counted[:MOST_CHOICES])


def _texts(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.cast(pa.string())


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary)
    return any(test(kind) for test in tests)
