"""Lanes, rates, breakers, pauses and expiry."""

import random
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from rapport.delivery import (
    BreakerState,
    Links,
    MailServerUnavailable,
    Message,
    MessageId,
    MessageStatus,
    NothingPaused,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    SendReport,
    SmtpChannel,
    count_doubles,
    count_returns,
    enqueue,
    get_message,
    lane_counts,
    lane_of,
    list_breakers,
    list_pauses,
    outbox_counts,
    pause_messages,
    resume_messages,
    returns_by_hour,
)
from rapport.delivery.breaking import FEWEST_FAILURES
from rapport.delivery.pausing import evidence
from rapport.delivery.store import MESSAGES, list_queues
from rapport.kit.sending_settings import SendingSettings
from rapport.kit.settings import MailSettings
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUEUED, DELIVERED = MessageStatus.QUEUED, MessageStatus.DELIVERED

Fill = Callable[..., list[Message]]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Taking:
    """Gives every message the same outcome, and remembers whose it was."""

    provider = "test"
    takes_bytes = True

    def __init__(
        self, kind: OutcomeKind = OutcomeKind.ACCEPTED, *, code: str = "", name: str = "email"
    ) -> None:
        self.name, self.kind, self.code = name, kind, code
        self.sent: list[str] = []

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        self.sent += [each.recipient for each in parcels]
        return [
            Outcome(message_id=each.message_id, kind=self.kind, code=self.code) for each in parcels
        ]


def sender(
    database: Database,
    *channels: object,
    clock: Callable[[], datetime] = lambda: NOW,
    sending: SendingSettings | None = None,
    port: int = 2525,
) -> Sender:
    return Sender(
        database=database,
        channels=channels,  # type: ignore[arg-type]
        links=Links(b"secret", "https://shop.example"),
        mail=MailSettings(port=port, sender="hello@shop.example"),
        clock=clock,
        sending=sending,
    )


def refill(database: Database, fill: Fill, customers: Sequence[str], **changes: object) -> None:
    """Put messages into the outbox that differ from the usual ones."""
    messages = fill(database, customers)
    with database.begin() as connection:
        connection.execute(MESSAGES.delete())
    enqueue(database, [replace(each, **changes) for each in messages])  # type: ignore[arg-type]


def address(domain: str) -> Callable[[Message], Message]:
    return lambda each: replace(each, address=f"{each.customer_id}@{domain}")


def fill_lanes(database: Database, fill: Fill, lanes: dict[str, int]) -> None:
    customers = [f"{domain[0]}{n}" for domain, count in lanes.items() for n in range(count)]
    messages = iter(fill(database, customers))
    with database.begin() as connection:
        connection.execute(MESSAGES.delete())
    enqueue(
        database,
        [address(domain)(next(messages)) for domain, count in lanes.items() for _ in range(count)],
    )


@pytest.mark.parametrize(
    ("mail", "lane"),
    [
        ("ada@gmail.com", "google"),
        ("ada@GoogleMail.com", "google"),
        ("ada@hotmail.com", "microsoft"),
        ("ada@qq.com", "tencent"),
        ("ada@126.com", "netease"),
        ("ada@me.com", "apple"),
        ("ada@notgmail.com", "other"),
        ("ada@shop.example", "other"),
    ],
)
def test_a_lane_is_named_for_who_takes_the_mail_in(mail: str, lane: str) -> None:
    assert lane_of("email", mail) == lane
    assert lane_of("sms", "+8613800000000") == ""


def test_a_lane_without_tokens_blocks_no_other(any_database: Database, fill_outbox: Fill) -> None:
    fill_lanes(any_database, fill_outbox, {"gmail.com": 30, "qq.com": 5})
    channel = Taking()
    limited = SendingSettings(rates="email/test/google=3")
    assert sender(any_database, channel, sending=limited).send_due(limit=20).delivered == 8
    domains = Counter(each.partition("@")[2] for each in channel.sent)
    assert domains == {"gmail.com": 3, "qq.com": 5}
    assert [(one.lane, one.waiting) for one in lane_counts(any_database)] == [("google", 27)]


def test_workers_share_a_rate_and_never_exceed_it(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, [f"c{number}" for number in range(120)])
    clock = Clock()
    limited = SendingSettings(rates="email/test=10")
    workers = [sender(any_database, Taking(), clock=clock, sending=limited) for _ in range(3)]
    sent, chance = 0, random.Random(7)  # noqa: S311
    for _ in range(40):
        sent += workers[chance.randrange(3)].send_due().delivered
        elapsed = (clock.now - NOW).total_seconds()
        assert sent <= 10 * (elapsed + 1)
        clock.now += timedelta(milliseconds=250)
    assert sent >= 95


def test_what_the_gate_stops_takes_nothing_from_the_day(
    database: Database, fill_outbox: Fill
) -> None:
    customers = [f"c{number}" for number in range(10)]
    fill_outbox(database, customers, willing=customers[5:])
    warm = SendingSettings(warm_up="email/test=8")
    worker = sender(database, Taking(), sending=warm)
    assert worker.send_all().delivered == 5


