"""Webhooks of providers, signed in the tests as the providers document it."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from rapport.bounces import BadHook, HookCall, HookNotTrusted, HookUnknown, Settler, take_hook
from rapport.delivery import Message
from rapport.kit.mail_settings import BounceSettings
from rapport.profiles import is_suppressed
from rapport.storage import Database
from tests.bounces.conftest import NOW, Send

TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
AMAZON = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SENDGRID = ec.generate_private_key(ec.SECP256R1())
SETTINGS = BounceSettings(
    ses_topic=TOPIC,
    sendgrid_key=base64.b64encode(
        SENDGRID.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).decode(),
    postmark_password="open sesame",
    mailgun_key="key-1",
)


def certificate(*, days: int = 30) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(AMAZON.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=60))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(AMAZON, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


class Amazon:
    """Amazon's documents, and which of them were asked for."""

    def __init__(self, pem: bytes = b"") -> None:
        self.pem = pem or certificate()
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.pem


def sns(message: object, *, version: str = "2", **changes: str) -> HookCall:
    told = {
        "Type": "Notification",
        "MessageId": "sns-1",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-03-02T11:59:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
    } | changes
    names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303  (version 1 of Amazon's)
    signature = AMAZON.sign(text.encode(), padding.PKCS1v15(), algorithm)
    told["Signature"] = base64.b64encode(signature).decode()
    return HookCall(body=json.dumps(told).encode(), headers={})


def ses_bounce(message: Message, **bounce: object) -> dict[str, object]:
    return {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": "ada@example.org",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
            ],
            "timestamp": "2026-03-02T11:58:00.000Z",
        }
        | bounce,
        "mail": {"tags": {"rapport_message": [message.message_id]}},
    }


def take(database: Database, provider: str, call: HookCall, **others: object) -> tuple[int, int]:
    report = take_hook(
        provider,
        call,
        settings=SETTINGS,
        settler=Settler(database=database),
        now=NOW,
        fetch=others.get("fetch", Amazon()),  # type: ignore[arg-type]
    )
    return report.new, report.suppressed


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_notification_of_amazon_is_settled_once(
    database: Database, send: Send, version: str
) -> None:
    call = sns(ses_bounce(send(database)), version=version)
    assert take(database, "ses", call) == (1, 1)
    assert take(database, "ses", call) == (0, 0)
    assert is_suppressed(database, "ada@example.org")


def test_a_filter_at_the_receiver_is_not_the_customers_doing(
    database: Database, send: Send
) -> None:
    blocked = [{"status": "5.7.1", "diagnosticCode": "smtp; 550 5.7.1 blocked as spam"}]
    call = sns(ses_bounce(send(database), bouncedRecipients=blocked))
    assert take(database, "ses", call) == (1, 0)


def test_amazons_own_message_id_header_names_the_message(database: Database, send: Send) -> None:
    message = send(database)
    notice = ses_bounce(message) | {
        "mail": {
            "headers": [{"name": "Message-ID", "value": f"<{message.message_id}@shop.example>"}]
        }
    }
    assert take(database, "ses", sns(notice)) == (1, 1)


def test_a_subscription_is_confirmed_at_amazons_address_only(database: Database) -> None:
    kind = {"Type": "SubscriptionConfirmation", "Token": "t"}
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
    amazon = Amazon()
    assert take(database, "ses", sns("hi", SubscribeURL=url, **kind), fetch=amazon) == (0, 0)
    assert amazon.asked == [CERTIFICATE_URL, url]
    amazon = Amazon()
    elsewhere = sns("hi", SubscribeURL="https://evil.example/confirm", **kind)
    with pytest.raises(HookNotTrusted):
        take(database, "ses", elsewhere, fetch=amazon)
    assert amazon.asked == [CERTIFICATE_URL]


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.html",
        "https://sns.a.b.amazonaws.com/a.pem",
        "https://[",
        "",
    ],
)
def test_a_certificate_of_anybody_else_is_not_even_fetched(
    database: Database, send: Send, url: str
) -> None:
    amazon = Amazon()
    call = sns(ses_bounce(send(database)), SigningCertURL=url)
    with pytest.raises(HookNotTrusted):
        take(database, "ses", call, fetch=amazon)
    assert amazon.asked == []


def test_what_amazon_did_not_sign_so_is_not_believed(database: Database, send: Send) -> None:
    good = sns(ses_bounce(send(database)))
    changed = HookCall(body=good.body.replace(b"5.1.1", b"5.1.2"), headers={})
    other_topic = sns("hi", TopicArn=TOPIC + "x")
    for call in (changed, other_topic):
        with pytest.raises(HookNotTrusted):
            take(database, "ses", call)
    with pytest.raises(HookNotTrusted, match="not valid now"):
        take(database, "ses", good, fetch=Amazon(certificate(days=-1)))
    with pytest.raises(HookNotTrusted, match="cannot be read"):
        take(database, "ses", good, fetch=Amazon(b"no certificate"))


