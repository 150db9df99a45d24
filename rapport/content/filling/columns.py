"""Columns of values: what a batch of customers holds, each distinct value looked at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import escape
from numpy.typing import NDArray

from rapport.content.errors import BadLinks
from rapport.content.filling.values import ABSENT, Value, measured, tidy, value_fault

Numbers = NDArray[np.int64]

_URL = r"^[!-~]+$"  # RFC 3986: an address on the wire is printable ASCII
_REMEMBERED = 200_000  # values, about 100 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkColumns:
    """Links of one's own for every recipient.

    `names` are `unsubscribe`, `preferences`, `open_pixel`, and `link_0`, `link_1`… for the links
    of the text in their order; `make` gives a column of addresses for each, from the customers.
    """

    names: tuple[str, ...]
    make: Callable[[pa.Table], Mapping[str, pa.Array]]


@dataclass(frozen=True)
class Column:
    """One column of a batch: its distinct values, and for each row which of them it holds."""

    values: Sequence[Value]
    index: Numbers

    @cached_property
    def width(self) -> Numbers:
        return self.each(lambda value: value.width)

    @cached_property
    def septets(self) -> Numbers:
        return self.each(lambda value: value.septets)

    @cached_property
    def units(self) -> Numbers:
        return self.each(lambda value: value.units)

    @cached_property
    def html_bytes(self) -> Numbers:
        return self.each(lambda value: value.bytes_)

    def each(self, measure: Callable[[Value], int]) -> Numbers:
        """Give a number of each row's value."""
        return np.fromiter(map(measure, self.values), np.int64, len(self.values))[self.index]

    def texts(self, rows: Numbers, *, html: bool) -> pa.Array:
        """Give the texts of some rows, ready to be joined."""
        known = self._html if html else self._plain
        return known.take(pa.array(self.index[rows]))

    @cached_property
    def _plain(self) -> pa.Array:
        return pa.array([value.text for value in self.values], pa.string())

    @cached_property
    def _html(self) -> pa.Array:
        return pa.array([value.html for value in self.values], pa.string())


@dataclass(frozen=True)
class LinkColumn:
    """A column of addresses, all distinct, in printable ASCII."""

    plain: pa.Array

    def texts(self, rows: Numbers, *, html: bool) -> pa.Array:
        known = self.html if html else self.plain
        return known.take(pa.array(rows))

    @cached_property
    def html(self) -> pa.Array:
        escaped = self.plain
        for sign in "&<>\"'":
            escaped = pc.replace_substring(escaped, sign, str(escape(sign)))
        return escaped

    @cached_property
    def width(self) -> Numbers:
        return _numbers(pc.binary_length(self.plain))

    @property
    def units(self) -> Numbers:
        return self.width

    @cached_property
    def html_bytes(self) -> Numbers:
        return _numbers(pc.binary_length(self.html))

    @cached_property
    def septets(self) -> Numbers:
        """The septets of each in GSM-7, or -1 where it has a back-tick, which GSM-7 has not."""
        twice = pc.count_substring_regex(self.plain, r"[\^{}\\\[~\]|]")
        alien = pc.match_substring(self.plain, "`").to_numpy(zero_copy_only=False)
        return np.where(alien, -1, self.width + _numbers(twice))


def column_of(customers: pa.Table, name: str) -> Column:
    """Read a column of a batch; one that the batch lacks is empty."""
    if name not in customers.column_names:
        return Column([ABSENT], np.zeros(customers.num_rows, np.int64))
    encoded = _strings(customers[name]).dictionary_encode()
    values = [ABSENT, *(_value(name, raw) for raw in encoded.dictionary.to_pylist())]
    index = encoded.indices.cast(pa.int64()).fill_null(-1)
    return Column(values, _numbers(index) + 1)


@lru_cache(maxsize=_REMEMBERED)
def _value(name: str, raw: str) -> Value:
    text = tidy(raw)
    return measured(text, value_fault(name, text) if text else "")


def link_column(name: str, addresses: pa.Array | pa.ChunkedArray) -> LinkColumn:
    """Read a column of addresses; raise `BadLinks` for one that is no address."""
    plain = _strings(addresses)
    good = pc.fill_null(pc.match_substring_regex(plain, _URL), fill_value=False)
    if not pc.all(good).as_py():
        row = pc.index(good, value=False).as_py()
        raise BadLinks(f"links: row {row} of {name!r} is no web address in printable ASCII")
    return LinkColumn(plain)


def _strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(pa.string())


def _numbers(column: pa.Array) -> Numbers:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)


def combinations(columns: Sequence[Numbers]) -> tuple[list[tuple[int, ...]], Numbers]:
    """Give the combinations of numbers that occur side by side, and which of them each row has."""
    packed = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        least = column.min(initial=0)
        packed = packed * (column.max(initial=0) - least + 1) + (column - least)
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    distinct = [tuple(int(column[row]) for column in columns) for row in first]
    return distinct, inverse.ravel()
