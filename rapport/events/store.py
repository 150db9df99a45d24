"""The inbox: calls that were acknowledged and wait to become facts.

A call is acknowledged once its row here is committed. `event_ids` remembers what was taken in for
30 days, so that a call sent twice is kept once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import pyarrow as pa
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
)
from sqlalchemy.dialects import postgresql, sqlite

from rapport.events.model import EVENTS, ORDER_LINES, Accepted, Call, CallKind, CustomerId, Event
from rapport.storage import Database, Facts, UtcTime, metadata

REMEMBERED = timedelta(days=30)
"""How long the id of a call is remembered."""

EVENT_INBOX = Table(
    "event_inbox",
    metadata,
    # AUTOINCREMENT: a number that was drained and deleted must never come back on another row.
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("source", String(100), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("payload", Text, nullable=False),  # the Call as JSON: only ever read whole
    Column("received_at", UtcTime, nullable=False),
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

_decoder = msgspec.json.Decoder(Call)
_encoder = msgspec.json.Encoder()


def accept_calls(database: Database, calls: Sequence[Call]) -> Accepted:
    """Commit the calls to the inbox; those taken in before are counted and left out."""
    with database.begin() as connection:
        return add_calls(connection, calls)


def accept_events(database: Database, events: Iterable[Event]) -> Accepted:
    """Commit events of our own (a delivery, an open) to the inbox, as `accept_calls` does."""
    return accept_calls(database, [call_of(event) for event in events])


def add_calls(connection: Connection, calls: Sequence[Call]) -> Accepted:
    """Put the calls into the inbox within the caller's transaction."""
    if not calls:
        return Accepted()
    first: dict[tuple[str, str], Call] = {}
    for call in calls:
        first.setdefault((call.source, call.message_id), call)
    ids = [{"source": s, "message_id": m, "received_at": first[s, m].received_at} for s, m in first]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    remember = dialect.insert(EVENT_IDS).on_conflict_do_nothing()
    new = connection.execute(
        remember.returning(EVENT_IDS.c.source, EVENT_IDS.c.message_id), ids
    ).all()
    fresh = {(source, message_id) for source, message_id in new}
    rows = [_row(call) for key, call in first.items() if key in fresh]
    if rows:
        connection.execute(insert(EVENT_INBOX), rows)
    return Accepted(new=len(rows), doubles=len(calls) - len(rows))


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
) -> list[tuple[int, Call]]:
    """Give the oldest waiting calls with their numbers; they stay until `clear_inbox`.

    Those whose number is in `without` are passed over.
    """
    query = select(EVENT_INBOX.c.seq, EVENT_INBOX.c.payload).order_by(EVENT_INBOX.c.seq)
    if without:
        query = query.where(EVENT_INBOX.c.seq.not_in(sorted(without)))
    with database.read() as connection:
        rows = connection.execute(query.limit(limit)).all()
    return [(row.seq, _decoder.decode(row.payload)) for row in rows]


def clear_inbox(database: Database, numbers: Sequence[int]) -> None:
    """Delete the calls with these numbers; those already gone are passed over."""
    if not numbers:
        return
    with database.begin() as connection:
        for start in range(0, len(numbers), 10_000):
            part = list(numbers[start : start + 10_000])
            connection.execute(delete(EVENT_INBOX).where(EVENT_INBOX.c.seq.in_(part)))


def count_inbox(database: Database) -> int:
    """Say how many acknowledged calls wait to become facts."""
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(EVENT_INBOX)).scalar_one())


def forget_call_ids(database: Database, *, now: datetime) -> int:
    """Forget the ids of calls older than 30 days; a double that comes later would count again."""
    with database.begin() as connection:
        old = delete(EVENT_IDS).where(EVENT_IDS.c.received_at < now - REMEMBERED)
        return int(connection.execute(old).rowcount)


def attribute_visitors(facts: Facts, customers: Mapping[str, CustomerId]) -> None:
    """Give the events of visitors, by anonymous id, to the customers they turned out to be.

    Events that have a customer keep theirs: several people may share a browser.
    """
    names = [{"name": name, "customer_id": customer} for name, customer in customers.items()]
    _attribute(facts, names, "e.anonymous_id = n.name AND e.customer_id IS NULL")


def attribute_customers(facts: Facts, customers: Mapping[CustomerId, CustomerId]) -> None:
    """Move the events of given-up customer ids to the ids that stay."""
    names: list[dict[str, str]] = [
        {"name": name, "customer_id": customer} for name, customer in customers.items()
    ]
    _attribute(facts, names, "e.customer_id = n.name")


def _attribute(facts: Facts, names: list[dict[str, str]], match: str) -> None:
    """DuckDB alone has an UPDATE for this; `match` is one of the two conditions above."""
    if not names:
        return
    connection = facts.backend.con
    events, lines = EVENTS.name, ORDER_LINES.name
    for table in (EVENTS, ORDER_LINES):
        facts.ensure(table)
    with facts.transaction():
        connection.register("attributed_names", pa.Table.from_pylist(names))
        try:
            connection.execute(
                f"UPDATE {lines} AS l SET customer_id = n.customer_id"  # noqa: S608
                f" FROM {events} e, attributed_names n WHERE e.event_id = l.event_id AND {match}"
            )
            connection.execute(
                f"UPDATE {events} AS e SET customer_id = n.customer_id"  # noqa: S608
                f" FROM attributed_names n WHERE {match}"
            )
        finally:
            connection.unregister("attributed_names")


def _row(call: Call) -> dict[str, object]:
    return {
        "source": call.source,
        "message_id": call.message_id,
        "kind": str(call.kind),
        "payload": _encoder.encode(call).decode(),
        "received_at": call.received_at,
    }
