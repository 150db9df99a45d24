"""Events: what customers did, received, checked and kept.

In: calls after the Segment specification, events of our own. Out: `events` and `order_lines`, one
row per event and per line, with money in minor units and times in UTC. Must never change or delete
a fact, except for a lawful erasure.
"""

from rapport.events.calls import MOST_BATCH_BYTES, Batch, parse_batch, parse_call
from rapport.events.committing import GroupCommitter
from rapport.events.errors import BadCall, CallTooLarge, IntakeFull, IntakeStopped
from rapport.events.model import (
    EVENTS,
    ORDER_EVENTS,
    ORDER_LINES,
    Accepted,
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    OrderLine,
)
from rapport.events.recording import (
    event_rows,
    json_text,
    record_event_rows,
    record_events,
    timeline,
)
from rapport.events.store import (
    accept_calls,
    accept_events,
    add_calls,
    add_events,
    attribute_customers,
    attribute_visitors,
    clear_inbox,
    count_inbox,
    forget_call_ids,
    read_inbox,
)

__all__ = [
    "EVENTS",
    "MOST_BATCH_BYTES",
    "ORDER_EVENTS",
    "ORDER_LINES",
    "Accepted",
    "BadCall",
    "Batch",
    "Call",
    "CallKind",
    "CallTooLarge",
    "CustomerId",
    "Event",
    "EventId",
    "EventName",
    "GroupCommitter",
    "IntakeFull",
    "IntakeStopped",
    "OrderLine",
    "accept_calls",
    "accept_events",
    "add_calls",
    "add_events",
    "attribute_customers",
    "attribute_visitors",
    "clear_inbox",
    "count_inbox",
    "event_rows",
    "forget_call_ids",
    "json_text",
    "parse_batch",
    "parse_call",
    "read_inbox",
    "record_event_rows",
    "record_events",
    "timeline",
]
