"""Files whose rows are read one by one: each becomes a noun of ours, or says why it cannot."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa

from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.rejects import reject
from rapport.storage import Facts

STAGED = ibis.schema({"row": "int64", "noun": "string"})  # the noun as JSON

_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_CHUNK = 10_000
_PIECE = 5_000

Noun = TypeVar("Noun")


class RowWrong(ValueError):
    """A row cannot be used: the fields at fault, each with the reason."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {why}" for field, why in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A row: its fields, and the columns that are no field of ours. Empty cells are left out."""

    fields: Mapping[str, str]
    others: Mapping[str, str]

    def need(self, field: str) -> str:
        """The field's value, or `RowWrong` when the cell is empty."""
        if field not in self.fields:
            raise RowWrong({field: "this is empty"})
        return self.fields[field]


def read_rows(
    rows: Rows,
    columns: Columns,
    parse: Callable[[Cells], object],
    *,
    defaults: Mapping[str, str],
) -> tuple[pa.Table, list[Reject]]:
    """Make a noun of each row; return them to be staged, and the rows that cannot be used."""
    found, rejects = read_each(rows, columns, parse, defaults=defaults)
    numbers = [number for number, _ in found]
    nouns = [msgspec.json.encode(noun).decode() for _, noun in found]
    return pa.table({"row": numbers, "noun": nouns}, STAGED.to_pyarrow()), rejects


def read_each(
    rows: Rows,
    columns: Columns,
    parse: Callable[[Cells], Noun],
    *,
    defaults: Mapping[str, str],
) -> tuple[list[tuple[int, Noun]], list[Reject]]:
    """Make a noun of each row, with the row's number; and name the rows that cannot be used."""
    found: list[tuple[int, Noun]] = []
    rejects: list[Reject] = []
    for number, cells in _cells(rows, columns, defaults):
        try:
            found.append((number, parse(cells)))
        except RowWrong as wrong:
            rejects += [
                reject(number, field, cells.fields.get(field), why)
                for field, why in wrong.faults.items()
            ]
    return found, rejects


def chunks(facts: Facts, staged: ir.Table, kind: type[Noun]) -> Iterator[list[Noun]]:
    """Give the staged nouns back in the order of the file, some thousands at a time."""
    decoder = msgspec.json.Decoder(kind)
    last = 0
    while True:
        part = staged.filter(staged.row > last).order_by("row").limit(_CHUNK)
        found = facts.read(part)
        if found.num_rows == 0:
            return
        last = found["row"][-1].as_py()
        yield [decoder.decode(noun) for noun in found["noun"].to_pylist()]


def read_moment(text: str, mapping: ColumnMapping) -> datetime:
    """Read a time by the mapping's forms and zone; raise ValueError when it is none."""
    for form in mapping.date_forms:
        with suppress(ValueError, OverflowError, OSError):
            moment = _formed(text, form)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZoneInfo(mapping.timezone))
            return moment.astimezone(UTC)
    raise ValueError("this is no time; write it like 2026-03-01 12:00:00, or set date_format")


def _formed(text: str, form: str) -> datetime:
    match form:
        case "iso":
            return _iso(text)
        case "unix" | "unix_ms":
            return datetime.fromtimestamp(float(text) / (1 if form == "unix" else 1000), UTC)
        case _:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes next


def _iso(text: str) -> datetime:
    """ISO 8601, and what spreadsheets and databases make of it: `2026/3/1 9:05`, `2026年3月1日`."""
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    parts = _LOOSE.fullmatch(text)
    if parts is None:
        raise ValueError("this is no time")
    year, month, day, hour, minute, second, fraction, zone = parts.groups()
    zone = "+00:00" if zone in ("Z", "z", "UTC", "GMT") else zone or ""
    clock = f"{int(hour or 0):02}:{minute or '00'}:{second or '00'}{fraction or ''}"
    return datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}T{clock}{zone}")


def infer(text: str) -> object:
    """Take a cell for what it looks like: a number, yes or no, a JSON list or object, or text.

    `01234` stays text: a number with a leading zero is a code.
    """
    lower = text.lower()
    if lower in ("true", "yes"):
        return True
    if lower in ("false", "no"):
        return False
    if text[:1] in "-0123456789[{":
        try:
            value = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            return text
        return value if not isinstance(value, int) or abs(value) < 2**53 else text
    return text


def _cells(
    rows: Rows, columns: Columns, defaults: Mapping[str, str]
) -> Iterator[tuple[int, Cells]]:
    names = rows.table.column_names
    fields: dict[str, list[str]] = {}
    for field, column in columns.by_field.items():
        fields.setdefault(column, []).append(field)
    for number, row in _pieces(rows):
        known, others = dict(defaults), dict[str, str]()
        for name, value in zip(names, row, strict=True):
            plain = value.strip() if value else None
            if plain and name in fields:
                known |= dict.fromkeys(fields[name], plain)
            elif plain:
                others[name] = plain
        yield number, Cells(fields=known, others=others)


def _pieces(rows: Rows) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """The rows as Python values, made for some thousands at a time: they are large in memory."""
    for start in range(0, rows.table.num_rows, _PIECE):
        part = rows.table.slice(start, _PIECE)
        values = [column.to_pylist() for column in part.columns]
        numbers = rows.numbers.slice(start, _PIECE).to_pylist()
        yield from zip(numbers, zip(*values, strict=True), strict=True)
