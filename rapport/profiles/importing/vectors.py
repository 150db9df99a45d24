"""Whole columns of text are read at once, as the row reader reads a cell.

Each function gives the values and which rows it is in doubt about. A row in doubt is read by the
row reader, which has the last word: what is here need only be right where it is sure. Intricate
rules are asked once for each distinct value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.kit.errors import Invalid
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.row_files import infer, read_moment

Mask = npt.NDArray[np.bool_]

MOMENT = pa.timestamp("us", tz="UTC")
LONGEST_ID = 200
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())  # as `str.strip`
_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?)?"
)
_NO_ZONE, _ZONE = _ISO + "$", _ISO[:-1] + r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
_SIMPLE_PARTS = {"Y": "[0-9]{4}", **dict.fromkeys("mdHMS", "[0-9]{1,2}")}
_DAYS_OVER = 3  # the 31st of February is taken for the 3rd of March
_WHOLE_FLOAT = r"^[0-9]+\.0+$"
_MOST_BRACKETS = 16


@dataclass(frozen=True, slots=True)
class Read:
    """A column's values, and the rows that they cannot be relied on for."""

    values: pa.Array
    doubt: Mask


def field_cells(rows: Rows, columns: Columns, mapping: ColumnMapping) -> dict[str, pa.Array]:
    """The cells of the fields, trimmed, with the defaults where they are empty."""
    cells = {
        field: trimmed(rows.table[column])
        for field, column in columns.by_field.items()
        if column in rows.table.column_names
    }
    nothing = pa.nulls(rows.table.num_rows, pa.string())
    for field, value in mapping.defaults.items():
        cells[field] = pc.fill_null(cells.get(field, nothing), value)
    return cells


def other_cells(rows: Rows, columns: Columns) -> dict[str, pa.Array]:
    """The cells of the columns that are no field of ours, trimmed."""
    known = set(columns.by_field.values())
    return {
        name: trimmed(rows.table[name]) for name in rows.table.column_names if name not in known
    }


def in_doubt(rows: Rows, doubt: Mask) -> Rows:
    """The rows that the row reader has to judge."""
    left = pa.array(doubt)
    return Rows(table=rows.table.filter(left), numbers=rows.numbers.filter(left), share=rows.share)


