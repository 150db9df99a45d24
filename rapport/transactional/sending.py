"""Puts one message into the outbox at a program's request: once for each idempotency key.

It leaves by the same gate, with the same certificate, ahead of campaigns and journeys.
"""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from rapport.content import Draft, slot_values
from rapport.delivery import (
    Message,
    MessageId,
    Origin,
    Priority,
    SharedSlots,
    add_messages,
    share_slots,
)
from rapport.kit.errors import Conflict
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.kit.transactional_settings import TransactionalSettings
from rapport.profiles import Purpose
from rapport.storage import Database
from rapport.transactional.errors import BadRequest, KeyUsedOtherwise, TooManyRequests
from rapport.transactional.store import Asked, find_asked, keep_asked, moment_of_latest
from rapport.transactional.templates import campaign_of, find_template
from rapport.transactional.values import check_values

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_FARTHEST = timedelta(days=30)
_MINUTE = timedelta(minutes=1)
_ARM = "transactional"
_EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWish:
    """What a program asks for. Without `customer_id` the address is a customer of its own."""

    template: str
    address: str
    customer_id: str = ""
    language: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    topic: str = ""
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The message that a request led to, now or before."""

    message_id: str
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionalDesk:
    """What taking a request needs."""

    database: Database
    secret: bytes
    shop: ShopSettings
    settings: TransactionalSettings


def request_message(
    wish: MessageWish,
    *,
    desk: TransactionalDesk,
    key_id: str,
    idempotency_key: str,
    now: datetime,
) -> Requested:
    """Put a message into the outbox; the same key with the same wish gives the same message.

    Raises `BadRequest`, `BadValues`, `TemplateNotFound`, `TemplateNotApproved`,
    `TemplateHoldsMarketing`, `KeyUsedOtherwise`, `TooManyRequests`.
    """
    if not 1 <= len(idempotency_key) <= 200:  # noqa: PLR2004
        raise BadRequest("send a header Idempotency-Key of 1 to 200 characters, new for each mail")
    asked = Asked(
        key_id=key_id,
        idempotency_key=hashlib.sha256(idempotency_key.encode()).hexdigest(),
        digest=_digest(wish, desk.secret),
        message_id=id_of("msg", _ARM, key_id, idempotency_key),
        asked_at=now,
    )
    with desk.database.read() as connection:
        before = find_asked(connection, key_id, asked.idempotency_key)
        oldest = moment_of_latest(connection, key_id, desk.settings.a_minute)
    if before is not None:
        return _repeated(before, asked)
    if oldest is not None and now < oldest + _MINUTE:
        raise _too_many(desk.settings.a_minute, oldest + _MINUTE - now)
    message, shared = _message(wish, asked, desk=desk, now=now)
    with desk.database.begin() as connection:
        if keep_asked(connection, asked):
            share_slots(connection, [shared])
            add_messages(connection, [message])
            return Requested(message_id=asked.message_id)
        meanwhile = find_asked(connection, key_id, asked.idempotency_key)
    if meanwhile is None:
        raise Conflict("the request came twice at once; send it again")
    return _repeated(meanwhile, asked)


def _too_many(a_minute: int, wait: timedelta) -> TooManyRequests:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooManyRequests(
        f"an API key may ask for {a_minute} messages a minute, and this one has;"
        f" ask again in {seconds} seconds with the same Idempotency-Key",
        retry_after=seconds,
    )


def _repeated(before: Asked, asked: Asked) -> Requested:
    if before.digest != asked.digest:
        raise KeyUsedOtherwise(
            "this Idempotency-Key came before with another request; use a new one for each message"
        )
    return Requested(message_id=before.message_id, repeated=True)


def _message(
    wish: MessageWish, asked: Asked, *, desk: TransactionalDesk, now: datetime
) -> tuple[Message, SharedSlots]:
    if not _ADDRESS.fullmatch(wish.address):
        raise BadRequest("the address is no mail address")
    due_at = max(wish.send_at or now, now)
    if due_at > now + _FARTHEST:
        raise BadRequest("send_at is more than 30 days ahead")
    draft = find_template(
        wish.template, wish.language or desk.shop.language, database=desk.database
    )
    values = check_values(draft.copy, wish.values)
    campaign_id = campaign_of(draft.draft_id)
    message = Message(
        message_id=MessageId(asked.message_id),
        campaign_id=campaign_id,
        customer_id=wish.customer_id or _nobody(wish.address, desk.secret),
        channel=_EMAIL,
        address=wish.address,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        arm=_ARM,
        language=draft.language,
        slots={"values": values},
        due_at=due_at,
        purpose=Purpose.TRANSACTIONAL,
        topic=wish.topic,
        priority=Priority.TRANSACTIONAL,
        expires_at=due_at + timedelta(hours=desk.settings.expire_hours),
    )
    return message, _shared(campaign_id, draft, desk.shop, now)


def _shared(campaign_id: str, draft: Draft, shop: ShopSettings, now: datetime) -> SharedSlots:
    return SharedSlots(
        campaign_id=campaign_id,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        label=_ARM,
        slots=slot_values(shop=shop, language=draft.language),
        lasting=True,  # nothing of the catalogue may stand in it
        checked_at=now,
        origin=Origin(kind=_ARM, name=str(draft.draft_id)),
    )


def _digest(wish: MessageWish, secret: bytes) -> str:
    """Stands for a request; keyed, so that nobody guesses an address from it."""
    told = json.dumps(asdict(wish), sort_keys=True, default=str).encode()
    return hmac.digest(secret, b"transactional request " + told, "sha256").hex()


def _nobody(address: str, secret: bytes) -> str:
    """A customer of its own for an address that the shop gave no customer with."""
    told = f"transactional address {address.strip().lower()}".encode()
    return f"addr_{hmac.digest(secret, told, 'sha256').hex()[:24]}"
