"""Products of a file, read in columns; a row that is in doubt is read by `read_product`."""

from collections.abc import Callable, Iterable, Mapping

import ibis
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.kit.money import check_currency, to_minor
from rapport.profiles.importing import vectors
from rapport.profiles.importing.customers import read_yes_no
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.products import (
    ADDRESSES,
    PLAIN,
    ProductRow,
    attribute_of,
    language_of,
    read_attributes,
    read_product,
    typed,
)
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.row_files import infer, read_each
from rapport.profiles.importing.vectors import Mask

STAGED_PRODUCTS = ibis.schema(
    {
        "row": "int64",
        "product_id": "string",
        "names": "string",
        "descriptions": "string",
        "attributes": "string",
        "price_minor": "int64",
        "currency": "string",
        "in_stock": "boolean",
        **dict.fromkeys(PLAIN, "string"),
    }
)
"""What a row says; the first three after the id are JSON objects. Null is what it does not say."""

_ADDRESS = r"^(?i:https?)://[!-.0-~]+(/[!-~]*)?$"
_BETWEEN = "\n"

_Taken = Callable[[vectors.Read], pa.Array]


def read_products(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    fields = vectors.field_cells(rows, columns, mapping)
    doubt = vectors.with_nul(fields, rows.table.num_rows)
    doubt |= "" in mapping.defaults.values()
    plain = _plain(fields, mapping, doubt)
    tables = [plain.append_column("row", rows.numbers).filter(pa.array(~doubt))]
    rejects: list[Reject] = []
    if doubt.any():
        found, rejects = read_each(
            vectors.in_doubt(rows, doubt),
            columns,
            lambda cells: read_product(cells, mapping),
            defaults=mapping.defaults,
        )
        tables.append(_of_rows(found))
    schema = STAGED_PRODUCTS.to_pyarrow()
    return pa.concat_tables([vectors.with_schema(table, schema) for table in tables]), rejects


def _plain(fields: Mapping[str, pa.Array], mapping: ColumnMapping, doubt: Mask) -> pa.Table:
    """The products, as far as nothing is in doubt: rows that are, are marked in `doubt`."""
    nothing = pa.nulls(len(doubt), pa.string())

    def taken(read: vectors.Read) -> pa.Array:
        np.logical_or(doubt, read.doubt, out=doubt)
        return read.values

    table = {name: fields.get(name, nothing) for name in ("product_id", *PLAIN)}
    for name in ADDRESSES:
        sound = pc.match_substring_regex(table[name], _ADDRESS)
        np.logical_or(doubt, vectors.true_in(pc.invert(sound)), out=doubt)
    for field in ("name", "description"):
        table[f"{field}s"] = _texts(field, fields, mapping, doubt)
    table["attributes"] = _attributes(fields, doubt, taken)
    table |= _price(fields, mapping, taken)
    stock = fields.get("in_stock", nothing)
    table["in_stock"] = taken(vectors.by_value(stock, read_yes_no, pa.bool_()))
    for needed in ("product_id", "names", "currency", "price_minor"):
        np.logical_or(doubt, vectors.true_in(pc.is_null(table[needed])), out=doubt)
    return pa.table(table)


def _texts(
    field: str, fields: Mapping[str, pa.Array], mapping: ColumnMapping, doubt: Mask
) -> pa.Array:
    """Texts by language: `name_zh`, and `name` in the mapping's language where it has no other."""
    start = f"{field}_"
    cells: dict[str, pa.Array] = {}
    for name, column in fields.items():
        if name.startswith(start):
            language = language_of(name.removeprefix(start))
            if language in cells:
                doubt[:] = True  # which of two columns comes later is left to the row reader
            cells[language] = column
    if field in fields:
        language = language_of(mapping.language or "en")
        told = cells.get(language)
        cells[language] = fields[field] if told is None else pc.coalesce(told, fields[field])
    return vectors.objects(
        [vectors.texts(name, column).values for name, column in cells.items()], len(doubt)
    )


def _attributes(fields: Mapping[str, pa.Array], doubt: Mask, taken: _Taken) -> pa.Array:
    members = [
        taken(vectors.members(name.removeprefix("attributes."), column, _json))
        for name, column in fields.items()
        if name.startswith("attributes.")
    ]
    if "attributes" in fields:
        whole = fields["attributes"]
        for one in members:  # a name may stand in both
            np.logical_or(
                doubt, vectors.true_in(pc.and_(pc.is_valid(whole), pc.is_valid(one))), out=doubt
            )
        members.append(taken(vectors.by_value(whole, _inner)))
    return vectors.objects(members, len(doubt))


def _json(text: str) -> str:
    return msgspec.json.encode(attribute_of(infer(text))).decode()


def _inner(text: str) -> str | None:
    """The members of a JSON object, without its brackets."""
    return msgspec.json.encode(typed(read_attributes(text))).decode()[1:-1] or None


def _price(
    fields: Mapping[str, pa.Array], mapping: ColumnMapping, taken: _Taken
) -> dict[str, pa.Array]:
    """Prices in minor units; each distinct price of each currency is worked out once."""
    price = fields["price"]
    said = fields.get("currency", pa.nulls(len(price), pa.string()))
    said = pc.fill_null(said, mapping.currency) if mapping.currency else said
    currency = taken(vectors.by_value(said, check_currency))
    both = pc.binary_join_element_wise(currency, price, _BETWEEN)
    return {"currency": currency, "price_minor": taken(vectors.by_value(both, _minor, pa.int64()))}


def _minor(text: str) -> int:
    currency, _between, price = text.partition(_BETWEEN)
    minor = to_minor(price, currency)
    if minor < 0:
        raise ValueError("this is below zero")
    return minor


def _of_rows(found: Iterable[tuple[int, ProductRow]]) -> pa.Table:
    rows = [
        {
            "row": number,
            "names": _object(row.names),
            "descriptions": _object(row.descriptions),
            "attributes": _object(typed(row.attributes)),
        }
        | {
            name: getattr(row, name)
            for name in ("product_id", "price_minor", "currency", "in_stock", *PLAIN)
        }
        for number, row in found
    ]
    return pa.Table.from_pylist(rows, STAGED_PRODUCTS.to_pyarrow())


def _object(values: Mapping[str, object]) -> str | None:
    return msgspec.json.encode(values).decode() if values else None
