"""Amazon SES through SNS: signed notifications, and the confirmation of a subscription.

docs.aws.amazon.com: "Verifying the signatures of Amazon SNS messages", and "Amazon SNS notification
contents for Amazon SES".
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

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

Fetch = Callable[[str], bytes]
"""Gets a document of Amazon's over https, without following it elsewhere."""

_SOURCE = "ses"
_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_BLOCKED = {"MessageTooLarge", "ContentRejected", "AttachmentRejected"}


def read_ses(call: HookCall, *, topic: str, fetch: Fetch, now: datetime) -> list[Returned]:
    """Check a call of SNS and say what it tells of; confirm the subscription if it asks for that.

    Raises `HookNotTrusted` if it is not signed by Amazon for our topic, `BadHook` if it is no call
    of SNS.
    """
    told = object_of(json_of(call.body, "a call of SNS"), "a call of SNS")
    _verify(told, topic=topic, fetch=fetch, now=now)
    match told["Type"]:
        case "SubscriptionConfirmation":
            fetch(_pinned(told.get("SubscribeURL")))
            return []
        case "Notification":
            notice = json_of(text_whole(told["Message"]), "an SNS message")
            return _returned(object_of(notice, "a notice of SES"), str(told["MessageId"]))
        case _:
            return []


def text_whole(value: object) -> str:
    """Take a value as text of any length."""
    return value if isinstance(value, str) else ""


def _verify(told: dict[str, Any], *, topic: str, fetch: Fetch, now: datetime) -> None:
    names = _SIGNED.get(str(told.get("Type")))
    if names is None or not all(isinstance(told.get(n), str) for n in names if n != "Subject"):
        raise BadHook("a call of SNS lacks a field that its signature covers")
    if told["TopicArn"] != topic:
        raise HookNotTrusted("the call is of another SNS topic than RAPPORT_BOUNCES__SES_TOPIC")
    certificate = _certificate(fetch(_pinned(told.get("SigningCertURL"), ".pem")), now=now)
    key = certificate.public_key()
    algorithm = hashes.SHA256() if told.get("SignatureVersion") == "2" else hashes.SHA1()  # noqa: S303
    signed = "".join(f"{name}\n{told[name]}\n" for name in names if told.get(name) is not None)
    try:
        signature = base64.b64decode(text_in(told.get("Signature")), validate=True)
        assert isinstance(key, rsa.RSAPublicKey), "checked with the certificate"
        key.verify(signature, signed.encode(), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error):
        raise HookNotTrusted("the signature of the call of SNS does not hold") from None


def _pinned(url: object, ending: str = "") -> str:
    """An address of Amazon's notification service, or `HookNotTrusted`."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        port = parts.port
    except ValueError:
        raise HookNotTrusted("the call of SNS names an address that is none") from None
    ours = parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc
    if not ours or not _HOST.fullmatch(parts.hostname or "") or not parts.path.endswith(ending):
        raise HookNotTrusted("the call of SNS names an address that is not Amazon's")
    return parts.geturl()


def _certificate(pem: bytes, *, now: datetime) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise HookNotTrusted("the certificate of SNS cannot be read") from None
    valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    if not valid or not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise HookNotTrusted("the certificate of SNS is not valid now")
    return certificate


def _returned(notice: dict[str, Any], key: str) -> list[Returned]:
    kind = text_in(notice.get("notificationType") or notice.get("eventType"))
    mail = object_of(notice.get("mail", {}), "a notice of SES")
    message_id = _message_id(mail)
    if kind == "Complaint":
        told = object_of(notice.get("complaint"), "a complaint of SES")
        spam = text_in(told.get("complaintFeedbackType")) != "not-spam"
        return [
            Returned(
                kind=ReturnKind.COMPLAINT if spam else ReturnKind.OTHER,
                key=key,
                source=_SOURCE,
                message_id=message_id,
                happened_at=moment_in(told.get("timestamp")),
            )
        ]
    if kind != "Bounce":
        return []
    told = object_of(notice.get("bounce"), "a bounce of SES")
    first = (told.get("bouncedRecipients") or [{}])[0]
    said = object_of(first, "a bounce of SES")
    status, text = text_in(said.get("status")), text_in(said.get("diagnosticCode"))
    return [
        Returned(
            kind=ReturnKind.BOUNCE,
            key=key,
            source=_SOURCE,
            message_id=message_id,
            verdict=_verdict(told, status=status, text=text),
            code=code_of(status=status, text=text),
            happened_at=moment_in(told.get("timestamp")),
        )
    ]


def _verdict(told: dict[str, Any], *, status: str, text: str) -> Verdict:
    if text_in(told.get("bounceSubType")) in _BLOCKED:
        return Verdict.BLOCK
    permanent = told.get("bounceType") == "Permanent"
    if status or text:
        said = classify(status=status, text=text)
        # "Permanent" is Amazon's own judgement; a rule of the receiver's is not the customer's.
        return Verdict.HARD if permanent and said is not Verdict.BLOCK else said
    return Verdict.HARD if permanent else Verdict.SOFT


def _message_id(mail: dict[str, Any]) -> str:
    """Our argument among the tags, else our own Message-ID among the headers that came along."""
    found = message_id_in(mail.get("tags"))
    headers = mail.get("headers")
    for each in headers[:200] if isinstance(headers, list) and not found else ():
        if isinstance(each, dict) and text_in(each.get("name")).lower() in {
            "message-id",
            "x-ses-message-tags",
        }:
            found = found or message_id_in(each.get("value"))
    return found
