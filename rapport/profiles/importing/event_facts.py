"""Turns staged events into facts, in columns; calls that say more than an event go one by one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec

from rapport.events import EVENTS, Call, CallKind, Event
from rapport.profiles.draining import keep_calls
from rapport.profiles.importing.expressions import place
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.writing import add_customers, given_up, held, insert
from rapport.storage import Facts

_CHUNK = 10_000


def keep_events(
    facts: Facts, staged: ir.Table, *, mapping: ColumnMapping, now: datetime
) -> dict[str, int]:
    """Keep the staged events and calls; return how many events and profiles are new or changed.

    Names come first, so that every event is written with the customer who stays.
    """
    events = profiles = 0
    for calls in told_calls(facts, staged, mapping=mapping, now=now):
        drained = keep_calls(facts, calls)
        events += drained.events
        profiles += drained.profiles
    plain = staged.filter(staged.call.isnull(), staged.customer_id.notnull())
    with (
        held(facts, "told_twice", _twice(plain)) as twice,
        held(facts, "fresh_events", _fresh(facts, plain, twice)) as fresh,
    ):
        constant = {"received_at": ibis.literal(now), "source": ibis.literal(mapping.source)}
        rows = fresh.mutate(**constant).order_by(
            [fresh.happened_at.truncate("M"), place(fresh.customer_id), "customer_id",
             "happened_at"]
        )  # fmt: skip
        events += insert(facts, EVENTS, rows)
        profiles += add_customers(
            facts, fresh.group_by("customer_id").aggregate(created_at=fresh.happened_at.min())
        )
    return {"events": events, "profiles": profiles}


def told_calls(
    facts: Facts, staged: ir.Table, *, mapping: ColumnMapping, now: datetime
) -> Iterator[list[Call]]:
    """What has to be read as calls, in the order of the file, some thousands at a time.

    That is whatever says more than an event, and what visitors did who gave no name.
    """
    told = staged.filter(staged.call.notnull() | staged.customer_id.isnull())
    last = 0
    while True:
        found = facts.read(told.filter(told.row > last).order_by("row").limit(_CHUNK)).to_pylist()
        if not found:
            return
        last = found[-1]["row"]
        yield [_call(one, mapping, now) for one in found]


def _call(row: dict[str, Any], mapping: ColumnMapping, now: datetime) -> Call:
    del row["row"]
    whole = row.pop("call")
    if whole is not None:
        return msgspec.json.decode(whole, type=Call)
    properties = msgspec.json.decode(row.pop("properties") or "{}")
    event = Event(**row, properties=properties, received_at=now, source=mapping.source)
    return Call(
        kind=CallKind.TRACK,
        message_id=event.event_id,
        source=event.source,
        happened_at=event.happened_at,
        received_at=now,
        anonymous_id=event.anonymous_id,
        event=event,
    )


def _twice(plain: ir.Table) -> ir.Table:
    """Fingerprints of the ids that may occur in several rows."""
    prints = plain.group_by(print=plain.event_id.hash()).aggregate(rows=plain.count())
    return prints.filter(prints.rows > 1).select("print")


def _fresh(facts: Facts, plain: ir.Table, twice: ir.Table) -> ir.Table:
    """Events that the store does not have, each once, with the customer who stays."""
    marked = plain.mutate(print=plain.event_id.hash())
    once = marked.anti_join(twice, "print")
    several = marked.semi_join(twice, "print")
    first = several.mutate(
        nth=ibis.row_number().over(group_by=several.event_id, order_by=several.row)
    )
    events = once.union(first.filter(first.nth == 0).drop("nth")).drop("print")
    new = events.anti_join(facts.table(EVENTS).select("event_id"), "event_id")
    gone = given_up(facts)
    joined = new.left_join(gone, new.customer_id == gone.alias)
    moved = joined.stays.notnull() & (joined.stays != joined.customer_id)
    return joined.select(
        *[name for name in new.columns if name not in ("customer_id", "told_as", "row", "call")],
        customer_id=ibis.coalesce(joined.stays, joined.customer_id),
        told_as=ibis.ifelse(moved, joined.customer_id, ibis.null("string")),
    )
