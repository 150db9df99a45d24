"""Reads calls as Segment's client libraries send them, and turns them into our own nouns.

https://segment.com/docs/connections/spec/ describes the calls; what is not in it is refused with
one sentence. Nothing but `Invalid` leaves this module, whatever the bytes are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from rapport.events.errors import BadCall, CallTooLarge
from rapport.events.model import Call, CallKind, CustomerId, EventName
from rapport.events.plain import plain_json
from rapport.events.properties import event_of
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_id

MOST_CALL_BYTES = 32 * 1024
MOST_BATCH_BYTES = 500 * 1024
LONGEST_NAME = 200
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT_CONTEXT = ("campaign", "locale", "page", "referrer", "timezone")  # never the IP address

Id = str | int | float | None


class _Raw(msgspec.Struct, rename="camel"):
    """The fields of every call, as a client writes them; fields of no interest are passed over."""

    type: str | None = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    message_id: Id = None
    timestamp: str | None = None
    sent_at: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class _RawBatch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    sent_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The calls of a batch that can be used, and a sentence for each that cannot, by position."""

    calls: tuple[Call, ...]
    refused: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Who sent it, when we received it, and what holds where the call says nothing."""

    source: str
    received_at: datetime
    currency: str | None = None
    sent_at: str | None = None


_call_decoder = msgspec.json.Decoder(_Raw)
_batch_decoder = msgspec.json.Decoder(_RawBatch)


def parse_call(
    kind: str,
    raw: bytes | Mapping[str, object],
    *,
    source: str,
    received_at: datetime,
    currency: str | None = None,
) -> Call:
    """Read one call, or raise `Invalid` with the field and what is wrong with it.

    `currency` counts for amounts that name none. A clock that is wrong is corrected by `sentAt`;
    what would lie in the future happened when it was received.
    """
    if isinstance(raw, bytes) and len(raw) > MOST_CALL_BYTES:
        raise CallTooLarge(f"the call has {len(raw)} bytes; at most {MOST_CALL_BYTES} are taken")
    heard = _Heard(source=source, received_at=received_at, currency=currency)
    return _call(_kind(kind), _decode(raw), heard)


def parse_batch(
    raw: bytes, *, source: str, received_at: datetime, currency: str | None = None
) -> Batch:
    """Read a batch: what can be used is kept, the rest is named by its position.

    A whole batch is refused only when it is too large, is no batch, or holds nothing usable.
    """
    if len(raw) > MOST_BATCH_BYTES:
        raise CallTooLarge(f"the batch has {len(raw)} bytes; at most {MOST_BATCH_BYTES} are taken")
    try:
        batch = _batch_decoder.decode(raw)
    except (ValueError, RecursionError) as error:
        raise BadCall(f"the batch cannot be read: {error}") from error
    heard = _Heard(source=source, received_at=received_at, currency=currency, sent_at=batch.sent_at)
    calls: list[Call] = []
    refused: dict[int, str] = {}
    for position, item in enumerate(batch.batch):
        try:
            calls.append(_batched(bytes(item), heard))
        except Invalid as error:
            refused[position] = str(error)
    if refused and not calls:
        position, why = next(iter(refused.items()))
        raise BadCall(f"no call of the batch can be used; call {position}: {why}")
    return Batch(calls=tuple(calls), refused=refused)


def _batched(raw: bytes, heard: _Heard) -> Call:
    if len(raw) > MOST_CALL_BYTES:
        raise CallTooLarge(f"the call has {len(raw)} bytes; at most {MOST_CALL_BYTES} are taken")
    fields = _decode(raw)
    if fields.type is None:
        raise BadCall("field 'type' is missing; it says which call this is, such as 'track'")
    return _call(_kind(fields.type), fields, heard)


def _decode(raw: bytes | Mapping[str, object]) -> _Raw:
    try:
        return _call_decoder.decode(plain_json(raw))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCall(f"the call cannot be read: {error}") from error


def _kind(name: str) -> CallKind:
    try:
        return CallKind(name.lower())
    except ValueError:
        kinds = ", ".join(CallKind)
        raise BadCall(f"there is no call {name[:40]!r}; there are {kinds}") from None


def _call(kind: CallKind, fields: _Raw, heard: _Heard) -> Call:
    customer, anonymous = _id("userId", fields.user_id), _id("anonymousId", fields.anonymous_id)
    if customer is None and anonymous is None:
        raise BadCall("the call names nobody; send 'userId', 'anonymousId' or both")
    call = Call(
        kind=kind,
        message_id=_id("messageId", fields.message_id) or new_id("msg"),
        source=heard.source,
        happened_at=_happened_at(fields, heard),
        received_at=heard.received_at,
        customer_id=CustomerId(customer) if customer else None,
        anonymous_id=anonymous,
        previous_id=_previous(kind, fields, customer),
        group_id=_group(kind, fields),
        traits=(fields.traits or {}) if kind in (CallKind.IDENTIFY, CallKind.GROUP) else {},
    )
    named = _event_name(call, fields)
    if named is None:
        return call
    name, properties = named
    properties = properties | _context(fields.context)
    return replace(call, event=event_of(call, name, properties, currency=heard.currency))


def _previous(kind: CallKind, fields: _Raw, customer: str | None) -> str | None:
    if kind != CallKind.ALIAS:
        return None
    previous = _id("previousId", fields.previous_id)
    if previous is None or customer is None:
        raise BadCall("an alias needs 'previousId' and 'userId'")
    return previous


def _group(kind: CallKind, fields: _Raw) -> str | None:
    if kind != CallKind.GROUP:
        return None
    group = _id("groupId", fields.group_id)
    if group is None:
        raise BadCall("a group call needs 'groupId'")
    return group


def _event_name(call: Call, fields: _Raw) -> tuple[str, dict[str, Any]] | None:
    properties = fields.properties or {}
    shown = {"name": fields.name, "category": fields.category}
    shown = {key: value for key, value in shown.items() if value}
    match call.kind:
        case CallKind.TRACK:
            return _short_name(fields.event), properties
        case CallKind.PAGE:
            return EventName.PAGE_VIEWED, properties | shown
        case CallKind.SCREEN:
            return EventName.SCREEN_VIEWED, properties | shown
        case CallKind.GROUP:
            return EventName.GROUP_JOINED, dict(call.traits) | {"group_id": call.group_id}
        case _:
            return None


def _short_name(name: str | None) -> str:
    name = (name or "").strip()
    if not name:
        raise BadCall("field 'event' is missing; it names what happened, such as 'Product Viewed'")
    if len(name) > LONGEST_NAME:
        raise BadCall(f"field 'event' has {len(name)} characters; at most {LONGEST_NAME} are taken")
    return name


def _context(context: dict[str, Any] | None) -> dict[str, Any]:
    kept = {key: value for key, value in (context or {}).items() if key in _KEPT_CONTEXT and value}
    return {"context": kept} if kept else {}


def _id(field: str, value: Id) -> str | None:
    if value is None:
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = text.strip()
    if len(text) > LONGEST_NAME:
        raise BadCall(
            f"field {field!r} has {len(text)} characters; at most {LONGEST_NAME} are taken"
        )
    return text or None


def _happened_at(fields: _Raw, heard: _Heard) -> datetime:
    """The sender's timestamp, moved by how far the sender's clock is off, never after receipt."""
    if fields.timestamp is None:
        return heard.received_at
    moment = _moment("timestamp", fields.timestamp)
    sent_at = fields.sent_at or heard.sent_at
    if sent_at is not None:
        try:
            moment += heard.received_at - _moment("sentAt", sent_at)
        except OverflowError as error:
            raise BadCall("fields 'timestamp' and 'sentAt' lie centuries apart") from error
    if moment < _FIRST_MOMENT:
        raise BadCall(f"field 'timestamp' {fields.timestamp[:40]!r} lies before 1970")
    return min(moment, heard.received_at)


def _moment(field: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        example = "2026-03-01T12:00:00Z"
        raise BadCall(
            f"field {field!r} {text[:40]!r} is no ISO 8601 time such as {example}"
        ) from error
