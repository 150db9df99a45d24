"""What every channel over HTTP promises, whoever the provider is: tried on real servers.

A new provider gets a row in `CASES`, and with it all of these tests.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from rapport.delivery import MessageId, Outcome, OutcomeKind, Parcel
from rapport.delivery.channels.http import Dialect, HttpChannel
from rapport.delivery.channels.mail_providers import SendGrid, Ses
from rapport.delivery.channels.push import Fcm
from rapport.delivery.channels.sms import sms_dialect
from rapport.delivery.channels.webhook import Webhook
from rapport.delivery.errors import ProviderSignInRefused, ProviderUnavailable
from rapport.kit.channel_settings import (
    HttpSettings,
    MailProviderSettings,
    PushSettings,
    SmsSettings,
    WebhookSettings,
)
from rapport.kit.errors import RapportError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = SecretStr("c2VjcmV0IG9mIHRoZSBzaG9wLCAyNCBieXRlcw==")
TEXT = "Hello Ada, your size is back"
ACCEPTED, REFUSED, LATER, LOST, NOT_TRIED = (
    OutcomeKind.ACCEPTED,
    OutcomeKind.REFUSED,
    OutcomeKind.LATER,
    OutcomeKind.LOST,
    OutcomeKind.NOT_TRIED,
)


@dataclass(frozen=True)
class Case:
    """A provider: how its adapter is made, and how it says yes, no, later and who-are-you."""

    make: Callable[[str, Path], Dialect]
    address: str
    yes: tuple[int, str]
    no: tuple[int, str, str]
    busy: tuple[int, str]
    stranger: tuple[int, str]


def _sms(provider: Any) -> Callable[[str, Path], Dialect]:
    def make(url: str, _: Path) -> Dialect:
        settings = SmsSettings(
            provider=provider, url=url, account="AC1", secret=SECRET, sender="Shop", template="T1"
        )
        return sms_dialect(settings, clock=lambda: NOW)

    return make


def _mail(url: str) -> MailProviderSettings:
    return MailProviderSettings(url=url, key_id="AKID", secret=SECRET)


def _fcm(url: str, folder: Path) -> Dialect:
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {
        "project_id": "shop",
        "client_email": "sender@shop.example",
        "private_key": key.decode(),
        "token_uri": f"{url}/token",
    }
    path = folder / "key.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    return Fcm(PushSettings(key_file=path, url=url), clock=lambda: NOW)


def _error(status: str, detail: str = "") -> str:
    details = [{"@type": "FcmError", "errorCode": detail}] if detail else []
    return json.dumps({"error": {"status": status, "details": details}})


CASES = {
    "ses": Case(
        make=lambda url, _: Ses(_mail(url), clock=lambda: NOW),
        address="{}@example.org",
        yes=(200, '{"MessageId":"1"}'),
        no=(400, "{}", "http-400"),
        busy=(503, "{}"),
        stranger=(403, "{}"),
    ),
    "sendgrid": Case(
        make=lambda url, _: SendGrid(_mail(url)),
        address="{}@example.org",
        yes=(202, ""),
        no=(400, '{"errors":[{"field":"personalizations.0.to"}]}', "personalizations.0.to"),
        busy=(500, "{}"),
        stranger=(401, "{}"),
    ),
    "json": Case(
        make=_sms("json"),
        address="+86139{:0>8}",
        yes=(200, "{}"),
        no=(422, '{"code":"unknown number"}', "unknown-number"),
        busy=(503, "{}"),
        stranger=(401, "{}"),
    ),
    "twilio": Case(
        make=_sms("twilio"),
        address="+86139{:0>8}",
        yes=(201, '{"sid":"SM1"}'),
        no=(400, '{"code":21610,"message":"+8613900000001 opted out"}', "21610"),
        busy=(500, "{}"),
        stranger=(401, '{"code":20003}'),
    ),
    "aliyun": Case(
        make=_sms("aliyun"),
        address="+86139{:0>8}",
        yes=(200, '{"Code":"OK"}'),
        no=(200, '{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}', "isv.MOBILE_NUMBER_ILLEGAL"),
        busy=(200, '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}'),
        stranger=(400, '{"Code":"SignatureDoesNotMatch"}'),
    ),
    "fcm": Case(
        make=_fcm,
        address="token-{}:APA91b",
        yes=(200, '{"name":"projects/shop/messages/1"}'),
        no=(404, _error("NOT_FOUND", "UNREGISTERED"), "UNREGISTERED"),
        busy=(503, _error("UNAVAILABLE")),
        stranger=(401, _error("UNAUTHENTICATED")),
    ),
    "webhook": Case(
        make=lambda url, _: Webhook(WebhookSettings(url=url, secret=SECRET), clock=lambda: NOW),
        address="customer-{}",
        yes=(204, ""),
        no=(410, "", "http-410"),
        busy=(500, ""),
        stranger=(403, ""),
    ),
}


class Story:
    """One provider's server and the channel to it."""

    def __init__(self, case: Case, provider: Any, reply: Any, folder: Path) -> None:
        self.case, self.provider, self.reply = case, provider, reply
        self.script: dict[str, list[Any]] = {}
        self.folder = folder
        provider.answer = self._answer
        self.channel = self.open()

    def open(self, *, url: str = "", connections: int = 3, timeout: float = 5) -> HttpChannel:
        settings = HttpSettings(connections=connections, timeout_seconds=timeout)
        return HttpChannel(self.case.make(url or self.provider.url, self.folder), settings)

    def parcels(self, number: int) -> list[Parcel]:
        return [
            Parcel(
                message_id=MessageId(f"msg_{n}"),
                channel=self.channel.name,
                sender="hello@shop.example",
                recipient=self.case.address.format(n),
                data=b"Subject: " + TEXT.encode(),
                parts={"subject": "Back", "text": TEXT, "html": f"<p>{TEXT}</p>"},
                links={"unsubscribe": "https://shop.example/u/1"},
            )
            for n in range(1, number + 1)
        ]

    def tell(self, place: int, *replies: Any) -> None:
        self.script[self.case.address.format(place)] = list(replies)

    def said(self, what: tuple[Any, ...], **more: Any) -> Any:
        return self.reply(status=what[0], body=what[1].encode(), **more)

    def calls(self) -> list[str]:
        """Whom the calls were about, in the order of their arrival."""
        return [self._whom(one) for one in self.provider.heard if one.path != "/token"]

    def _answer(self, heard: Any) -> Any:
        if heard.path == "/token":
            return self.reply(body=b'{"access_token":"ya29"}')
        waiting = self.script.get(self._whom(heard))
        return waiting.pop(0) if waiting else self.said(self.case.yes)

    def _whom(self, heard: Any) -> str:
        text = unquote_plus(heard.body.decode())
        text = text if "=" in heard.body.decode()[:20] else heard.body.decode()
        known = (self.case.address.format(n) for n in range(200, 0, -1))
        return next(address for address in known if address in text)