def with_schema(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of the schema, in its order and types; null where there is no such column."""
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def trimmed(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Without outer blanks; null where nothing is left."""
    one = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    one = pc.utf8_trim(one, characters=_BLANKS)
    return pc.if_else(pc.equal(one, ""), pa.scalar(None, pa.string()), one)


def by_value(
    column: pa.Array, read: Callable[[str], object], kind: pa.DataType | None = None
) -> Read:
    """Read each distinct value once; what raises is in doubt."""
    encoded = column.dictionary_encode()
    values: list[object] = []
    bad: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(read(text))
            bad.append(False)
        except (ValueError, Invalid, RecursionError):
            values.append(None)
            bad.append(True)
    doubt = pa.array(bad, pa.bool_()).take(encoded.indices)
    return Read(pa.array(values, kind or pa.string()).take(encoded.indices), true_in(doubt))


def moments(column: pa.Array, mapping: ColumnMapping) -> Read:
    """Times as `read_moment` reads them."""
    form = mapping.date_forms[0]  # what another form might read as well is left to the row reader
    fast = _iso(column, mapping) if form == "iso" else _formed(column, form, mapping.timezone)
    left = pc.and_(pc.is_valid(column), pc.is_null(fast))
    if not pc.any(left).as_py():
        return Read(fast, nowhere(column))
    rest = by_value(column.filter(left), lambda text: read_moment(text, mapping), MOMENT)
    doubt = nowhere(column)
    doubt[true_in(left)] = rest.doubt
    return Read(pc.replace_with_mask(fast, left, rest.values), doubt)


def identifiers(column: pa.Array) -> Read:
    """Ids as `clean_id` reads them: `17850.0`, as spreadsheets do, is `17850`."""
    whole = pc.match_substring_regex(column, _WHOLE_FLOAT)
    values = column
    if pc.any(whole).as_py():
        plain = pc.replace_substring_regex(column, r"\.0+$", "")
        values = pc.if_else(whole, plain, column)
    foreign = pc.and_(pc.match_substring(column, ".0"), pc.invert(pc.string_is_ascii(column)))
    long = pc.greater(pc.utf8_length(column), LONGEST_ID)
    return Read(values, true_in(foreign) | true_in(long))


def fragments(name: str, column: pa.Array) -> Read:
    """Each cell as a member of a JSON object, `"name":value`, with what the cell looks like."""
    return members(name, column, _json)


def texts(name: str, column: pa.Array) -> Read:
    """Each cell as a member of a JSON object, `"name":"text"`, whatever it looks like."""
    return members(name, column, lambda text: msgspec.json.encode(text).decode())


def members(name: str, column: pa.Array, json_of: Callable[[str], str]) -> Read:
    """Each cell as a member of a JSON object, with the value that `json_of` makes of it."""
    start = msgspec.json.encode(name).decode() + ":"
    return by_value(column, lambda text: start + json_of(text))


def objects(parts: Sequence[pa.Array], count: int) -> pa.Array:
    """Join members to JSON objects; null where a row has none."""
    if not parts:
        return pa.nulls(count, pa.string())
    return enclosed("{", joined(parts, ","), "}")


def joined(parts: Sequence[pa.Array], separator: str) -> pa.Array:
    """Join what each row has; null where a row has nothing."""
    # Arrow's own way to skip nulls drops the rows that have nothing but nulls.
    led = [pc.binary_join_element_wise(separator, part, "") for part in parts]
    whole = pc.binary_join_element_wise(*led, "", null_handling="replace", null_replacement="")
    none = pc.equal(whole, "")
    rest = pc.utf8_slice_codeunits(whole, len(separator))
    return pc.if_else(none, pa.scalar(None, pa.string()), rest)


def enclosed(start: str, inner: pa.Array, end: str) -> pa.Array:
    return pc.binary_join_element_wise(start, inner, end, "")


def true_in(mask: pa.Array | pa.ChunkedArray) -> Mask:
    """A mask as numpy has it; null is not true."""
    found: Mask = np.array(pc.fill_null(mask, False).to_numpy(zero_copy_only=False), dtype=bool)
    return found


def nowhere(column: pa.Array) -> Mask:
    """A mask that is true for no row, and may be changed."""
    return np.zeros(len(column), dtype=bool)


def with_nul(columns: Mapping[str, pa.Array], count: int) -> Mask:
    """The rows that hold the one character that PostgreSQL refuses."""
    doubt = np.zeros(count, dtype=bool)
    for column in columns.values():
        held = column.buffers()[2]
        if held is not None and (np.frombuffer(held, np.uint8) == 0).any():
            doubt |= true_in(pc.match_substring(column, "\0"))
    return doubt


def _json(text: str) -> str:
    if text.count("{") + text.count("[") > _MOST_BRACKETS and text[:1] in "{[":
        raise ValueError("this may lie too deep")
    return msgspec.json.encode(infer(text)).decode()


def _iso(column: pa.Array, mapping: ColumnMapping) -> pa.Array:
    """ISO 8601 in its common forms; null where a cell is another, or local time is ambiguous."""
    nothing = pa.scalar(None, pa.string())
    local = pc.if_else(pc.match_substring_regex(column, _NO_ZONE), column, nothing)
    stated = pc.if_else(pc.match_substring_regex(column, _ZONE), column, nothing)
    try:
        there = _localised(local.cast(pa.timestamp("us")), mapping.timezone)
        if stated.null_count == len(stated):
            return there
        return pc.coalesce(there, stated.cast(MOMENT))
    except pa.ArrowInvalid:  # such as the 30th of February
        return pa.nulls(len(column), MOMENT)


def _formed(column: pa.Array, form: str, zone: str) -> pa.Array:
    """Times of one numeric form; null where a cell has another, or local time is ambiguous."""
    pattern = _pattern(form)
    if pattern is None:
        return pa.nulls(len(column), MOMENT)
    nothing = pa.scalar(None, pa.string())
    sure = pc.if_else(pc.match_substring_regex(column, pattern), column, nothing)
    read = pc.strptime(sure, format=form, unit="us", error_is_null=True)
    over = pc.less_equal(pc.day(read), _DAYS_OVER)
    return _localised(pc.if_else(over, pa.scalar(None, read.type), read), zone)


@lru_cache(maxsize=32)
def _pattern(form: str) -> str | None:
    """What a text of the form looks like, where C and Python are sure to read it alike."""
    parts: list[tuple[str, str]] = re.findall(r"%(.)|([^%]+)", form)
    if any(part and part not in _SIMPLE_PARTS for part, _ in parts):
        return None
    letters = [part for part, _ in parts if part]
    glued = re.search(r"%.%", form) or re.search(r"%.[0-9]|[0-9]%", form)
    if len(set(letters)) < len(letters) or not set("Ymd") <= set(letters) or glued:
        return None
    if re.search(r"\s\s", form):
        return None
    inner = "".join(_SIMPLE_PARTS[part] if part else re.escape(said) for part, said in parts)
    return f"^{inner}$"


def _localised(local: pa.Array, zone: str) -> pa.Array:
    if zone == "UTC":
        return local.cast(MOMENT)
    # A time that the clock shows twice, or never, is left to the row reader.
    first, last = (
        pc.assume_timezone(local, zone, ambiguous=choice, nonexistent=choice).cast(MOMENT)
        for choice in ("earliest", "latest")
    )
    return pc.if_else(pc.equal(first, last), first, pa.scalar(None, MOMENT))
