"""The inbox: calls that were acknowledged and wait to become facts.

A call is acknowledged once its row here is committed. A call sent twice is kept once: the facts
know the ids of events, and `event_ids` remembers those of other calls for 30 days.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from rapport.events.model import Accepted, Backlog, Call, CallKind, DeadLetter, Event, KeptCall
from rapport.events.store.letters import put_letters
from rapport.storage import Database, UtcTime, metadata

REMEMBERED = timedelta(days=30)
"""How long the id of a call is remembered."""

EVENT_INBOX = Table(
    "event_inbox",
    metadata,
    # AUTOINCREMENT: a number that was drained and deleted must never come back on another row.
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("calls", Integer, nullable=False),
    Column("received_at", UtcTime, nullable=False),  # of the oldest call
    Column("payload", Text, nullable=False),  # a JSON list of Call: only ever read whole
    sqlite_autoincrement=True,
)

EVENT_IDS = Table(
    "event_ids",
    metadata,
    Column("source", String(100), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("source", "message_id"),
    Index("ix_event_ids_received_at", "received_at"),
)

_ROW_CALLS = 1_000
_PART = 10_000
_READ_AT_ONCE = 20
_MOST_READ = 64 * 1024 * 1024
_decoder = msgspec.json.Decoder(tuple[Call, ...])
_kept_decoder = msgspec.json.Decoder(tuple[KeptCall, ...])
_encoder = msgspec.json.Encoder()


def accept_calls(database: Database, calls: Sequence[Call]) -> Accepted:
    """Commit the calls to the inbox; those taken in before are counted and left out."""
    with database.begin() as connection:
        return add_calls(connection, calls)


def accept_events(database: Database, events: Iterable[Event]) -> Accepted:
    """Commit events of our own (a delivery, an open) to the inbox, as `accept_calls` does."""
    return accept_calls(database, [call_of(event) for event in events])


def add_calls(connection: Connection, calls: Sequence[Call]) -> Accepted:
    """Put the calls into the inbox within the caller's transaction, each once in 30 days."""
    if not calls:
        return Accepted()
    first: dict[tuple[str, str], Call] = {}
    for call in calls:
        first.setdefault((call.source, call.message_id), call)
    fresh = _remember(connection, first)
    put_calls(connection, [call for key, call in first.items() if key in fresh])
    return Accepted(new=len(fresh), doubles=len(calls) - len(fresh))


def keep_calls_and_letters(
    database: Database, calls: Sequence[Call], letters: Sequence[DeadLetter]
) -> None:
    """Commit calls from outside to the inbox, and what could not be used to the dead letters.

    Calls with an event are not looked up: they are many, and the facts know their ids.
    """
    silent: dict[tuple[str, str], Call] = {}
    for call in calls:
        if call.event is None:
            silent.setdefault((call.source, call.message_id), call)
    with database.begin() as connection:
        fresh = _remember(connection, silent) if silent else set()
        new = {id(silent[key]) for key in fresh}
        put_calls(connection, [each for each in calls if each.event is not None or id(each) in new])
        put_letters(connection, letters)


def put_calls(connection: Connection, calls: Sequence[Call]) -> None:
    """Write calls to the inbox as they are, many to a row, within the caller's transaction."""
    rows = [_row(calls[start : start + _ROW_CALLS]) for start in range(0, len(calls), _ROW_CALLS)]
    if rows:
        connection.execute(insert(EVENT_INBOX), rows)


def add_events(connection: Connection, events: Iterable[Event]) -> Accepted:
    """Put events of our own into the inbox within the caller's transaction."""
    return add_calls(connection, [call_of(event) for event in events])


def call_of(event: Event) -> Call:
    """Wrap an event of our own as a call, so that it takes the same way in as everybody's."""
    return Call(
        kind=CallKind.TRACK,
        message_id=event.event_id,
        source=event.source,
        happened_at=event.happened_at,
        received_at=event.received_at,
        customer_id=event.customer_id,
        anonymous_id=event.anonymous_id,
        event=event,
    )


def read_inbox(
    database: Database, *, limit: int, without: Collection[int] = ()
) -> list[tuple[int, tuple[Call, ...]]]:
    """Give the oldest rows as `inbox_payloads` does, with their calls."""
    rows = inbox_payloads(database, limit=limit, without=without)
    return [(number, decode_calls(payload)) for number, payload in rows]


