"""Many workers on one outbox, and those that are gone."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from rapport.delivery import (
    Links,
    Message,
    MessageStatus,
    Sender,
    SendReport,
    SmtpChannel,
    cancel_messages,
    list_messages,
    outbox_counts,
)
from rapport.delivery.presence import is_gone, new_worker
from rapport.delivery.recovering import take_over
from rapport.delivery.store import claim_queue, note_under_way
from rapport.delivery.traffic import Queue
from rapport.kit.settings import MailSettings
from rapport.storage import Database
from rapport.testing import MailSink

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

Fill = Callable[..., list[Message]]


def send_all(database: Database, port: int, now: datetime = NOW) -> SendReport:
    settings = MailSettings(port=port, sender="hello@shop.example")
    with SmtpChannel(settings) as channel:
        return Sender(
            database=database,
            channels=[channel],
            links=Links(b"secret", "https://shop.example"),
            mail=settings,
            clock=lambda: now,
        ).send_all()


def claim(database: Database, worker: str, now: datetime = NOW) -> list[Message]:
    with database.begin() as connection:
        return claim_queue(
            connection,
            Queue(channel="email", lane="other", priority=0),
            worker=worker,
            limit=2,
            now=now,
            lease=MINUTE,
            valid=MINUTE,
        )


def test_workers_side_by_side_send_each_message_once(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, [f"c{number}" for number in range(1500)])
    with MailSink() as sink, ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(send_all, any_database, sink.port) for _ in range(3)]
        reports = [each.result() for each in waiting]
    assert sum(report.delivered for report in reports) == 1500
    assert set(sink.received.values()) == {1}
    assert len(sink.received) == 1500
    assert outbox_counts(any_database) == {MessageStatus.DELIVERED: 1500}


def test_what_a_worker_elsewhere_holds_is_waited_for_until_its_lease_runs_out(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, ["ada", "bob"])
    assert len(claim(any_database, "another-machine:1:worker_1")) == 2
    with MailSink() as sink:
        assert send_all(any_database, sink.port) == SendReport()
        assert send_all(any_database, sink.port, NOW + MINUTE) == SendReport(delivered=2)


def test_what_a_dead_process_of_this_machine_held_is_taken_over_at_once(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob"])
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = new_worker().replace(f":{os.getpid()}:", f":{ended.pid}:")
    assert is_gone(dead)
    assert len(claim(database, dead)) == 2
    with MailSink() as sink:
        assert send_all(database, sink.port) == SendReport(delivered=2)


def test_to_be_held_by_processes_that_died_is_no_attempt(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, ["ada", "bob"])
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for number in range(20):
        dead = f"{new_worker().replace(f':{os.getpid()}:', f':{ended.pid}:')}{number}"
        assert len(claim(any_database, dead)) == 2
        assert take_over(any_database, journals=None, now=NOW) == 2
    with MailSink(answer=lambda verb, _: "450 4.2.0 later" if verb == "RCPT" else "250 ok") as sink:
        assert send_all(any_database, sink.port) == SendReport(postponed=2)
    with MailSink() as sink:
        assert send_all(any_database, sink.port, NOW + 5 * MINUTE) == SendReport(delivered=2)


def test_what_may_have_left_a_process_that_died_is_an_attempt(
    any_database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(any_database, ["ada", "bob"])
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = new_worker().replace(f":{os.getpid()}:", f":{ended.pid}:")
    first, _ = claim(any_database, dead)
    with any_database.begin() as connection:
        note_under_way(connection, [first.message_id], worker=dead, now=NOW)
    assert take_over(any_database, journals=None, now=NOW) == 2
    attempts = {each.message_id: each.attempts for each in list_messages(any_database)}
    assert sorted(attempts.values()) == [0, 1]
    assert attempts[first.message_id] == 1


def test_what_a_dead_process_held_of_a_cancelled_campaign_does_not_leave(
    database: Database, fill_outbox: Fill
) -> None:
    fill_outbox(database, ["ada", "bob"])
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = new_worker().replace(f":{os.getpid()}:", f":{ended.pid}:")
    assert len(claim(database, dead)) == 2
    with database.begin() as connection:
        cancel_messages(connection, "cmp_1")
    with MailSink() as sink:
        assert send_all(database, sink.port) == SendReport()
    assert outbox_counts(database) == {MessageStatus.CANCELLED: 2}


def test_a_living_worker_and_one_that_nothing_is_known_of_are_not_gone() -> None:
    assert not is_gone(new_worker())
    assert not is_gone("another-machine:999999:worker_1")
    assert not is_gone("no worker at all")
