"""Keeps events as facts, and reads them back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from rapport.events.model import EVENTS, ORDER_EVENTS, ORDER_LINES, Event, OrderLine
from rapport.events.touching import touch
from rapport.storage import Facts, FactTable

_encoder = msgspec.json.Encoder()
_DAY = timedelta(days=1)
_SMALL = 100_000
_MOST_STRETCHES = 6
_NEWEST = ("happened_at DESC", "event_id")


def record_events(facts: Facts, events: Iterable[Event]) -> int:
    """Keep the events whose id is new, with their order lines, in one commit; return how many.

    Safe to repeat: an event that is there already is left as it is.
    """
    rows, lines = event_rows(list(events))
    return record_event_rows(facts, rows, lines)


def record_event_rows(facts: Facts, rows: pa.Table, lines: pa.Table) -> int:
    """Keep events that are in columns already: `EVENTS` rows and their `ORDER_LINES` rows."""
    if rows.num_rows == 0:
        return 0
    with facts.transaction():
        fresh = _without_known(facts, _firsts(EVENTS.check(rows), EVENTS))
        if fresh.num_rows == 0:
            return 0
        facts.append(EVENTS, fresh)
        touch(facts, fresh["customer_id"])
        if lines.num_rows:
            wanted = pc.is_in(lines["event_id"], value_set=fresh["event_id"].combine_chunks())
            facts.append(ORDER_LINES, _firsts(lines.filter(wanted), ORDER_LINES))
    return int(fresh.num_rows)


def timeline(
    facts: Facts,
    customer_id: str,
    *,
    limit: int = 100,
    offset: int = 0,
    only: Callable[[ir.Table], ir.Table] | None = None,
) -> list[Event]:
    """Give a customer's events, newest first, with the lines of their orders.

    `only` may narrow the rows of `EVENTS` that are looked at.
    """
    if only is None:
        rows = facts.look_up(EVENTS, customer_id, order=_NEWEST, limit=limit, offset=offset)
    else:
        theirs = only(facts.rows_of(EVENTS, [customer_id]))
        newest = theirs.order_by([theirs.happened_at.desc(), theirs.event_id])
        rows = facts.read(newest.limit(limit, offset=offset))
    return _events(rows, _lines(facts, customer_id, rows)) if rows.num_rows else []


def event_rows(events: Sequence[Event]) -> tuple[pa.Table, pa.Table]:
    """Put events into columns: rows of `EVENTS`, rows of `ORDER_LINES`."""
    columns: dict[str, Sequence[Any]] = dict.fromkeys(EVENTS.columns, ())
    if events:
        values = zip(*map(msgspec.structs.astuple, events), strict=True)
        columns |= zip(Event.__struct_fields__, values, strict=True)
    columns["name"] = list(map(str, columns["name"]))
    columns["properties"] = list(map(json_text, columns["properties"]))
    lines = [line for event in events if event.lines for line in _line_rows(event)]
    return (
        pa.table({name: columns[name] for name in EVENTS.columns}, EVENTS.columns.to_pyarrow()),
        pa.Table.from_pylist(lines, ORDER_LINES.columns.to_pyarrow()),
    )


def _line_rows(event: Event) -> Iterable[dict[str, object]]:
    for number, line in enumerate(event.lines, start=1):
        yield {
            "event_id": event.event_id,
            "line": number,
            "order_id": event.order_id,
            "customer_id": event.customer_id,
            "happened_at": event.happened_at,
            "product_id": line.product_id,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "currency": event.currency,
        }


def json_text(value: Mapping[str, object] | msgspec.Raw) -> str | None:
    """Write an object as JSON text, or None when it is empty."""
    if value.__class__ is msgspec.Raw:
        return str(value, "utf-8") or None
    return _encoder.encode(value).decode() if value else None


def _firsts(rows: pa.Table, table: FactTable) -> pa.Table:
    """Of rows with the same key, the first."""
    numbered = rows.append_column("_row", pa.array(range(rows.num_rows), pa.int64()))
    firsts = numbered.group_by(list(table.key)).aggregate([("_row", "min")])["_row_min"]
    return rows.take(firsts.sort()) if len(firsts) < rows.num_rows else rows


def _without_known(facts: Facts, rows: pa.Table) -> pa.Table:
    known = _known(facts, rows)
    if len(known) == 0:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["event_id"], value_set=known)))


def _known(facts: Facts, rows: pa.Table) -> pa.Array:
    """The ids of the rows that the store has already.

    A double carries the sender's own timestamp again, so rows of a few stretches of days are looked
    for among the events of those days: 50 million events are not read for each batch.
    """
    events, ids = facts.table(EVENTS), ibis.memtable(rows.select(["event_id"]))
    stretches = _stretches(rows["happened_at"]) if rows.num_rows <= _SMALL else []
    if 0 < len(stretches) <= _MOST_STRETCHES:
        looked = [events.filter(events.happened_at.between(*stretch)) for stretch in stretches]
    else:
        looked = [events]
    found = [facts.read(one.semi_join(ids, "event_id").select("event_id")) for one in looked]
    return pa.concat_tables(found)["event_id"].combine_chunks()


def _stretches(times: pa.ChunkedArray) -> list[tuple[datetime, datetime]]:
    """The days of the moments, each with the day before and after, neighbours as one stretch."""
    stretches: list[tuple[datetime, datetime]] = []
    for day in sorted(pc.unique(pc.floor_temporal(times, unit="day")).to_pylist()):
        start, end = day - _DAY, day + 2 * _DAY
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _lines(facts: Facts, customer_id: str, rows: pa.Table) -> dict[str, list[OrderLine]]:
    orders = rows.filter(pc.is_in(rows["name"], pa.array([name.value for name in ORDER_EVENTS])))
    if orders.num_rows == 0:
        return {}
    theirs = facts.look_up(ORDER_LINES, customer_id, order=("event_id", "line"))
    asked = pc.is_in(theirs["event_id"], value_set=orders["event_id"].combine_chunks())
    by_event: dict[str, list[OrderLine]] = {}
    for row in theirs.filter(asked).to_pylist():
        line = OrderLine(
            product_id=row["product_id"],
            quantity=row["quantity"],
            unit_price_minor=row["unit_price_minor"],
        )
        by_event.setdefault(row["event_id"], []).append(line)
    return by_event


def _events(rows: pa.Table, lines: Mapping[str, Sequence[OrderLine]]) -> list[Event]:
    return [_event(row, tuple(lines.get(row["event_id"], ()))) for row in rows.to_pylist()]


def _event(row: dict[str, Any], lines: tuple[OrderLine, ...]) -> Event:
    properties = msgspec.json.decode(row.pop("properties") or "{}")
    return Event(**row, properties=properties, lines=lines)
