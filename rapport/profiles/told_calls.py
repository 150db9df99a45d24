"""What calls say, made ready to be kept: about who is who, and their events in columns.

No store is asked, so that another process can do it while this one answers requests. Whose the
events are is known later, once what was told is settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, compress

import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import (
    Call,
    CallKind,
    Event,
    EventId,
    EventName,
    decode_kept,
    event_rows,
)
from rapport.profiles.identity.claiming import Claims
from rapport.profiles.identity.settling import Settled
from rapport.profiles.identity.telling import Told, read_calls, usable_name

_VISITOR = ""  # what `told_as` is where a visitor gave no name and turned out to be the customer


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCalls:
    """Rows of `EVENTS` and `ORDER_LINES` as yet without their customers, and what was told.

    `speakers` has for each event the name it was told under, `visitors` the browser it came from;
    null where there is none.
    """

    calls: int
    told: Told
    rows: pa.Table
    lines: pa.Table
    speakers: pa.Array
    visitors: pa.Array


def read_told(calls: Sequence[Call]) -> ToldCalls:
    """Put the calls' events into columns and say what the calls tell."""
    told = read_calls(calls)
    events = [
        call.event or _described(call, name)
        for call, name in zip(calls, told.speakers, strict=True)
    ]
    heard = [event is not None for event in events]
    rows, lines = event_rows([event for event in events if event is not None])
    return ToldCalls(
        calls=len(calls),
        told=told,
        rows=rows,
        lines=lines,
        speakers=pa.array(compress(told.speakers, heard), pa.string()),
        visitors=pa.array(
            map(usable_name, (call.anonymous_id for call in compress(calls, heard))), pa.string()
        ),
    )


def read_payloads(payloads: Iterable[str]) -> ToldCalls:
    """Read rows of the inbox as `read_told` does their calls."""
    return read_told(list(chain.from_iterable(map(decode_kept, payloads))))


def owned(read: ToldCalls, settled: Settled) -> tuple[pa.Table, pa.Table]:
    """The rows of the events and of their order lines, each with the customer whose it is."""
    customers = {name: settled.graph.names[name].customer_id for name in _distinct(read.speakers)}
    owners = _mapped(read.speakers, customers)
    renamed = pc.if_else(pc.equal(owners, read.speakers), None, read.speakers)
    if owners.null_count:
        found = _visitors_owners(read, settled)
        renamed = pc.if_else(pc.is_valid(found), _VISITOR, renamed)
        owners = pc.coalesce(owners, found)
    rows = _with(read.rows, customer_id=owners, told_as=renamed)
    if read.lines.num_rows == 0:
        return rows, read.lines
    first = pc.index_in(read.lines["event_id"], value_set=read.rows["event_id"].combine_chunks())
    return rows, _with(read.lines, customer_id=pc.take(owners, first))


def _visitors_owners(read: ToldCalls, settled: Settled) -> pa.Array:
    """Whose each event without a name is: of some browsers it is known, from some moment on."""
    known: dict[str, Claims] = {}
    for visitor in settled.told.visitors:
        _, claims = settled.claims[visitor]
        if claims.customers:
            known[visitor] = claims
    found: list[str | None] = [None] * len(read.speakers)
    if known:
        wanted = pc.and_(
            pc.is_null(read.speakers),
            pc.is_in(read.visitors, value_set=pa.array(list(known), pa.string())),
        )
        places = pc.indices_nonzero(wanted)
        moments: list[datetime] = pc.take(read.rows["happened_at"], places).to_pylist()
        visitors: list[str] = pc.take(read.visitors, places).to_pylist()
        for place, visitor, moment in zip(places.to_pylist(), visitors, moments, strict=True):
            found[place] = known[visitor].owner_at(moment)
    return pa.array(found, pa.string())


def _described(call: Call, name: str | None) -> Event | None:
    """Keep that a visitor told about themselves before we know who they are."""
    if name is not None or call.kind != CallKind.IDENTIFY or not call.traits:
        return None
    return Event(
        event_id=EventId(call.message_id),
        name=EventName.VISITOR_DESCRIBED,
        happened_at=call.happened_at,
        received_at=call.received_at,
        source=call.source,
        anonymous_id=call.anonymous_id,
        properties=call.traits,
    )


def _distinct(names: pa.Array) -> list[str]:
    values: list[str] = pc.drop_null(pc.unique(names)).to_pylist()
    return values


def _mapped(names: pa.Array, to: Mapping[str, str]) -> pa.Array:
    """Each name as what it maps to; null stays null."""
    at = pc.index_in(names, value_set=pa.array(list(to), pa.string()), skip_nulls=True)
    return pc.take(pa.array(list(to.values()), pa.string()), at)


def _with(rows: pa.Table, **columns: pa.Array) -> pa.Table:
    for name, values in columns.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, values.cast(pa.string()))
    return rows
