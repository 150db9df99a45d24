"""Makes of a shop's columns what the importers read, where a mapping says how.

Several columns become one field, values are translated, a JSON cell is opened, rows that are not
meant are passed over. All of it happens in columns, before any row is checked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.profiles.importing import vectors
from rapport.profiles.importing.answers import ANSWERED, answers, asked_in
from rapport.profiles.importing.errors import ColumnMissing, UnusableFile
from rapport.profiles.importing.fields import NUMBERS, found_columns
from rapport.profiles.importing.made_fields import CarryDown, FieldFrom
from rapport.profiles.importing.mapping import ColumnMapping, nearest
from rapport.profiles.importing.model import ImportKind
from rapport.profiles.importing.platform_mappings import resolved
from rapport.profiles.importing.reading import Rows, Source
from rapport.profiles.importing.rejects import Rejects

_NOTHING = pa.scalar(None, pa.string())


def prepared(
    source: Source, kind: ImportKind, *, mapping: ColumnMapping, name: str
) -> tuple["Prepared", ColumnMapping]:
    """Give the source with the columns that the mapping makes, and the mapping to those."""
    steps, plain = _steps(kind, source.columns, mapping, name)
    return Prepared(source, steps, name), plain


def prepared_columns(
    kind: ImportKind, columns: Sequence[str], *, mapping: ColumnMapping, name: str
) -> tuple[tuple[str, ...], ColumnMapping]:
    """Give the columns that a source of these would have, and the mapping to those."""
    steps, plain = _steps(kind, columns, mapping, name)
    return steps.columns, plain


def _steps(
    kind: ImportKind, columns: Sequence[str], mapping: ColumnMapping, name: str
) -> tuple["Steps", ColumnMapping]:
    mapping = resolved(kind, columns, mapping)
    asked = asked_in(columns, mapping, name)
    made = {field: how for field, how in mapping.fields.items() if isinstance(how, FieldFrom)}
    said = {field: how for field, how in mapping.fields.items() if isinstance(how, str)}
    _check(columns, made, mapping, name)
    plain = mapping.model_copy(
        update={
            "fields": said
            | {field: f"{field} (made)" for field in [*made, *(ANSWERED if asked else ())]}
        }
    )
    return Steps(kind, columns, made, plain, asked), plain


class Steps:
    """What is done with each batch, in this order."""

    def __init__(
        self,
        kind: ImportKind,
        columns: Sequence[str],
        made: dict[str, FieldFrom],
        mapping: ColumnMapping,
        asked: Sequence[str] = (),
    ) -> None:
        self._mapping = mapping
        self._asked = asked
        self._made = {str(mapping.fields[field]): how for field, how in made.items()}
        plain = {field: str(column) for field, column in mapping.fields.items()}
        by_field = found_columns(kind, columns, said=plain)
        self._numbers = [
            by_field[field] for field in NUMBERS if mapping.decimal and field in by_field
        ]
        self._of_file = frozenset(columns)
        self._carry = _Carrying(mapping.carry_down) if mapping.carry_down else None
        used = {name for how in made.values() for name in how.sources} | set(mapping.only)
        used |= {mapping.carry_down.by} if mapping.carry_down else set()
        used |= set(asked)
        self.used = used
        spent = used - set(by_field.values())
        self.columns = (*(name for name in columns if name not in spent), *self._made)
        if asked:
            self.columns = (*self.columns, *(f"{field} (made)" for field in ANSWERED))

    def wanted(self, wanted: Iterable[str]) -> list[str]:
        """The columns of the file that are needed for these."""
        return list(
            dict.fromkeys([*(one for one in wanted if one in self._of_file), *sorted(self.used)])
        )

    def apply(self, rows: Rows) -> tuple[Rows, int]:
        """Give the batch as the importers read it, and how many rows were passed over."""
        table = rows.table
        if self._mapping.null_values:
            nulls = pa.array([*self._mapping.null_values])
            table = _each(table, table.column_names, lambda cells: _without(cells, nulls))
        if self._carry is not None:
            table = self._carry.down(table)
        numbers = rows.numbers
        meant = self._meant(table)
        if meant is not None:
            table, numbers = table.filter(meant), numbers.filter(meant)
        for name, how in self._made.items():
            table = table.append_column(name, _field(table, how))
        table = _each(table, self._numbers, self._number)
        left = [name for name in table.column_names
                if name in self.columns or name not in self.used]  # fmt: skip
        passed = rows.table.num_rows - table.num_rows
        if self._asked:
            table, numbers = answers(table, numbers, self._asked)
            left = [*(name for name in left if name not in self._asked), *table.column_names[-2:]]
        return Rows(table=table.select(left), numbers=numbers, share=rows.share), passed

    def _meant(self, table: pa.Table) -> pa.Array | None:
        meant: pa.Array | None = None
        for name, values in self._mapping.only.items():
            one = pc.is_in(vectors.trimmed(table[name]), value_set=pa.array([*values]))
            meant = one if meant is None else pc.and_(meant, one)
        return meant

    def _number(self, cells: pa.Array) -> pa.Array:
        """`¥1,299.00` and `1.299,00 €` are 1299.00."""
        thousands = r"[,\s'’]" if self._mapping.decimal == "." else r"[.\s'’]"
        plain = pc.replace_substring_regex(cells, r"^[^0-9+\-.,]+|[^0-9.,]+$", "")
        plain = pc.replace_substring_regex(plain, thousands, "")
        if self._mapping.decimal == ",":
            plain = pc.replace_substring(plain, ",", ".")
        return pc.if_else(pc.equal(plain, ""), cells, plain)


class Prepared:
    """A source of columns as the importers read them."""

    def __init__(self, source: Source, steps: Steps, name: str) -> None:
        self._source, self._steps, self._name = source, steps, name
        self.columns = steps.columns
        self.passed_over = 0

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        kept = 0
        for batch in self._source.batches(rejects, wanted=self._steps.wanted(wanted)):
            rows, passed = self._steps.apply(batch)
            self.passed_over += passed
            kept += rows.table.num_rows
            yield rows
        if self.passed_over and not kept:
            raise UnusableFile(
                f"no row of {self._name} has a value that the mapping's `only` names"
            )


class _Carrying:
    """Carries values down within a group of rows, also into the next batch."""

    def __init__(self, how: CarryDown) -> None:
        self._how = how
        self._group: str | None = None
        self._last: dict[str, str | None] = {}

    def down(self, table: pa.Table) -> pa.Table:
        if table.num_rows == 0:
            return table
        groups = vectors.trimmed(table[self._how.by])
        before = pa.concat_arrays(
            [pa.array([self._group], pa.string()), groups.slice(0, len(groups) - 1)]
        )
        starts = ~vectors.true_in(pc.equal(groups, before))
        places = np.maximum.accumulate(np.where(starts, np.arange(len(groups)), -1))
        first = pa.array(np.maximum(places, 0))
        inherited = pa.array(places < 0)
        for name in self._how.columns:
            cells = vectors.trimmed(table[name])
            known = pa.scalar(self._last.get(name), pa.string())
            leading = pc.if_else(inherited, known, cells.take(first))
            filled = pc.coalesce(cells, leading)
            self._last[name] = leading[-1].as_py()
            table = table.set_column(table.column_names.index(name), name, filled)
        self._group = groups[-1].as_py()
        return table


def _field(table: pa.Table, how: FieldFrom) -> pa.Array:
    if how.value is not None:
        return pa.array([how.value] * table.num_rows, pa.string())
    parts = [vectors.trimmed(table[name]) for name in how.sources]
    cells = parts[0] if len(parts) == 1 else vectors.joined(parts, how.separator)
    if how.pairs:
        cells = vectors.by_value(cells, _paired).values
    if how.key is not None:
        keys = how.key.split(".")
        cells = vectors.by_value(cells, lambda text: _opened(text, keys)).values
    if how.pattern is not None:
        pattern = re.compile(how.pattern)
        cells = vectors.by_value(cells, lambda text: _found(text, pattern)).values
    if how.lower:
        cells = pc.utf8_lower(cells)
    if how.values or how.other is not None:
        cells = vectors.by_value(
            cells, lambda text: how.values.get(text, text if how.other is None else how.other)
        ).values
    return pc.fill_null(cells, how.values[""]) if "" in how.values else cells


def _paired(text: str) -> str:
    """`color=red,size=M` as a JSON object; a part without `=` goes on with the one before."""
    parts = re.split(r",(?=[\w .-]+=)", text)
    named = [part.partition("=") for part in parts]
    return msgspec.json.encode({name.strip(): value.strip() for name, _, value in named}).decode()


def _opened(text: str, keys: Sequence[str]) -> str | None:
    value: Any = msgspec.json.decode(text)
    for key in keys:
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _found(text: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.search(text)
    return match and (match[1] if pattern.groups else match[0])


def _each(
    table: pa.Table, names: Iterable[str], change: Callable[[pa.Array], pa.Array]
) -> pa.Table:
    for name in names:
        place = table.column_names.index(name)
        table = table.set_column(place, name, change(vectors.trimmed(table[name])))
    return table


def _without(cells: pa.Array, nulls: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_in(cells, value_set=nulls), _NOTHING, cells)


def _check(
    columns: Sequence[str], made: dict[str, FieldFrom], mapping: ColumnMapping, name: str
) -> None:
    """Every column that the mapping speaks of is there."""
    named = [(field, column) for field, how in made.items() for column in how.sources]
    named += [("only", column) for column in mapping.only]
    if mapping.carry_down:
        named += [
            ("carry_down", one) for one in (mapping.carry_down.by, *mapping.carry_down.columns)
        ]
    for what, column in named:
        if column not in columns:
            raise ColumnMissing(
                f"{name} has no column {column!r} for {what!r}{nearest(column, columns)}"
            )