def sendgrid(events: object, *, at: float | None = None) -> HookCall:
    body = json.dumps(events).encode()
    stamp = str(int(NOW.timestamp() if at is None else at))
    signature = SENDGRID.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return HookCall(
        body=body,
        headers={
            "x-twilio-email-event-webhook-signature": base64.b64encode(signature).decode(),
            "x-twilio-email-event-webhook-timestamp": stamp,
        },
    )


def sendgrid_bounce(message: Message) -> dict[str, object]:
    return {
        "event": "bounce",
        "type": "bounce",
        "status": "5.1.1",
        "reason": "550 5.1.1 user unknown",
        "timestamp": int(NOW.timestamp()) - 60,
        "sg_event_id": "sg-1",
        "rapport_message": message.message_id,
    }


def test_sendgrid_is_believed_by_its_key(database: Database, send: Send) -> None:
    ada, bob = send(database), send(database, "bob")
    spam = {"event": "spamreport", "rapport_message": bob.message_id, "sg_event_id": "sg-2"}
    call = sendgrid([sendgrid_bounce(ada), spam, {"event": "open"}])
    assert take(database, "sendgrid", call) == (2, 2)
    assert take(database, "sendgrid", call) == (0, 0)
    changed = HookCall(body=call.body + b" ", headers=call.headers)
    old = sendgrid([], at=NOW.timestamp() - 100_000)
    for bad in (changed, old, HookCall(body=call.body, headers={})):
        with pytest.raises(HookNotTrusted):
            take(database, "sendgrid", bad)
    with pytest.raises(BadHook):
        take(database, "sendgrid", sendgrid({"event": "bounce"}))


def mailgun(event: dict[str, object], *, token: str = "t" * 50, age: int = 0) -> HookCall:
    stamp = str(int(NOW.timestamp()) - age)
    signature = hmac.new(b"key-1", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    sealed = {"timestamp": stamp, "token": token, "signature": signature}
    return HookCall(
        body=json.dumps({"signature": sealed, "event-data": event}).encode(), headers={}
    )


def mailgun_failure(message: Message, **changes: object) -> dict[str, object]:
    return {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "id": "mg-1",
        "timestamp": NOW.timestamp() - 60,
        "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "user unknown"},
        "user-variables": {"rapport_message": message.message_id},
    } | changes


def test_mailgun_is_believed_once_for_a_token(database: Database, send: Send) -> None:
    ada, bob = send(database), send(database, "bob")
    call = mailgun(mailgun_failure(ada))
    assert take(database, "mailgun", call) == (1, 1)
    assert take(database, "mailgun", call) == (0, 0)
    with pytest.raises(HookNotTrusted, match="another event"):
        take(database, "mailgun", mailgun(mailgun_failure(bob)))
    with pytest.raises(HookNotTrusted, match="too old"):
        take(database, "mailgun", mailgun(mailgun_failure(bob), token="u", age=200_000))
    with pytest.raises(HookNotTrusted):
        forged = mailgun(mailgun_failure(bob)).body.replace(b'"token": "t', b'"token": "v')
        take(database, "mailgun", HookCall(body=forged, headers={}))
    later = mailgun(mailgun_failure(bob, severity="temporary"), token="w")
    assert take(database, "mailgun", later) == (1, 0)


def postmark(told: object, *, password: str = "open sesame") -> HookCall:  # noqa: S107
    header = base64.b64encode(f"rapport:{password}".encode()).decode()
    return HookCall(body=json.dumps(told).encode(), headers={"authorization": f"Basic {header}"})


@pytest.mark.parametrize(
    ("kind", "suppresses"),
    [("HardBounce", 1), ("SoftBounce", 0), ("SpamNotification", 0), ("SpamComplaint", 1)],
)
def test_postmark_is_believed_by_its_password(
    database: Database, send: Send, kind: str, suppresses: int
) -> None:
    told = {
        "RecordType": "Bounce",
        "Type": kind,
        "ID": 42,
        "Metadata": {"rapport_message": send(database).message_id},
        "Details": "smtp;550 5.1.1 unknown" if kind == "HardBounce" else "",
        "BouncedAt": "2026-03-02T11:00:00Z",
    }
    assert take(database, "postmark", postmark(told)) == (1, suppresses)
    for bad in (postmark(told, password="no"), HookCall(body=b"{}", headers={})):
        with pytest.raises(HookNotTrusted):
            take(database, "postmark", bad)


@pytest.mark.parametrize("body", [b"", b"[1]", b"{}", b"\xff", b"[" * 100_000, b'{"Type": []}'])
@pytest.mark.parametrize("provider", ["ses", "sendgrid", "mailgun", "postmark"])
def test_a_body_in_no_form_is_refused(database: Database, provider: str, body: bytes) -> None:
    with pytest.raises((BadHook, HookNotTrusted)):
        take(database, provider, HookCall(body=body, headers={}))


def test_a_provider_without_a_key_has_no_address(database: Database) -> None:
    for provider in ("ses", "sendgrid", "mailgun", "postmark", "other"):
        with pytest.raises(HookUnknown):
            take_hook(
                provider,
                HookCall(body=b"{}", headers={}),
                settings=BounceSettings(),
                settler=Settler(database=database),
                now=NOW,
            )
