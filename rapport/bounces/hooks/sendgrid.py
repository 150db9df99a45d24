"""SendGrid's event webhook, signed with ECDSA on P-256.

docs: "Getting started with the event webhook security features": the signature is over the
timestamp's header and the body.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rapport.bounces.classifying import classify, code_of
from rapport.bounces.errors import BadHook, HookNotTrusted
from rapport.bounces.hooks.model import (
    HookCall,
    json_of,
    message_id_in,
    moment_in,
    object_of,
    text_in,
)
from rapport.bounces.model import Returned, ReturnKind, Verdict

_SOURCE = "sendgrid"
_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
_OLDEST = timedelta(hours=25)  # it tries again for a day
_MOST = 5_000
_DROPPED = {
    "bounced address": (ReturnKind.BOUNCE, Verdict.HARD),
    "invalid": (ReturnKind.BOUNCE, Verdict.HARD),
    "spam reporting address": (ReturnKind.COMPLAINT, Verdict.NONE),
    "unsubscribed address": (ReturnKind.UNSUBSCRIBE, Verdict.NONE),
}
_KINDS = {
    "spamreport": ReturnKind.COMPLAINT,
    "unsubscribe": ReturnKind.UNSUBSCRIBE,
    "group_unsubscribe": ReturnKind.UNSUBSCRIBE,
}


def read_sendgrid(call: HookCall, *, key: str, now: datetime) -> list[Returned]:
    """Check a call and say what it tells of. Raises `HookNotTrusted` or `BadHook`."""
    _verify(call, key=key, now=now)
    told = json_of(call.body, "a call of SendGrid")
    if not isinstance(told, list):
        raise BadHook("the body of a call of SendGrid is no list of events")
    found = (_returned(object_of(each, "an event of SendGrid")) for each in told[:_MOST])
    return [each for each in found if each is not None]


def _verify(call: HookCall, *, key: str, now: datetime) -> None:
    timestamp = call.headers.get(_TIMESTAMP, "")
    try:
        public = serialization.load_der_public_key(base64.b64decode(key))
        signature = base64.b64decode(call.headers.get(_SIGNATURE, ""), validate=True)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise HookNotTrusted("RAPPORT_BOUNCES__SENDGRID_KEY is no public key of SendGrid's")
        public.verify(signature, timestamp.encode() + call.body, ec.ECDSA(hashes.SHA256()))
        age = now.timestamp() - int(timestamp)
    except (InvalidSignature, binascii.Error, ValueError):
        raise HookNotTrusted("the signature of the call of SendGrid does not hold") from None
    if abs(age) > _OLDEST.total_seconds():
        raise HookNotTrusted("the call of SendGrid is too old")


def _returned(told: dict[str, Any]) -> Returned | None:
    event, reason = text_in(told.get("event")), text_in(told.get("reason"))
    status = text_in(told.get("status"))
    verdict = Verdict.NONE
    if event == "bounce":
        kind, verdict = ReturnKind.BOUNCE, classify(status=status, text=reason)
        if told.get("type") == "blocked" and verdict is Verdict.SOFT:
            verdict = Verdict.BLOCK
    elif event == "dropped":
        kind, verdict = _DROPPED.get(reason.lower(), (ReturnKind.OTHER, Verdict.NONE))
    elif event in _KINDS:
        kind = _KINDS[event]
    else:
        return None
    return Returned(
        kind=kind,
        key=text_in(told.get("sg_event_id")) or f"{event} {told.get('timestamp')}",
        source=_SOURCE,
        message_id=message_id_in(told) or message_id_in(told.get("smtp-id")),
        verdict=verdict,
        code=code_of(status=status, text=reason) if kind is ReturnKind.BOUNCE else "",
        happened_at=moment_in(told.get("timestamp")),
    )
