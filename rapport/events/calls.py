"""Reads calls as Segment's client libraries send them, and turns them into our own nouns.

https://segment.com/docs/connections/spec/ describes the calls; what is not in it is refused with
one sentence. Nothing but `Invalid` leaves this module, whatever the bytes are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from rapport.events.contexts import campaign_of, device_of, external_ids_of
from rapport.events.errors import BadCall, CallTooLarge
from rapport.events.model import Call, CallKind, CustomerId, EventName
from rapport.events.plain import plain_json
from rapport.events.properties import Told, event_of
from rapport.kit.ids import new_id

MOST_CALL_BYTES = 32 * 1024
LONGEST_NAME = 200
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT_CONTEXT = frozenset(
    ("campaign", "locale", "page", "referrer", "timezone")
)  # never the IP address
_KINDS = {kind.value: kind for kind in CallKind}
_TRACK = CallKind.TRACK

Id = str | int | float | None


class RawCall(msgspec.Struct, rename="camel", gc=False):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Who sent it, when we received it, and what holds where the call says nothing."""

    source: str
    received_at: datetime
    currency: str | None = None
    sent_at: str | None = None
    message_id: str | None = None


_decoder = msgspec.json.Decoder(RawCall)


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
    heard = Heard(source=source, received_at=received_at, currency=currency)
    return call_of_fields(_kind(kind), decode_call(raw), heard)


def read_typed(raw: bytes, heard: Heard) -> Call:
    """Read a call that says itself which one it is, as those of a batch do."""
    return typed_call(decode_call(raw), heard)


def typed_call(fields: RawCall, heard: Heard) -> Call:
    """Make the call of fields that say which one it is."""
    if fields.type is None:
        raise BadCall("field 'type' is missing; it says which call this is, such as 'track'")
    return call_of_fields(_kind(fields.type), fields, heard)


def decode_call(raw: bytes | Mapping[str, object]) -> RawCall:
    """Read the fields of a call, or raise `Invalid`."""
    if isinstance(raw, bytes) and len(raw) > MOST_CALL_BYTES:
        raise CallTooLarge(f"the call has {len(raw)} bytes; at most {MOST_CALL_BYTES} are taken")
    try:
        return _decoder.decode(plain_json(raw))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCall(f"the call cannot be read: {error}") from error


def call_of_fields(kind: CallKind, fields: RawCall, heard: Heard) -> Call:
    """Check the fields of a call and make the call of them, with its event."""
    customer, anonymous = _id("userId", fields.user_id), _id("anonymousId", fields.anonymous_id)
    if customer is None and anonymous is None:
        raise BadCall("the call names nobody; send 'userId', 'anonymousId' or both")
    told = Told(
        message_id=_id("messageId", fields.message_id) or heard.message_id or new_id("msg"),
        source=heard.source,
        happened_at=_happened_at(fields, heard),
        received_at=heard.received_at,
        customer_id=None if customer is None else CustomerId(customer),
        anonymous_id=anonymous,
    )
    name, properties = _event_name(kind, fields)
    previous, group, traits = (
        (None, None, {}) if kind is _TRACK else _besides(kind, fields, customer)
    )
    if group is not None:
        properties["group_id"] = group
    context = fields.context
    if context:
        properties.update(_kept(context))
    return Call(
        kind=kind,
        message_id=told.message_id,
        source=told.source,
        happened_at=told.happened_at,
        received_at=told.received_at,
        customer_id=told.customer_id,
        anonymous_id=anonymous,
        previous_id=previous,
        group_id=group,
        device_id=device_of(context) if context else None,
        external_ids=external_ids_of(context) if context else {},
        traits=traits,
        event=event_of(told, name, properties, currency=heard.currency) if name else None,
    )


def _kind(name: str) -> CallKind:
    kind = _KINDS.get(name) or _KINDS.get(name.lower())
    if kind is None:
        kinds = ", ".join(CallKind)
        raise BadCall(f"there is no call {name[:40]!r}; there are {kinds}")
    return kind


def _besides(
    kind: CallKind, fields: RawCall, customer: str | None
) -> tuple[str | None, str | None, dict[str, Any]]:
    """What some kinds of calls tell besides an event: an old id, a group, traits."""
    match kind:
        case CallKind.ALIAS:
            previous = _id("previousId", fields.previous_id)
            if previous is None or customer is None:
                raise BadCall("an alias needs 'previousId' and 'userId'")
            return previous, None, {}
        case CallKind.GROUP:
            group = _id("groupId", fields.group_id)
            if group is None:
                raise BadCall("a group call needs 'groupId'")
            return None, group, fields.traits or {}
        case CallKind.IDENTIFY:
            return None, None, fields.traits or {}
        case _:
            return None, None, {}


def _event_name(kind: CallKind, fields: RawCall) -> tuple[str | None, dict[str, Any]]:
    """The name of the call's event, if it has one, and a copy of its properties."""
    if kind is _TRACK:  # most calls are: no look at the other kinds
        return _short_name(fields.event), dict(fields.properties or ())
    match kind:
        case CallKind.PAGE:
            return EventName.PAGE_VIEWED, _shown(fields)
        case CallKind.SCREEN:
            return EventName.SCREEN_VIEWED, _shown(fields)
        case CallKind.GROUP:
            return EventName.GROUP_JOINED, dict(fields.traits or ())
        case _:
            return None, {}


def _shown(fields: RawCall) -> dict[str, Any]:
    shown = {"name": fields.name, "category": fields.category}
    named = {key: value for key, value in shown.items() if value}
    return {**(fields.properties or {}), **named}


def _short_name(name: str | None) -> str:
    name = (name or "").strip()
    if not name:
        raise BadCall("field 'event' is missing; it names what happened, such as 'Product Viewed'")
    if len(name) > LONGEST_NAME:
        raise BadCall(f"field 'event' has {len(name)} characters; at most {LONGEST_NAME} are taken")
    return name


def _kept(context: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in context.items() if value and key in _KEPT_CONTEXT}
    page = kept.get("page")
    if "campaign" not in kept and isinstance(page, dict) and isinstance(page.get("url"), str):
        campaign = campaign_of(page["url"])
        if campaign:
            kept["campaign"] = campaign
    return {"context": kept} if kept else {}


def _id(field: str, value: Id) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
    else:
        whole = isinstance(value, float) and value.is_integer()
        text = str(int(value) if whole else value)
    if len(text) > LONGEST_NAME:
        raise BadCall(
            f"field {field!r} has {len(text)} characters; at most {LONGEST_NAME} are taken"
        )
    return text or None


def _happened_at(fields: RawCall, heard: Heard) -> datetime:
    """The sender's timestamp, moved by how far the sender's clock is off, never after receipt."""
    if fields.timestamp is None:
        return heard.received_at
    moment = _moment("timestamp", fields.timestamp)
    sent_at = fields.sent_at or heard.sent_at
    if sent_at is not None:
        try:
            moment += heard.received_at - _sent_at(sent_at)
        except OverflowError as error:
            raise BadCall("fields 'timestamp' and 'sentAt' lie centuries apart") from error
    if moment < _FIRST_MOMENT:
        raise BadCall(f"field 'timestamp' {fields.timestamp[:40]!r} lies before 1970")
    return min(moment, heard.received_at)


@lru_cache(maxsize=128)  # the calls of a batch were sent together
def _sent_at(text: str) -> datetime:
    return _moment("sentAt", text)


def _moment(field: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is UTC:
            return moment
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        example = "2026-03-01T12:00:00Z"
        raise BadCall(
            f"field {field!r} {text[:40]!r} is no ISO 8601 time such as {example}"
        ) from error
