"""Customers of a file, read in columns; a row that is in doubt is read by `read_customer`."""

from collections.abc import Callable, Iterable, Mapping

import ibis
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.profiles.importing import vectors
from rapport.profiles.importing.customers import (
    NOT_CHANNELS,
    CustomerRow,
    read_birthday,
    read_customer,
    read_yes_no,
)
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.row_files import read_each
from rapport.profiles.importing.vectors import Mask
from rapport.profiles.model import PROFILES
from rapport.profiles.traits import read_traits

TOLD = tuple(name for name in PROFILES.columns if name not in ("customer_id", "updated_at"))
STAGED_CUSTOMERS = ibis.schema(
    {"row": "int64", "customer_id": "string"}
    | {name: PROFILES.columns[name] for name in TOLD}
    | {"consents": "string"}  # a JSON list of `ToldConsent`
)

# Addresses and numbers in their common forms; they are not asked one by one.
_EMAIL = (
    r"^[a-z0-9_+-]([a-z0-9._+-]*[a-z0-9_+-])?"
    r"@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
)
_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64
_WRITTEN_PHONE, _PHONE = r"^[+0-9(][0-9 ().\-/]*$", r"^\+?[0-9]{5,15}$"


def read_customers(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    fields = vectors.field_cells(rows, columns, mapping)
    others = vectors.other_cells(rows, columns)
    doubt = vectors.with_nul(fields | others, rows.table.num_rows)
    doubt |= "" in mapping.defaults.values()
    plain = _plain(fields, others, mapping, doubt)
    tables = [plain.append_column("row", rows.numbers).filter(pa.array(~doubt))]
    rejects: list[Reject] = []
    if doubt.any():
        found, rejects = read_each(
            vectors.in_doubt(rows, doubt),
            columns,
            lambda cells: read_customer(cells, mapping),
            defaults=mapping.defaults,
        )
        tables.append(_of_rows(found))
    return pa.concat_tables([_staged(table) for table in tables]), rejects


def _plain(
    fields: Mapping[str, pa.Array],
    others: Mapping[str, pa.Array],
    mapping: ColumnMapping,
    doubt: Mask,
) -> pa.Table:
    """The customers, as far as nothing is in doubt: rows that are, are marked in `doubt`."""

    def taken(read: vectors.Read) -> pa.Array:
        np.logical_or(doubt, read.doubt, out=doubt)
        return read.values

    table = {"customer_id": taken(vectors.identifiers(fields["customer_id"]))}
    np.logical_or(doubt, vectors.true_in(pc.is_null(fields["customer_id"])), out=doubt)
    for name in TOLD:
        if name in fields:
            table[name] = taken(_trait(name, fields[name], mapping))
    members = []
    if mapping.traits == "all":
        members = [taken(vectors.fragments(name, cell)) for name, cell in others.items()]
    table["traits"] = vectors.objects(members, len(doubt))
    table["consents"] = _consents(fields, mapping, taken)
    return pa.table(table)


def _trait(name: str, column: pa.Array, mapping: ColumnMapping) -> vectors.Read:
    match name:
        case "email":
            return _sure_or_asked(column, _email(column), name)
        case "phone":
            return _sure_or_asked(column, _phone(column), name)
        case "created_at":
            return vectors.moments(column, mapping)
        case "birthday":
            return vectors.by_value(column, lambda text: read_birthday(text, mapping))
        case _:
            return vectors.by_value(column, _reader(name))


def _sure_or_asked(column: pa.Array, sure: pa.Array, name: str) -> vectors.Read:
    left = pc.and_(pc.is_valid(column), pc.is_null(sure))
    doubt = vectors.nowhere(column)
    if not pc.any(left).as_py():
        return vectors.Read(sure, doubt)
    asked = vectors.by_value(column.filter(left), _reader(name))
    doubt[vectors.true_in(left)] = asked.doubt
    return vectors.Read(pc.replace_with_mask(sure, left, asked.values), doubt)


def _email(column: pa.Array) -> pa.Array:
    lower = pc.ascii_lower(column)
    sound = pc.match_substring_regex(lower, _EMAIL)
    sound = pc.and_(sound, pc.invert(pc.match_substring(lower, "..")))
    sound = pc.and_(sound, pc.less_equal(pc.binary_length(lower), _LONGEST_EMAIL))
    sound = pc.and_(sound, pc.less_equal(pc.find_substring(lower, "@"), _LONGEST_LOCAL))
    return pc.if_else(sound, lower, pa.scalar(None, pa.string()))


def _phone(column: pa.Array) -> pa.Array:
    nothing = pa.scalar(None, pa.string())
    written = pc.if_else(pc.match_substring_regex(column, _WRITTEN_PHONE), column, nothing)
    plain = pc.replace_substring_regex(written, r"[ ().\-/]", "")
    plain = pc.replace_substring_regex(plain, "^00", "+")
    return pc.if_else(pc.match_substring_regex(plain, _PHONE), plain, nothing)


def _reader(name: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        found = read_traits({name: text})
        if found.unusable:
            raise ValueError(found.unusable[name])
        return found.columns[name]

    return read


def _consents(
    fields: Mapping[str, pa.Array],
    mapping: ColumnMapping,
    taken: Callable[[vectors.Read], pa.Array],
) -> pa.Array:
    """What the rows say about each channel, as the JSON of `ToldConsent`."""
    channels = [name for name in fields if name.startswith("consent_") and name not in NOT_CHANNELS]
    count = len(fields["customer_id"])
    how = fields.get("consent_how", pa.nulls(count, pa.string()))
    version = fields.get("consent_text_version", pa.nulls(count, pa.string()))
    at = pa.nulls(count, vectors.MOMENT)
    if "consent_at" in fields:
        at = taken(vectors.moments(fields["consent_at"], mapping))
    proof = [
        _member("how", pc.fill_null(how, f"file of source {mapping.source!r}")),
        _member("text_version", pc.fill_null(version, "not stated")),
        pc.binary_join_element_wise('"at":"', pc.strftime(at, "%Y-%m-%dT%H:%M:%SZ"), '"', ""),
    ]
    told = []
    for name in channels:
        channel = msgspec.json.encode(name.removeprefix("consent_")).decode()
        granted = taken(vectors.by_value(fields[name], _json_yes_no))
        start = pc.binary_join_element_wise('{"channel":' + channel + ',"granted":', granted, "")
        whole = vectors.enclosed("", vectors.joined([start, *proof], ","), "}")
        told.append(pc.if_else(pc.is_valid(granted), whole, pa.scalar(None, pa.string())))
    if not told:
        return pa.nulls(count, pa.string())
    return vectors.enclosed("[", vectors.joined(told, ","), "]")


def _json_yes_no(text: str) -> str:
    return "true" if read_yes_no(text) else "false"


def _member(name: str, column: pa.Array) -> pa.Array:
    return vectors.by_value(
        column, lambda text: f'"{name}":' + msgspec.json.encode(text).decode()
    ).values


def _of_rows(found: Iterable[tuple[int, CustomerRow]]) -> pa.Table:
    rows = [
        {
            "row": number,
            "customer_id": row.customer_id,
            "created_at": row.created_at,
            "traits": msgspec.json.encode(row.rest).decode() if row.rest else None,
            "consents": msgspec.json.encode(row.consents).decode() if row.consents else None,
        }
        | dict(row.columns)
        for number, row in found
    ]
    return pa.Table.from_pylist(rows, STAGED_CUSTOMERS.to_pyarrow())


def _staged(rows: pa.Table) -> pa.Table:
    return vectors.with_schema(rows, STAGED_CUSTOMERS.to_pyarrow())
