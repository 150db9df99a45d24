"""What becomes of the messages in the outbox."""

import json
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from rapport.delivery import (
    Links,
    MailServerUnavailable,
    Message,
    MessageId,
    MessageNotFound,
    MessageStatus,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    SendReport,
    SmtpChannel,
    cancel_messages,
    contacted_since,
    enqueue,
    get_message,
    list_messages,
    next_due,
    outbox_counts,
)
from rapport.events import CustomerId, EventName, read_inbox
from rapport.kit.settings import MailSettings
from rapport.profiles import Consent, Purpose, record_consents, suppress
from rapport.review import send_back
from rapport.storage import Database
from rapport.testing import LocalMailbox, MailSink, list_mails, read_mail

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINKS = Links(b"secret", "https://shop.example")
DELIVERED, QUEUED = MessageStatus.DELIVERED, MessageStatus.QUEUED

Fill = Callable[..., list[Message]]


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        self.now += time


class ScriptedChannel:
    """Gives each mail the next outcome for its message; without one, accepts it."""

    name = "email"
    provider = "test"
    takes_bytes = True

    def __init__(self, script: dict[str, list[OutcomeKind]] | None = None) -> None:
        self.script = script or {}
        self.sent: list[Parcel] = []

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        self.sent += mails
        return [
            Outcome(message_id=mail.message_id, kind=self._next(mail), code="450 4.2.0")
            for mail in mails
        ]

    def _next(self, mail: Parcel) -> OutcomeKind:
        kinds = self.script.get(mail.recipient.partition("@")[0], [])
        return kinds.pop(0) if kinds else OutcomeKind.ACCEPTED


def sender(
    database: Database, channel: object, clock: Callable[[], datetime] = lambda: NOW
) -> Sender:
    settings = MailSettings(sender="hello@shop.example")
    return Sender(database=database, channels=[channel], links=LINKS, mail=settings, clock=clock)


def settings(port: int) -> MailSettings:
    return MailSettings(port=port, sender="hello@shop.example", timeout_seconds=5)


def one(database: Database, customer: str) -> Message:
    return list_messages(database, customer_id=customer)[0]


def test_every_message_is_delivered_once_marked_and_told_as_an_event(
    any_database: Database, fill_outbox: Fill
) -> None:
    customers = [f"c{number}" for number in range(120)]
    fill_outbox(any_database, customers)
    with MailSink() as sink, SmtpChannel(settings(sink.port)) as channel:
        report = sender(any_database, channel).send_all()
        assert report == SendReport(delivered=120)
        assert sender(any_database, channel).send_all() == SendReport()
    assert sink.received == Counter({f"{customer}@example.org": 1 for customer in customers})
    assert outbox_counts(any_database, "cmp_1") == {DELIVERED: 120}
    assert one(any_database, "c7").sent_at == NOW
    events = [call.event for _, calls in read_inbox(any_database, limit=1000) for call in calls]
    assert {each.customer_id for each in events if each} == set(customers)
    assert {(each.name, each.campaign_id) for each in events if each} == {
        (EventName.EMAIL_DELIVERED, "cmp_1")
    }
    assert set(contacted_since(any_database, NOW, channel="email")) == set(customers)


def test_a_mail_says_what_it_must(database: Database, fill_outbox: Fill, tmp_path: Path) -> None:
    message = fill_outbox(database, ["ada"])[0]
    with LocalMailbox(tmp_path / "mailbox") as mailbox, SmtpChannel(settings(mailbox.port)) as out:
        sender(database, out).send_all()
    kept = list_mails(mailbox.folder)[0]
    mail = read_mail(mailbox.folder, kept.mail_id)
    headers = dict(mail.headers)
    assert mail.subject == "Ada, news from Spring & Co"
    assert headers["From"] == "Spring & Co <hello@shop.example>"
    unsubscribe = headers["List-Unsubscribe"].strip("<>")
    assert LINKS.read_unsubscribe(unsubscribe.rpartition("/")[2]) == message.message_id
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unsubscribe in mail.html
    assert unsubscribe in mail.text
    assert LINKS.open_pixel(message.message_id) in mail.html
    assert LINKS.preferences(message.message_id) in mail.html
    target = (
        "https://shop.example/news?page=1&utm_source=rapport&utm_medium=email"
        "&utm_campaign=Spring%20sale&utm_content=a"
    )
    assert LINKS.click(message.message_id, target) in mail.html
    assert LINKS.click(message.message_id, target) in mail.text


