"""Postmark's webhooks: HTTP basic authentication, over https.

postmarkapp.com/developer/webhooks: bounce, spam complaint and subscription change.
"""

import base64
import binascii
import hmac
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

USER = "rapport"
_SOURCE = "postmark"
_HARD = ("HardBounce", "BadEmailAddress", "ManuallyDeactivated")
_BLOCK = ("SpamNotification", "Blocked", "DMARCPolicy", "SMTPApiError")
_SOFT = ("SoftBounce", "Transient", "DnsError", "Undeliverable", "Unknown")
_KINDS = {
    "SpamComplaint": (ReturnKind.COMPLAINT, Verdict.NONE),
    "Unsubscribe": (ReturnKind.UNSUBSCRIBE, Verdict.NONE),
    "AutoResponder": (ReturnKind.AUTO_REPLY, Verdict.NONE),
    **dict.fromkeys(_HARD, (ReturnKind.BOUNCE, Verdict.HARD)),
    **dict.fromkeys(_BLOCK, (ReturnKind.BOUNCE, Verdict.BLOCK)),
    **dict.fromkeys(_SOFT, (ReturnKind.BOUNCE, Verdict.SOFT)),
}


def read_postmark(call: HookCall, *, password: str) -> list[Returned]:
    """Check a call and say what it tells of. Raises `HookNotTrusted` or `BadHook`."""
    _verify(call, password=password)
    told = object_of(json_of(call.body, "a call of Postmark"), "a call of Postmark")
    kind, verdict = _kind(told)
    if kind is ReturnKind.OTHER:
        return []
    text = f"{text_in(told.get('Details'))} {text_in(told.get('Description'))}"
    if verdict is Verdict.HARD and classify(text=text) is Verdict.BLOCK:
        verdict = Verdict.BLOCK
    return [
        Returned(
            kind=kind,
            key=f"{told.get('RecordType')} {told.get('ID', told.get('MessageID', ''))}",
            source=_SOURCE,
            message_id=message_id_in(told.get("Metadata")),
            verdict=verdict,
            code=code_of(text=text) if kind is ReturnKind.BOUNCE else "",
            happened_at=moment_in(told.get("BouncedAt") or told.get("ChangedAt")),
        )
    ]


def _verify(call: HookCall, *, password: str) -> None:
    scheme, _, told = call.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(told, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        given = b""
    if not hmac.compare_digest(given, f"{USER}:{password}".encode()):
        raise HookNotTrusted(
            f"the call does not carry the user {USER} and RAPPORT_BOUNCES__POSTMARK_PASSWORD"
        )


def _kind(told: dict[str, Any]) -> tuple[ReturnKind, Verdict]:
    kind = text_in(told.get("Type"))
    match told.get("RecordType"):
        case "SpamComplaint":
            return ReturnKind.COMPLAINT, Verdict.NONE
        case "SubscriptionChange" if told.get("SuppressSending"):
            reason = text_in(told.get("SuppressionReason"))
            return _KINDS.get(reason, (ReturnKind.UNSUBSCRIBE, Verdict.NONE))
        case "Bounce":
            return _KINDS.get(kind, (ReturnKind.OTHER, Verdict.NONE))
        case _:
            return ReturnKind.OTHER, Verdict.NONE