def test_a_new_provider_is_warmed_up_day_by_day(any_database: Database, fill_outbox: Fill) -> None:
    fill_outbox(any_database, [f"c{number}" for number in range(100)])
    clock = Clock()
    warm = SendingSettings(warm_up="email/test=5,20")
    sent = []
    for _ in range(3):
        workers = [sender(any_database, Taking(), clock=clock, sending=warm) for _ in range(2)]
        sent.append(sum(worker.send_all().delivered for worker in workers))
        clock.now += timedelta(days=1)
    assert sent == [5, 20, 75]


def test_the_highest_priority_leaves_first(database: Database, fill_outbox: Fill) -> None:
    messages = fill_outbox(database, ["ada", "bob", "cyn"])
    urgent = replace(
        messages[1],
        message_id=MessageId("msg_urgent"),
        campaign_id="cmp_2",
        address="urgent@example.org",
        priority=80,
        due_at=NOW - timedelta(seconds=1),
    )
    enqueue(database, [urgent])
    channel = Taking()
    sender(database, channel).send_due(limit=1)
    assert get_message(database, "msg_urgent").status is not QUEUED
    assert outbox_counts(database, "cmp_1") == {QUEUED: 3}


def test_a_breaker_opens_is_probed_by_one_and_closes(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, [f"c{number}" for number in range(20)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clock = Clock()
    settings = MailSettings(port=port, sender="hello@shop.example")
    with SmtpChannel(settings) as channel:
        worker = sender(any_database, channel, clock=clock)
        for _ in range(FEWEST_FAILURES):
            with pytest.raises(MailServerUnavailable):
                worker.send_due()
        assert worker.send_due() == SendReport()
        breaker = list_breakers(any_database)[0]
        assert breaker.state is BreakerState.OPEN
        assert breaker.code == "mail-server-unavailable"
        assert breaker.retry_at is not None
        first = breaker.retry_at - clock.now
        clock.now = breaker.retry_at
        with pytest.raises(MailServerUnavailable):
            worker.send_due()
        again = list_breakers(any_database)[0]
        assert again.retry_at is not None
        assert again.retry_at - clock.now > 1.5 * first
        clock.now = again.retry_at
    accepting = Taking()
    accepting.provider = "smtp"
    assert sender(any_database, accepting, clock=clock).send_due().delivered == 4
    assert list_breakers(any_database)[0].state is BreakerState.CLOSED
    assert sender(any_database, accepting, clock=clock).send_all().delivered == 16
    assert count_doubles(any_database).may_have_arrived_twice == 0


def test_a_server_that_closes_whatever_is_asked_opens_the_breaker(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, [f"c{number}" for number in range(200)])
    channel = Taking(OutcomeKind.LATER, code="421 4.7.0")
    for _ in range(FEWEST_FAILURES):
        sender(database, channel).send_due(limit=40)
    assert list_breakers(database)[0].state is BreakerState.OPEN
    assert sender(database, channel).send_due() == SendReport()


def test_a_channel_that_is_down_stops_no_other(database: Database, fill_outbox: Fill) -> None:
    messages = fill_outbox(database, ["ada", "bob"])
    other = replace(messages[0], message_id=MessageId("msg_b"), campaign_id="cmp_1", lane="x")
    enqueue(database, [replace(other, channel="letter", customer_id="ada")])

    class Down(Taking):
        def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
            raise MailServerUnavailable(f"{len(parcels)} cannot leave")

    report = sender(database, Down(name="letter"), Taking()).send_due()
    assert report.delivered == 2
    assert sender(database, Taking()).send_due() == SendReport()


def test_a_paused_campaign_does_not_leave_and_goes_on_when_it_is_resumed(
    any_database: Database, fill_outbox: Fill
) -> None:
    messages = fill_outbox(any_database, ["ada", "bob", "cyn"])
    behind = replace(messages[0], message_id=MessageId("msg_b"), due_at=NOW - timedelta(0))
    enqueue(any_database, [replace(behind, campaign_id="cmp_2", draft_id="drf_1")])
    assert pause_messages(any_database, campaign_id="cmp_1", by="ada", now=NOW)
    assert not pause_messages(any_database, campaign_id="cmp_1", by="bob", now=NOW)
    channel = Taking()
    worker = sender(any_database, channel)
    worker.send_all()
    assert outbox_counts(any_database, "cmp_1") == {QUEUED: 3}
    assert get_message(any_database, "msg_b").status is not QUEUED
    assert [(one.lane, one.paused) for one in lane_counts(any_database)] == [("other", 3)]
    with any_database.read() as connection:
        assert all(queue.parked for queue in list_queues(connection, ["email"]))
    resume_messages(any_database, campaign_id="cmp_1", by="ada", now=NOW)
    assert worker.send_all() == SendReport(delivered=3)
    assert list_pauses(any_database) == []
    assert [one.ended_by for one in list_pauses(any_database, past=True)] == ["ada"]
    with pytest.raises(NothingPaused):
        resume_messages(any_database, campaign_id="cmp_1", by="ada", now=NOW)


def test_a_paused_channel_does_not_leave(database: Database, fill_outbox: Fill) -> None:
    fill_outbox(database, ["ada"])
    pause_messages(database, channel="email", by="ada", now=NOW)
    assert sender(database, Taking()).send_all() == SendReport()
    resume_messages(database, channel="email", by="ada", now=NOW)
    assert sender(database, Taking()).send_all() == SendReport(delivered=1)


def test_a_campaign_that_is_refused_again_and_again_pauses_itself_once(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, [f"c{number}" for number in range(600)])
    refusing = Taking(OutcomeKind.REFUSED, code="550 5.1.1")
    worker = sender(any_database, refusing, sending=SendingSettings(pause_after=100))
    assert worker.send_due(limit=200).failed == 200
    assert worker.send_due(limit=200) == SendReport()
    assert len(refusing.sent) == 200
    paused = list_pauses(any_database)[0]
    assert (paused.because, paused.by) == ("too-many-bounces", "rapport")
    assert paused.figures["refused"] == 200
    resume_messages(any_database, campaign_id="cmp_1", by="ada", now=NOW)
    assert sender(any_database, Taking()).send_all().delivered == 400
    [(hour, returns)] = returns_by_hour(any_database, "cmp_1")
    assert (hour, returns.accepted, returns.refused) == (NOW, 400, 200)


def test_complaints_that_come_later_pause_a_campaign(database: Database, fill_outbox: Fill) -> None:
    fill_outbox(database, ["ada", "bob"])
    with database.begin() as connection:
        count_returns(connection, "cmp_1", now=NOW, accepted=2000)
        count_returns(connection, "cmp_1", now=NOW, complained=30)
    assert sender(database, Taking()).send_all() == SendReport()
    assert list_pauses(database)[0].because == "too-many-complaints"


def test_evidence_pauses_what_is_worse_and_hardly_ever_what_is_good_enough() -> None:
    chance = random.Random(3)  # noqa: S311
    wrong = 0
    for _ in range(300):
        bad = 0
        for tried in range(1, 3001):
            bad += chance.random() < 0.05
            if tried % 40 == 0 and evidence(bad, tried, 0.05) >= 100:
                wrong += 1
                break
    assert wrong <= 9, "at most 1 % in the long run, however often one looks"
    assert evidence(60, 400, 0.05) > 1000
    assert evidence(0, 400, 0.05) < 1


def test_what_expired_is_cancelled_and_says_so(any_database: Database, fill_outbox: Fill) -> None:
    refill(any_database, fill_outbox, ["ada", "bob"], expires_at=NOW + timedelta(hours=1))
    clock = Clock()
    clock.now = NOW + timedelta(hours=1)
    channel = Taking()
    assert sender(any_database, channel, clock=clock).send_all() == SendReport(cancelled=2)
    assert channel.sent == []
    with any_database.read() as connection:
        assert set(connection.execute(select(MESSAGES.c.error)).scalars()) == {"too-late"}


def test_a_lost_answer_is_told_as_one_that_may_have_arrived_twice(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada"])
    clock = Clock()
    sender(database, Taking(OutcomeKind.LOST, code="connection-lost"), clock=clock).send_due()
    assert count_doubles(database).may_have_arrived == 1
    clock.now += timedelta(minutes=2)
    sender(database, Taking(), clock=clock).send_due()
    assert count_doubles(database).may_have_arrived_twice == 1


def test_a_claim_sorts_nothing_and_walks_one_index(any_database: Database) -> None:
    row = {
        "customer_id": "c",
        "channel": "email",
        "address": "c@example.org",
        "draft_id": "d",
        "draft_version": 1,
        "arm": "",
        "language": "en",
        "slots": {},
        "status": "queued",
        "due_at": NOW,
        "error": "",
        "attempts": 0,
    }
    rows = [
        row | {"message_id": f"m{n}", "campaign_id": f"c{n % 3}", "lane": ("a", "b")[n % 2]}
        for n in range(20_000)
    ]
    with any_database.begin() as connection:
        connection.execute(insert(MESSAGES), rows)
    where = "status = 'queued' AND channel = 'email' AND lane = 'a' AND priority = 0"
    query = f"SELECT message_id FROM messages WHERE {where} AND due_at <= :now"  # noqa: S608
    explain = "EXPLAIN " if any_database.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
    with any_database.engine.connect() as connection:
        if any_database.dialect == "postgresql":
            connection.execute(text("ANALYZE messages"))
        plan = connection.execute(text(f"{explain}{query} ORDER BY due_at LIMIT 400"), {"now": NOW})
        told = " ".join(str(line) for line in plan)
    assert "ix_messages_queue" in told
    assert "Sort" not in told
    assert "TEMP B-TREE" not in told
