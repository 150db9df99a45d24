"""Mailgun's webhooks: an HMAC over a moment and a token.

documentation.mailgun.com, "Securing webhooks". The signature does not cover the event, so a token
is taken for one event only, and only while it is young.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapport.bounces.classifying import classify, code_of
from rapport.bounces.errors import HookNotTrusted
from rapport.bounces.hooks.model import (
    HookCall,
    json_of,
    message_id_in,
    moment_in,
    object_of,
    text_in,
)
from rapport.bounces.model import Returned, ReturnKind, Verdict

TOKEN_LIFE = timedelta(hours=25)  # it tries again for eight hours
_SOURCE = "mailgun"
_KINDS = {"complained": ReturnKind.COMPLAINT, "unsubscribed": ReturnKind.UNSUBSCRIBE}
_OURS = {"espblock", "suppress-complaint", "suppress-unsubscribe"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailgunCall:
    """What a call tells, and the token with the event it may come with."""

    token: str
    event: str
    returned: list[Returned]


def read_mailgun(call: HookCall, *, key: str, now: datetime) -> MailgunCall:
    """Check a call and say what it tells of. Raises `HookNotTrusted` or `BadHook`."""
    told = object_of(json_of(call.body, "a call of Mailgun"), "a call of Mailgun")
    sealed = object_of(told.get("signature"), "the signature of Mailgun")
    timestamp, token = str(sealed.get("timestamp", "")), text_in(sealed.get("token"))
    wanted = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), text_in(sealed.get("signature")).encode()):
        raise HookNotTrusted("the signature of the call of Mailgun does not hold")
    age = now.timestamp() - float(timestamp) if timestamp.isdigit() else None
    if age is None or abs(age) > TOKEN_LIFE.total_seconds():
        raise HookNotTrusted("the call of Mailgun is too old")
    event = object_of(told.get("event-data"), "an event of Mailgun")
    digest = hashlib.sha256(call.body).hexdigest()
    returned = _returned(event, key=text_in(event.get("id")) or digest)
    return MailgunCall(token=token[:100], event=digest, returned=returned)


def _returned(told: dict[str, Any], *, key: str) -> list[Returned]:
    event = text_in(told.get("event"))
    status = object_of(told.get("delivery-status") or {}, "an event of Mailgun")
    text = " ".join(
        part
        for name in ("code", "message", "description")
        if (part := str(status.get(name) or "")[:2_000])
    )
    enhanced = text_in(status.get("enhanced-code"))
    verdict = Verdict.NONE
    if event == "failed":
        kind = ReturnKind.BOUNCE
        verdict = _verdict(told, classify(status=enhanced, text=text))
        if told.get("severity") == "temporary":
            kind, verdict = ReturnKind.DELAY, Verdict.NONE
    elif event in _KINDS:
        kind = _KINDS[event]
    else:
        return []
    message = object_of(told.get("message") or {}, "an event of Mailgun")
    headers = object_of(message.get("headers") or {}, "an event of Mailgun")
    return [
        Returned(
            kind=kind,
            key=key,
            source=_SOURCE,
            message_id=message_id_in(told.get("user-variables"))
            or message_id_in(headers.get("message-id")),
            verdict=verdict,
            code=code_of(status=enhanced, text=text) if kind is ReturnKind.BOUNCE else "",
            happened_at=moment_in(told.get("timestamp")),
        )
    ]


def _verdict(told: dict[str, Any], said: Verdict) -> Verdict:
    reason = text_in(told.get("reason"))
    if reason == "suppress-bounce":
        return Verdict.HARD
    return Verdict.BLOCK if reason in _OURS else said
