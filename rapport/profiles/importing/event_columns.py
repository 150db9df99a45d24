"""Events of a file, read in columns. A row that is not plain is read as a call, one by one.

Plain is a `track` of somebody, at a time, whose properties hold no money: what the reader of calls
would make of it is known without asking. Every other row is read by `read_call`, faults included.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import ibis
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import EVENTS, ORDER_EVENTS, Call, CallKind, event_rows
from rapport.kit.errors import Invalid
from rapport.kit.money import check_currency
from rapport.profiles.importing import vectors
from rapport.profiles.importing.calls import read_call
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.row_files import infer, read_each
from rapport.profiles.importing.vectors import Mask
from rapport.profiles.policy import names_nobody

STAGED_EVENTS = ibis.schema(
    {"row": "int64", "call": "string"}
    | {name: kind for name, kind in EVENTS.columns.items() if name not in ("received_at", "source")}
)
"""An event, or a call as JSON where more than an event follows from it."""

_NAMED = {"order_id": ("order_id", "orderId"), "product_id": ("product_id", "productId", "sku"),
          "campaign_id": ("campaign_id",), "message_id": ("message_id",)}  # fmt: skip
_TAKEN = frozenset(name for names in _NAMED.values() for name in names)
_MONEY = frozenset({"revenue", "products"})
_OWN = frozenset({*_TAKEN, *_MONEY, "currency"})
_MOST_BRACKETS = 28  # fewer cannot lie too deep
_FIRST_MOMENT = pa.scalar(0, pa.int64()).cast(vectors.MOMENT)
_decoder = msgspec.json.Decoder(dict[str, Any])


@dataclass(slots=True)
class _Batch:
    """The cells of a batch: fields of ours and further columns, and the rows in doubt so far."""

    fields: dict[str, pa.Array]
    others: dict[str, pa.Array]
    count: int
    doubt: Mask

    def field(self, name: str) -> pa.Array:
        return self.fields.get(name, pa.nulls(self.count, pa.string()))

    def taken(self, read: vectors.Read) -> pa.Array:
        self.doubt |= read.doubt
        return read.values


def read_events(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping, now: datetime
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    batch = _cells(rows, columns, mapping)
    if len(set(batch.fields) | set(batch.others)) < len(batch.fields) + len(batch.others):
        batch.doubt[:] = True  # a field and a further column of one name: ids depend on both
    plain = _plain(batch, mapping, now)
    sure = pa.array(~batch.doubt)
    staged = plain.append_column("row", rows.numbers).filter(sure)
    tables, rejects = [_staged(staged)], list[Reject]()
    if batch.doubt.any():
        calls, rejects = read_each(
            vectors.in_doubt(rows, batch.doubt),
            columns,
            lambda cells: read_call(cells, mapping, now=now),
            defaults=mapping.defaults,
        )
        tables += _of_calls(calls)
    return pa.concat_tables(tables), rejects


def _cells(rows: Rows, columns: Columns, mapping: ColumnMapping) -> _Batch:
    fields = vectors.field_cells(rows, columns, mapping)
    others = vectors.other_cells(rows, columns)
    count = rows.table.num_rows
    return _Batch(fields, others, count, vectors.with_nul(fields | others, count))


def _plain(batch: _Batch, mapping: ColumnMapping, now: datetime) -> pa.Table:
    """The events that follow if every row is plain; where one is not, the batch is in doubt."""
    customer = batch.taken(vectors.identifiers(batch.field("customer_id")))
    odd = pc.if_else(
        pc.match_substring_regex(customer, "[1-9]"), pa.scalar(None, pa.string()), customer
    )
    batch.taken(vectors.by_value(odd, _somebody))
    anonymous, name = batch.field("anonymous_id"), batch.field("name")
    given_id = batch.field("event_id")
    happened = batch.taken(vectors.moments(batch.field("happened_at"), mapping))
    track = pc.fill_null(pc.equal(pc.ascii_lower(batch.field("type")), "track"), True)
    received = pa.scalar(now, vectors.MOMENT)
    batch.doubt |= vectors.true_in(pc.invert(track))
    for needed in (name, happened):
        batch.doubt |= vectors.true_in(pc.is_null(needed))
    batch.doubt |= vectors.true_in(pc.and_(pc.is_null(customer), pc.is_null(anonymous)))
    batch.doubt |= vectors.true_in(pc.greater(happened, received))
    batch.doubt |= vectors.true_in(pc.less(happened, _FIRST_MOMENT))
    for short in (name, anonymous, given_id):
        batch.doubt |= vectors.true_in(pc.greater(pc.utf8_length(short), vectors.LONGEST_ID))
    for rare in ("traits", "context"):
        batch.doubt |= vectors.true_in(pc.is_valid(batch.field(rare)))
    batch.doubt |= vectors.true_in(pc.is_in(name, value_set=pa.array([*map(str, ORDER_EVENTS)])))
    columns = {"customer_id": customer, "anonymous_id": anonymous, "name": name,
               "happened_at": happened}  # fmt: skip
    columns |= _properties(batch, mapping)
    columns["event_id"] = _ids(batch, mapping)  # last: only rows that are sure need one
    return pa.table(columns)


def _properties(batch: _Batch, mapping: ColumnMapping) -> dict[str, pa.Array]:
    """What goes to columns of its own, and the rest as JSON."""
    columns = {name: _of_columns(batch, names) for name, names in _NAMED.items()}
    columns["currency"] = pa.array([mapping.currency] * batch.count, pa.string())
    for name in _MONEY & set(batch.others):
        batch.doubt |= vectors.true_in(pc.is_valid(batch.others[name]))
    if "currency" in batch.others:
        read = vectors.by_value(batch.others["currency"], _currency)
        columns["currency"] = pc.coalesce(batch.taken(read), columns["currency"])
    members = [
        batch.taken(vectors.fragments(name, cells))
        for name, cells in batch.others.items()
        if name not in _OWN
    ]
    members += _kept_members(batch)
    if "properties" in batch.fields:
        members.append(_told(batch, columns))
    columns["properties"] = vectors.objects(members, batch.count)
    return columns


def _of_columns(batch: _Batch, names: Sequence[str]) -> pa.Array:
    """The first of the columns with a value that names something."""
    found = pa.nulls(batch.count, pa.string())
    for name in names:
        if name in batch.others:
            named = vectors.by_value(batch.others[name], _name_in)
            found = pc.coalesce(found, named.values)
    return found


def _kept_members(batch: _Batch) -> list[pa.Array]:
    """Columns that could have named something and did not: they stay properties."""
    members: list[pa.Array] = []
    for names in _NAMED.values():
        taken = np.zeros(batch.count, dtype=bool)
        for name in (one for one in names if one in batch.others):
            cells = batch.others[name]
            names_it = vectors.true_in(pc.is_valid(cells))
            names_it &= ~vectors.by_value(cells, _name_in).doubt & ~taken
            taken |= names_it
            fragment = batch.taken(vectors.fragments(name, cells))
            members.append(pc.if_else(pa.array(names_it), pa.scalar(None, pa.string()), fragment))
    return members


def _told(batch: _Batch, columns: dict[str, pa.Array]) -> pa.Array:
    """Members of the JSON in the column `properties`; what it names goes to the columns."""
    texts = batch.fields["properties"].to_pylist()
    inner: list[str | None] = [None] * batch.count
    named: dict[str, dict[int, str]] = {name: {} for name in (*_NAMED, "currency")}
    clashing = frozenset(batch.others)
    no_names = not (_OWN & clashing)
    for at, text in enumerate(texts):
        if text is None or batch.doubt[at]:
            continue
        told = _object(text)
        if told is None or not clashing.isdisjoint(told):
            batch.doubt[at] = True
        elif _OWN.isdisjoint(told) or (
            no_names and _MONEY.isdisjoint(told) and _take(told, named, at)
        ):
            inner[at] = _members(told)
        else:
            batch.doubt[at] = True
    for name, values in named.items():
        if values:
            places = pa.array([values.get(at) for at in range(batch.count)], pa.string())
            columns[name] = pc.coalesce(places, columns[name])
    return pa.array(inner, pa.string())


def _object(text: str) -> dict[str, Any] | None:
    """The object, or None where there may be something wrong with it."""
    if text.count("{") + text.count("[") > _MOST_BRACKETS or "\\u0000" in text:
        return None
    try:
        return _decoder.decode(text)
    except (ValueError, RecursionError):
        return None


def _members(told: dict[str, Any]) -> str | None:
    if None in told.values():
        told = {name: value for name, value in told.items() if value is not None}
    return msgspec.json.encode(told).decode()[1:-1] or None


def _take(told: dict[str, Any], named: Mapping[str, dict[int, str]], at: int) -> bool:
    """Move the names that an event has columns for; False where the reader of calls must judge."""
    currency = told.pop("currency", None)
    if not _MONEY.isdisjoint(told) or not isinstance(currency, str | None):
        return False
    if currency:
        try:
            named["currency"][at] = _checked(currency)
        except Invalid:
            return False
    for column, names in _NAMED.items():
        for name in names:
            value = told.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                named[column][at] = str(told.pop(name))[: vectors.LONGEST_ID]
                break
    return True


def _somebody(text: str) -> str:
    if names_nobody(text):
        raise ValueError("a program wrote that there is nobody")
    return text


def _name_in(text: str) -> str:
    """The name that a cell is, as the reader of calls takes it; ValueError where it is none."""
    value = infer(text)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("this names nothing")  # noqa: TRY004 - one kind of error for all readers
    return str(value)[: vectors.LONGEST_ID]


def _currency(text: str) -> str:
    value = infer(text)
    if not isinstance(value, str):
        raise ValueError("this is no currency")  # noqa: TRY004 - one kind of error for all readers
    return _checked(value)


@lru_cache(maxsize=256)
def _checked(code: str) -> str:
    return check_currency(code)


def _ids(batch: _Batch, mapping: ColumnMapping) -> pa.Array:
    """The id that a row states, or that follows from all of its cells, as `id_of` makes it."""
    given = batch.field("event_id")
    wanted = vectors.true_in(pc.is_null(given)) & ~batch.doubt
    if not wanted.any():
        return given
    sure = pa.array(wanted)
    parts = [
        pc.binary_join_element_wise(name + "=", cell.filter(sure), "")
        for name, cell in sorted((batch.fields | batch.others).items())
    ]
    whole = vectors.enclosed(mapping.source + "\x1f", vectors.joined(parts, "\x1f"), "")
    made = ["evt_" + blake2b(text.encode(), digest_size=12).hexdigest()
            for text in whole.to_pylist()]  # fmt: skip
    return pc.replace_with_mask(given, sure, pa.array(made, pa.string()))


def _of_calls(found: Iterable[tuple[int, Call]]) -> list[pa.Table]:
    """Calls that are an event and nothing more go to columns as well."""
    events, calls = list[tuple[int, Call]](), list[tuple[int, Call]]()
    for row, call in found:
        (events if _is_event_alone(call) else calls).append((row, call))
    tables = []
    if events:
        rows, _ = event_rows([call.event for _, call in events if call.event])
        tables.append(_staged(rows.append_column("row", pa.array([row for row, _ in events]))))
    if calls:
        texts = [msgspec.json.encode(call).decode() for _, call in calls]
        numbers = pa.array([row for row, _ in calls], pa.int64())
        tables.append(_staged(pa.table({"row": numbers, "call": pa.array(texts, pa.string())})))
    return tables


def _is_event_alone(call: Call) -> bool:
    plain = call.kind in (CallKind.TRACK, CallKind.PAGE, CallKind.SCREEN)
    nobody = call.customer_id is not None and names_nobody(call.customer_id)
    more = call.device_id or call.external_ids or nobody
    return bool(plain and call.event and not call.event.lines and not more)


def _staged(rows: pa.Table) -> pa.Table:
    return vectors.with_schema(rows, STAGED_EVENTS.to_pyarrow())