def test_who_withdrew_consent_or_is_suppressed_after_planning_gets_nothing(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob", "cyn", "dan"], willing=["ada", "bob", "cyn"])
    record_consents(
        database,
        [
            Consent(
                customer_id=CustomerId("bob"),
                channel="email",
                purpose=Purpose.MARKETING,
                granted=False,
                recorded_at=NOW,
                how="link",
                text_version="1",
            )
        ],
    )
    suppress(database, "CYN@example.org", reason="complaint", now=NOW)
    channel = ScriptedChannel()
    assert sender(database, channel).send_all() == SendReport(delivered=1, suppressed=3)
    assert [mail.recipient for mail in channel.sent] == ["ada@example.org"]
    errors = {each: one(database, each).error for each in ("bob", "cyn", "dan")}
    assert errors == {"bob": "no-consent", "cyn": "address-suppressed", "dan": "no-consent"}


def test_a_draft_that_was_sent_back_is_not_sent(database: Database, fill_outbox: Fill) -> None:
    fill_outbox(database, ["ada"])
    send_back(database, "drf_1", version=1, operator="ada", reason="a wrong price", now=NOW)
    channel = ScriptedChannel()
    assert sender(database, channel).send_all() == SendReport(cancelled=1)
    assert channel.sent == []
    assert one(database, "ada").error == "draft-not-approved"


def test_a_cancelled_campaign_stops(database: Database, fill_outbox: Fill) -> None:
    fill_outbox(database, ["ada", "bob"])
    with database.begin() as connection:
        assert cancel_messages(connection, "cmp_1") == 2
    assert sender(database, ScriptedChannel()).send_all() == SendReport()
    assert outbox_counts(database) == {MessageStatus.CANCELLED: 2}


def test_what_is_under_way_when_its_campaign_is_cancelled_is_not_tried_again(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, ["ada", "bob", "cyn"])

    class Cancelling(ScriptedChannel):
        def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
            with any_database.begin() as connection:
                assert cancel_messages(connection, "cmp_1") == 0
            return super().send(mails)

    kinds = {"bob": [OutcomeKind.LATER], "cyn": [OutcomeKind.NOT_TRIED]}
    sender(any_database, Cancelling(kinds)).send_all()
    afterwards = ScriptedChannel()
    clock = Clock()
    clock.pass_(timedelta(days=1))
    assert sender(any_database, afterwards, clock).send_all() == SendReport()
    assert afterwards.sent == []
    assert one(any_database, "ada").status is DELIVERED
    assert outbox_counts(any_database) == {DELIVERED: 1, MessageStatus.CANCELLED: 2}


def test_a_refusal_for_now_is_tried_again_later_and_longer_each_time(
    database: Database, fill_outbox: Fill
) -> None:
    clock = Clock()
    fill_outbox(database, ["ada"])
    channel = ScriptedChannel({"ada": [OutcomeKind.LATER, OutcomeKind.LOST]})
    worker = sender(database, channel, clock)
    assert worker.send_all() == SendReport(postponed=1)
    assert worker.send_all() == SendReport()
    due = next_due(database, channel="email")
    assert due is not None
    assert NOW + timedelta(minutes=1) <= due <= NOW + timedelta(seconds=75)
    clock.now = due
    assert worker.send_all() == SendReport(postponed=1)
    due = next_due(database, channel="email")
    assert due is not None
    assert clock.now + timedelta(minutes=4) <= due <= clock.now + timedelta(minutes=5)
    clock.now = due
    assert worker.send_all() == SendReport(delivered=1)
    assert len({mail.data.partition(b"Message-ID: ")[2][:30] for mail in channel.sent}) == 1
    assert one(database, "ada").attempts == 3


def test_a_mail_that_is_never_taken_fails_in_the_end(database: Database, fill_outbox: Fill) -> None:
    clock = Clock()
    fill_outbox(database, ["ada"])
    worker = sender(database, ScriptedChannel({"ada": [OutcomeKind.LATER] * 20}), clock)
    report = SendReport()
    for _ in range(8):
        report += worker.send_all()
        clock.pass_(timedelta(days=1))
    assert report == SendReport(postponed=6, failed=1)
    assert (one(database, "ada").status, one(database, "ada").error) == (
        MessageStatus.FAILED,
        "450 4.2.0",
    )


def test_what_was_not_tried_waits_without_counting_as_an_attempt(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob"])
    channel = ScriptedChannel({"ada": [OutcomeKind.NOT_TRIED]})
    assert sender(database, channel).send_due() == SendReport(delivered=1, postponed=1)
    assert (one(database, "ada").status, one(database, "ada").attempts) == (QUEUED, 0)


def test_a_server_that_is_down_leaves_every_message_in_the_queue(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with SmtpChannel(settings(port)) as channel:
        worker = sender(database, channel)
        for _ in range(2):
            with pytest.raises(MailServerUnavailable, match=f"127.0.0.1:{port}"):
                worker.send_all()
    assert outbox_counts(database) == {QUEUED: 2}
    assert {each.attempts for each in list_messages(database)} == {0}
    with MailSink() as sink, SmtpChannel(settings(sink.port)) as channel:
        assert sender(database, channel).send_all() == SendReport(delivered=2)


def test_a_message_that_cannot_be_a_mail_fails_alone(database: Database, fill_outbox: Fill) -> None:
    bad = replace(
        fill_outbox(database, ["ada"])[0],
        message_id=MessageId("msg_bad"),
        campaign_id="cmp_2",
        address="ada@nowhere",
    )
    enqueue(database, [bad])
    assert sender(database, ScriptedChannel()).send_all() == SendReport(delivered=1, failed=1)
    assert get_message(database, "msg_bad").error == "bad-address"


def test_putting_messages_into_the_outbox_again_changes_nothing(
    any_database: Database, fill_outbox: Fill
) -> None:
    messages = fill_outbox(any_database, ["ada", "bob"])
    channel = ScriptedChannel()
    sender(any_database, channel).send_all()
    changed = [replace(each, address="eve@example.org") for each in messages]
    assert enqueue(any_database, changed) == 0
    assert sender(any_database, channel).send_all() == SendReport()
    assert one(any_database, "ada").address == "ada@example.org"


def test_a_worker_that_is_asked_to_stop_ends_after_its_commit_and_gives_the_rest_back(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, [f"c{number}" for number in range(300)])
    channel = ScriptedChannel()
    worker = sender(database, channel)
    worker.stop()
    assert worker.send_due() == SendReport(delivered=100)
    assert outbox_counts(database) == {DELIVERED: 100, QUEUED: 200}
    assert worker.send_all() == SendReport()


def test_messages_are_found_by_customer_campaign_and_status(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob"])
    assert len(list_messages(database, campaign_id="cmp_1", status=QUEUED)) == 2
    assert len(list_messages(database, limit=1, offset=1)) == 1
    assert list_messages(database, customer_id="eve") == []
    with pytest.raises(MessageNotFound):
        get_message(database, "msg_none")


def test_a_mail_is_read_by_pythons_own_parser_without_a_complaint(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada"])
    channel = ScriptedChannel()
    sender(database, channel).send_all()
    message = message_from_bytes(channel.sent[0].data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert json.dumps(message["Subject"]).isascii()
