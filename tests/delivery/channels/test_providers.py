"""What each provider is told, word by word, and signatures against published examples."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import SecretStr

from rapport.delivery import MessageId, OutcomeKind, Parcel
from rapport.delivery.channels.http import Dialect, HttpChannel
from rapport.delivery.channels.mail_providers import SendGrid, Ses
from rapport.delivery.channels.push import Fcm
from rapport.delivery.channels.signing import AwsKey, aliyun_headers, aws_headers
from rapport.delivery.channels.sms import sms_dialect
from rapport.delivery.channels.webhook import Webhook
from rapport.delivery.errors import BadChannelSetup
from rapport.kit.channel_settings import (
    HttpSettings,
    MailProviderSettings,
    PushSettings,
    SmsSettings,
    WebhookSettings,
)
from rapport.kit.webhook_signing import WebhookSigner

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = SecretStr("c2VjcmV0IG9mIHRoZSBzaG9wLCAyNCBieXRlcw==")
AWS = AwsKey(
    key_id="AKIDEXAMPLE",
    secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region="us-east-1",
    service="service",
)
FORM = "application/x-www-form-urlencoded"
PARCEL = Parcel(
    message_id=MessageId("msg_1"),
    channel="sms",
    sender="hello@shop.example",
    recipient="+8613900000001",
    parts={"text": "【拾光】新品上架 https://s.example/s/Ab 拒收请回复R"},
    language="zh-CN",
    customer_id="c1",
)


@pytest.mark.parametrize(
    ("method", "query", "headers", "body", "signature"),
    [
        ("GET", "", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            "?Param2=value2&Param1=value1",
            {},
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "POST",
            "",
            {"Content-Type": FORM},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "get-vanilla-query-order-key-case", "post-x-www-form"],
)
def test_amazons_test_suite(
    method: str, query: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    url = f"https://example.amazonaws.com/{query}"
    then = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    made = aws_headers(AWS, method, url, headers=headers, body=body, now=then)
    assert made["authorization"].endswith(f"Signature={signature}")


def test_amazons_documented_example() -> None:
    made = aws_headers(
        replace(AWS, service="iam"),
        "GET",
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        headers={"Content-Type": f"{FORM}; charset=utf-8"},
        body=b"",
        now=datetime(2015, 8, 30, 12, 36, tzinfo=UTC),
    )
    assert made["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )


def test_aliyuns_documented_example() -> None:
    made = aliyun_headers(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        "POST",
        "https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai"
        "&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        action={"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26"},
        body=b"",
        nonce="3156853299f313e23d1673dc12e1703d",
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )
    assert made["authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


class Line:
    """Sends one parcel by a dialect and gives what the provider heard."""

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    def send(self, dialect: Dialect, parcel: Parcel) -> Any:
        with HttpChannel(dialect, HttpSettings()) as channel:
            (self.outcome,) = channel.send([parcel])
        return self.provider.heard[-1]


@pytest.fixture
def line(provider: Any) -> Iterator[Line]:
    return Line(provider)


def _mail(provider: Any) -> MailProviderSettings:
    return MailProviderSettings(url=provider.url, key_id="AKID", secret=SECRET)


def test_ses_gets_the_mail_as_it_was_signed(line: Line) -> None:
    mail = b"DKIM-Signature: v=1\r\nSubject: =?utf-8?b?5paw?=\r\n\r\n..\r\n"
    parcel = replace(PARCEL, channel="email", recipient="ada@example.org", data=mail)
    heard = line.send(Ses(_mail(line.provider), clock=lambda: NOW), parcel)
    told = json.loads(heard.body)
    assert heard.path == "/v2/email/outbound-emails"
    assert base64.b64decode(told["Content"]["Raw"]["Data"]) == mail
    assert told["Destination"] == {"ToAddresses": ["ada@example.org"]}
    assert told["EmailTags"] == [{"Name": "message_id", "Value": "msg_1"}]
    assert "/20260301/us-east-1/ses/aws4_request" in heard.headers["authorization"]


def test_sendgrid_gets_the_parts_and_the_ways_out(line: Line) -> None:
    parts = {"subject": "New\r\nBcc: eve@example.org", "text": "t", "html": "<p>h</p>",
             "sender_name": "拾光", "list_id": "<news.shop.example>"}  # fmt: skip
    links = {"unsubscribe": "https://shop.example/u/1"}
    parcel = replace(PARCEL, recipient="ada@example.org", parts=parts, links=links)
    heard = line.send(SendGrid(_mail(line.provider)), parcel)
    told = json.loads(heard.body)
    assert heard.path == "/v3/mail/send"
    assert told["personalizations"] == [
        {"to": [{"email": "ada@example.org"}], "custom_args": {"message_id": "msg_1"}}
    ]
    assert told["from"] == {"email": "hello@shop.example", "name": "拾光"}
    assert told["subject"] == "New  Bcc: eve@example.org"
    assert [one["type"] for one in told["content"]] == ["text/plain", "text/html"]
    assert told["headers"] == {
        "List-Unsubscribe": "<https://shop.example/u/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": "<news.shop.example>",
        "Content-Language": "zh-CN",
    }
    assert not any(one["enable"] for one in told["tracking_settings"].values())


def _sms(line: Line, provider: Any, **more: str) -> Dialect:
    settings = SmsSettings(
        provider=provider, url=line.provider.url, account="AC1", secret=SECRET, **more
    )
    return sms_dialect(settings, clock=lambda: NOW)


def test_twilio_gets_a_form(line: Line) -> None:
    heard = line.send(_sms(line, "twilio", sender="+15005550006"), PARCEL)
    told = {"To": "+8613900000001", "From": "+15005550006", "Body": PARCEL.parts["text"]}
    assert heard.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert dict(parse_qsl(heard.body.decode())) == told
    basic = base64.b64decode(heard.headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == f"AC1:{SECRET.get_secret_value()}"
    heard = line.send(_sms(line, "twilio", sender="MG123"), PARCEL)
    assert dict(parse_qsl(heard.body.decode()))["MessagingServiceSid"] == "MG123"


def test_aliyun_gets_the_text_as_the_variable_of_its_template(line: Line, reply: Any) -> None:
    line.provider.answer = lambda _: reply(body=b'{"Code":"OK"}')
    heard = line.send(_sms(line, "aliyun", sender="拾光", template="SMS_1"), PARCEL)
    told = dict(parse_qsl(heard.body.decode()))
    assert told["SignName"] == "拾光"
    assert told["TemplateCode"] == "SMS_1"
    assert json.loads(told["TemplateParam"]) == {
        "text": "新品上架 https://s.example/s/Ab 拒收请回复R"
    }
    assert heard.path == "/"
    assert heard.headers["x-acs-action"] == "SendSms"
    assert "x-acs-signature-nonce" in heard.headers["authorization"]


@pytest.mark.parametrize(
    ("text", "units"),
    [("a" * 160, 1), ("a" * 161, 2), ("新" * 70, 1), ("新" * 71, 2), ("€" * 81, 2)],
)
def test_a_taken_sms_says_how_many_segments_it_costs(line: Line, text: str, units: int) -> None:
    line.send(_sms(line, "json"), replace(PARCEL, parts={"text": text}))
    assert (line.outcome.kind, line.outcome.units) == (OutcomeKind.ACCEPTED, units)


def test_a_plain_gateway_is_told_the_messages_id(line: Line) -> None:
    heard = line.send(_sms(line, "json", sender="Shop"), PARCEL)
    assert json.loads(heard.body) == {
        "id": "msg_1", "to": "+8613900000001", "from": "Shop", "text": PARCEL.parts["text"],
    }  # fmt: skip
    assert heard.headers["idempotency-key"] == "msg_1"


def test_push_signs_in_once_and_names_the_page_to_open(
    line: Line, reply: Any, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {"project_id": "shop", "client_email": "s@shop.example", "private_key": pem.decode(),
               "token_uri": f"{line.provider.url}/token"}  # fmt: skip
    (tmp_path / "key.json").write_text(json.dumps(account), encoding="utf-8")
    line.provider.answer = lambda _: reply(body=b'{"access_token":"ya29"}')
    settings = PushSettings(key_file=tmp_path / "key.json", url=line.provider.url)
    dialect = Fcm(settings, clock=lambda: NOW)
    parcel = replace(PARCEL, channel="push", recipient="token-1",
                     parts={"title": "New", "text": "b"},
                     links={"open": "https://s.example/s/Ab"})  # fmt: skip
    line.send(dialect, parcel)
    heard = line.send(dialect, parcel)
    assert [one.path for one in line.provider.heard].count("/token") == 1
    assertion = dict(parse_qsl(line.provider.heard[0].body.decode()))["assertion"]
    signed, _, signature = assertion.rpartition(".")
    key.public_key().verify(
        base64.urlsafe_b64decode(signature + "=="), signed.encode(), padding.PKCS1v15(),
        hashes.SHA256(),
    )  # fmt: skip
    assert heard.path == "/v1/projects/shop/messages:send"
    assert heard.headers["authorization"] == "Bearer ya29"
    message = json.loads(heard.body)["message"]
    assert message["token"] == "token-1"
    assert message["notification"] == {"title": "New", "body": "b"}
    assert message["data"] == {"message_id": "msg_1", "link": "https://s.example/s/Ab"}


def test_a_webhook_can_be_checked_by_its_receiver(line: Line) -> None:
    settings = WebhookSettings(url=f"{line.provider.url}/in", secret=SECRET)
    heard = line.send(Webhook(settings, clock=lambda: NOW), PARCEL)
    signer = WebhookSigner([SECRET.get_secret_value()])
    assert signer.check(heard.headers, heard.body, now=NOW) == "msg_1"
    assert json.loads(heard.body)["data"]["parts"] == dict(PARCEL.parts)


@pytest.mark.parametrize(
    ("make", "lacks"),
    [
        (lambda: Ses(MailProviderSettings(), clock=lambda: NOW), "KEY_ID"),
        (lambda: SendGrid(MailProviderSettings()), "SECRET"),
        (lambda: sms_dialect(SmsSettings(provider="json"), clock=lambda: NOW), "URL"),
        (lambda: sms_dialect(SmsSettings(provider="twilio"), clock=lambda: NOW), "ACCOUNT"),
        (lambda: Fcm(PushSettings(), clock=lambda: NOW), "KEY_FILE"),
        (lambda: Fcm(PushSettings(key_file=Path(__file__)), clock=lambda: NOW), "no key file"),
        (lambda: Webhook(WebhookSettings(), clock=lambda: NOW), "URL"),
    ],
)
def test_what_a_provider_lacks_is_named(make: Any, lacks: str) -> None:
    with pytest.raises(BadChannelSetup, match=lacks):
        make()