def inbox_payloads(
    database: Database, *, limit: int, without: Collection[int] = ()
) -> list[tuple[int, str]]:
    """Give the oldest rows, number and payload; they stay until `clear_inbox`.

    As many rows as hold `limit` calls and fit into memory, and one at least. Rows whose number is
    in `without` are passed over.
    """
    rows = EVENT_INBOX.c
    query = select(rows.seq, rows.calls, rows.payload).order_by(rows.seq).limit(max(limit, 1))
    if without:
        query = query.where(rows.seq.not_in(sorted(without)))
    found: list[tuple[int, str]] = []
    calls = size = 0
    some = {"yield_per": _READ_AT_ONCE}
    with (
        database.read() as connection,
        connection.execute(query, execution_options=some) as waiting,
    ):
        for row in waiting:
            calls, size = calls + row.calls, size + len(row.payload)
            if found and (calls > limit or size > _MOST_READ):
                break
            found.append((row.seq, row.payload))
    return found


def still_waiting(database: Database, numbers: Collection[int]) -> set[int]:
    """Say which of these rows are in the inbox."""
    asked = select(EVENT_INBOX.c.seq).where(EVENT_INBOX.c.seq.in_(sorted(numbers)))
    with database.read() as connection:
        return set(connection.execute(asked).scalars())


def decode_calls(payload: str) -> tuple[Call, ...]:
    """Read the calls of one row of the inbox."""
    return _decoder.decode(payload)


def decode_kept(payload: str) -> tuple[KeptCall, ...]:
    """Read the calls of one row of the inbox, but not the properties of their events."""
    return _kept_decoder.decode(payload)


def clear_inbox(database: Database, numbers: Sequence[int]) -> None:
    """Delete the rows with these numbers; those already gone are passed over."""
    if not numbers:
        return
    with database.begin() as connection:
        for start in range(0, len(numbers), _PART):
            part = list(numbers[start : start + _PART])
            connection.execute(delete(EVENT_INBOX).where(EVENT_INBOX.c.seq.in_(part)))


def count_inbox(database: Database) -> int:
    """Say how many acknowledged calls wait to become facts."""
    return inbox_backlog(database).calls


def inbox_backlog(database: Database) -> Backlog:
    """Say how many acknowledged calls wait, and since when the oldest of them does."""
    rows = EVENT_INBOX.c
    total = select(func.coalesce(func.sum(rows.calls), 0))
    oldest = select(rows.received_at).order_by(rows.seq).limit(1)
    with database.read() as connection:
        calls = int(connection.execute(total).scalar_one())
        return Backlog(calls=calls, oldest_at=connection.execute(oldest).scalar_one_or_none())


def forget_call_ids(database: Database, *, now: datetime) -> int:
    """Forget the ids of calls older than 30 days; a double that comes later would count again."""
    with database.begin() as connection:
        old = delete(EVENT_IDS).where(EVENT_IDS.c.received_at < now - REMEMBERED)
        return int(connection.execute(old).rowcount)


def take_out(connection: Connection, number: int, positions: Collection[int]) -> list[Call]:
    """Take calls out of a row of the inbox, by their places in it; the others stay."""
    row = EVENT_INBOX.c.seq == number
    payload = connection.execute(select(EVENT_INBOX.c.payload).where(row)).scalar_one_or_none()
    calls = decode_calls(payload) if payload is not None else ()
    staying = [call for place, call in enumerate(calls) if place not in positions]
    if staying:
        connection.execute(update(EVENT_INBOX).where(row).values(_row(staying)))
    else:
        connection.execute(delete(EVENT_INBOX).where(row))
    return [call for place, call in enumerate(calls) if place in positions]


def _remember(
    connection: Connection, calls: Mapping[tuple[str, str], Call]
) -> set[tuple[str, str]]:
    """Note the ids and give those that were new."""
    ids = [
        {"source": source, "message_id": message_id, "received_at": call.received_at}
        for (source, message_id), call in calls.items()
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    remember = dialect.insert(EVENT_IDS).on_conflict_do_nothing()
    new = connection.execute(
        remember.returning(EVENT_IDS.c.source, EVENT_IDS.c.message_id), ids
    ).all()
    return {(source, message_id) for source, message_id in new}


def _row(calls: Sequence[Call]) -> dict[str, object]:
    return {
        "calls": len(calls),
        "received_at": min(call.received_at for call in calls),
        "payload": _encoder.encode(calls).decode(),
    }
