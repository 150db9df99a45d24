"""Order lines: checked and typed in columns, batch by batch. One row is one line of an order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from babel.numbers import list_currencies

from rapport.kit.money import minor_digits
from rapport.profiles.importing import expressions, vectors
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.rejects import reject
from rapport.storage import Facts

LINES = ibis.schema(
    {
        "row": "int64",
        "order_id": "string",
        "customer_id": "string",
        "ordered_at": "timestamp('UTC', 6)",
        "product_id": "string",
        "product_name": "string",
        "quantity": "float64",
        "unit_price_minor": "float64",  # with its fraction: an order's amount is rounded once
        "currency": "string",
        "country": "string",
        "refunded": "boolean",
        "adjusted": "boolean",
    }
)

_MOMENT = "time of the row"
_LONGEST_ID = 200
_FUTURE = timedelta(days=1)
_TEXTS = ("customer_id", "product_name", "currency", "country")
_FINE = 4  # decimal places kept of a price in minor units: 2.55 * 100 is 254.99999999999997


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """What makes a row unusable: the field at fault, the condition, the reason given."""

    field: str
    wrong: ir.BooleanValue
    reason: str


def read_lines(
    facts: Facts, rows: Rows, columns: Columns, *, mapping: ColumnMapping, now: datetime
) -> tuple[pa.Table, list[Reject]]:
    """Type a batch of lines; return those that can be used, and why the others cannot."""
    table = rows.table.append_column("row", rows.numbers)
    table = table.append_column(_MOMENT, _ordered_at(rows, columns, mapping))
    raw = ibis.memtable(table)
    given = {field: raw[column] for field, column in columns.by_field.items()}
    for field, value in mapping.defaults.items():
        given[field] = given[field].fill_null(value) if field in given else ibis.literal(value)
    typed = _typed(raw, given, mapping)
    checks = list(_checks(typed, now))
    marks = {f"wrong_{at}": check.wrong.fill_null(True) for at, check in enumerate(checks)}
    found = facts.read(typed.mutate(**marks))
    wrong = found["row"].take(pa.array([], pa.int64()))
    rejects: list[Reject] = []
    for check, mark in zip(checks, marks, strict=True):
        at_fault = found["row"].filter(found[mark])
        if len(at_fault):
            rejects += _rejects(check, at_fault, rows, columns.by_field.get(check.field))
            wrong = pa.chunked_array([*wrong.chunks, *at_fault.chunks])
    good = found.filter(pc.invert(pc.is_in(found["row"], value_set=wrong.combine_chunks())))
    return good.select(list(LINES)), rejects


def _ordered_at(rows: Rows, columns: Columns, mapping: ColumnMapping) -> pa.Array:
    """The times, read as everywhere; null where a cell is none."""
    count = rows.table.num_rows
    cells = pa.nulls(count, pa.string())
    if "ordered_at" in columns.by_field:
        cells = vectors.trimmed(rows.table[columns.by_field["ordered_at"]])
    cells = pc.fill_null(cells, mapping.defaults.get("ordered_at", pa.scalar(None, pa.string())))
    read = vectors.moments(cells, mapping)
    return pc.if_else(pa.array(read.doubt), pa.scalar(None, vectors.MOMENT), read.values)


def _typed(raw: ir.Table, given: Mapping[str, ir.StringValue], mapping: ColumnMapping) -> ir.Table:
    nothing = ibis.null("string")
    order_id = expressions.identifier(given["order_id"])
    columns: dict[str, ir.Value] = {
        "row": raw.row,
        "order_id": order_id,
        "ordered_at": raw[_MOMENT],
        "product_id": expressions.identifier(given["product_id"]),
        "quantity": expressions.number(given.get("quantity", ibis.literal("1"))),
        "price": expressions.number(given["unit_price"]),
    }
    for name in _TEXTS:
        read = expressions.identifier if name.endswith("_id") else expressions.text
        columns[name] = read(given.get(name, nothing))
    columns["currency"] = columns["currency"].upper().fill_null(mapping.currency or "")
    columns["refunded"] = _flag(given.get("refunded"), order_id, mapping.refund_prefix)
    columns["adjusted"] = _flag(None, order_id, mapping.adjustment_prefix)
    typed = raw.select(**columns)
    return typed.mutate(unit_price_minor=(typed.price * _scale(typed.currency)).round(_FINE))


def _flag(told: ir.StringValue | None, order_id: ir.StringValue, prefix: str) -> ir.BooleanValue:
    """Told in a column, or by how the order's id begins; null where what is told is unreadable."""
    by_id = order_id.startswith(prefix) if prefix else ibis.literal(False)
    if told is None:
        return by_id
    return ibis.ifelse(expressions.text(told).isnull(), by_id, expressions.yes_no(told) | by_id)


def _checks(typed: ir.Table, now: datetime) -> Iterable[_Check]:
    for field in ("order_id", "product_id"):
        yield _Check(field=field, wrong=typed[field].isnull(), reason="this is empty")
    for field in ("order_id", "product_id", "customer_id"):
        long = (typed[field].length() > _LONGEST_ID).fill_null(False)
        yield _Check(
            field=field, wrong=long, reason=f"this is longer than {_LONGEST_ID} characters"
        )
    yield _Check(
        field="ordered_at",
        wrong=typed.ordered_at.isnull(),
        reason="this is no time; write it like 2026-03-01 12:00:00, or set date_format",
    )
    ahead = (typed.ordered_at > now + _FUTURE).fill_null(False)
    yield _Check(field="ordered_at", wrong=ahead, reason="this lies in the future")
    for field, column in (("quantity", typed.quantity), ("unit_price", typed.price)):
        yield _Check(
            field=field, wrong=column.isnull(), reason="this is no number; write it like 12.50"
        )
    yield _Check(
        field="currency",
        wrong=~typed.currency.isin(_currencies()),
        reason="there is no such currency; use an ISO 4217 code such as GBP",
    )
    yield _Check(
        field="refunded", wrong=typed.refunded.isnull(), reason="this is neither yes nor no"
    )


def _rejects(
    check: _Check, at_fault: pa.ChunkedArray, rows: Rows, column: str | None
) -> Iterable[Reject]:
    places = pc.index_in(at_fault.combine_chunks(), value_set=rows.numbers)
    values = rows.table[column].take(places).to_pylist() if column else [None] * len(places)
    for row, value in zip(at_fault.to_pylist(), values, strict=True):
        yield reject(row, check.field, value, check.reason)


def _scale(currency: ir.StringValue) -> ir.FloatingValue:
    """How many minor units one unit of a currency has: 100 for most, 1 for the yen."""
    scale = ibis.literal(100.0)
    for digits, codes in _unusual_digits().items():
        scale = ibis.ifelse(currency.isin(codes), ibis.literal(10.0**digits), scale)
    return scale


@lru_cache(maxsize=1)
def _currencies() -> list[str]:
    return sorted(list_currencies())


@lru_cache(maxsize=1)
def _unusual_digits() -> dict[int, list[str]]:
    usual, found = 2, dict[int, list[str]]()
    for code in _currencies():
        if minor_digits(code) != usual:
            found.setdefault(minor_digits(code), []).append(code)
    return found