@pytest.fixture(params=CASES)
def story(
    request: pytest.FixtureRequest, provider: Any, reply: Any, tmp_path: Path
) -> Iterator[Story]:
    story = Story(CASES[request.param], provider, reply, tmp_path)
    yield story
    story.channel.close()


def kinds(outcomes: list[Outcome]) -> list[OutcomeKind]:
    return [one.kind for one in outcomes]


def test_each_parcel_is_sent_once_and_answered_in_the_order_given(story: Story) -> None:
    parcels = story.parcels(20)
    outcomes = story.channel.send(parcels)
    assert [one.message_id for one in outcomes] == [one.message_id for one in parcels]
    assert kinds(outcomes) == [ACCEPTED] * 20
    assert sorted(story.calls()) == sorted(one.recipient for one in parcels)


def test_connections_are_kept_from_one_call_to_the_next(story: Story) -> None:
    story.channel.send(story.parcels(9))
    story.channel.send(story.parcels(9))
    assert len({one.peer for one in story.provider.heard}) <= 3


def test_no_parcels_are_no_outcomes(story: Story) -> None:
    assert story.channel.send([]) == []
    assert story.calls() == []


def test_a_refusal_a_delay_and_a_break_are_told_apart(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(connections=1)
    story.tell(2, story.said(story.case.no))
    story.tell(3, story.said(story.case.busy))
    story.tell(5, story.reply(drops=True))
    outcomes = story.channel.send(story.parcels(6))
    assert kinds(outcomes) == [ACCEPTED, REFUSED, LATER, ACCEPTED, LOST, ACCEPTED]
    assert outcomes[1].code == story.case.no[2]
    assert all(one.code for one in outcomes if one.kind is not ACCEPTED)


def test_a_provider_that_asks_to_wait_is_not_asked_before(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(connections=1)
    story.tell(2, story.reply(status=429, headers={"Retry-After": "120"}))
    outcomes = story.channel.send(story.parcels(4))
    assert kinds(outcomes) == [ACCEPTED, LATER, NOT_TRIED, NOT_TRIED]
    assert outcomes[1].wait_seconds == 120
    with pytest.raises(ProviderUnavailable, match="wait"):
        story.channel.send(story.parcels(1))
    assert len(story.calls()) == 2


def test_an_answer_that_never_comes_may_have_arrived(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(connections=1, timeout=0.5)
    story.tell(1, story.reply(hangs=True))
    outcomes = story.channel.send(story.parcels(2))
    assert kinds(outcomes) == [LOST, ACCEPTED]


def test_a_provider_that_keeps_failing_is_left_in_peace(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(connections=1)
    for place in range(1, 6):
        story.tell(place, story.reply(status=500))
    assert kinds(story.channel.send(story.parcels(5))) == [LATER, LATER, *[NOT_TRIED] * 3]


def test_a_provider_that_is_down_has_taken_nothing(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(url="http://127.0.0.1:9")
    with pytest.raises(ProviderUnavailable, match="No message is lost"):
        story.channel.send(story.parcels(3))


def test_a_key_that_is_not_accepted_is_named_with_its_settings(story: Story) -> None:
    for place in range(1, 4):
        story.tell(place, *[story.said(story.case.stranger)] * 2)
    with pytest.raises(ProviderSignInRefused, match="RAPPORT_CHANNELS__"):
        story.channel.send(story.parcels(3))


def test_a_key_that_is_taken_away_midway_leaves_the_rest_untried(story: Story) -> None:
    story.channel.close()
    story.channel = story.open(connections=1)
    story.tell(2, story.said(story.case.stranger))
    outcomes = story.channel.send(story.parcels(3))
    assert kinds(outcomes) == [ACCEPTED, NOT_TRIED, NOT_TRIED]


def test_errors_and_logs_name_nobody_and_tell_no_secret(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = [story.case.address.format(1), TEXT, SECRET.get_secret_value()]
    told = story.said(story.case.no)
    echo = story.reply(status=told.status, body=told.body, headers={"X-Echo": "x"})
    story.tell(1, echo, story.said(story.case.stranger))
    said = [str(story.channel.send(story.parcels(1))[0].code)]
    with pytest.raises(RapportError) as refused:
        story.channel.send(story.parcels(1))
    said += [str(refused.value), repr(refused.value.facts), caplog.text]
    assert [word for word in private for text in said if word in text] == []


def test_a_channel_can_be_closed_before_and_after_it_was_used(story: Story) -> None:
    story.open().close()
    with story.open() as channel:
        channel.send(story.parcels(1))
