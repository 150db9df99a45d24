"""What follows from what came back, on both stores."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from rapport.bounces import Returned, ReturnKind, Settler, Verdict, count_returns_by_kind
from rapport.delivery import Message, MessageStatus, returns_by_hour
from rapport.events import read_inbox
from rapport.profiles import (
    Purpose,
    SuppressionScope,
    consents_of,
    is_suppressed,
    list_suppressions,
    suppressed,
)
from rapport.storage import Database
from tests.bounces.conftest import NOW, Send


def told(message: Message, kind: ReturnKind, verdict: Verdict = Verdict.NONE) -> Returned:
    return Returned(
        kind=kind,
        key=f"{kind} {message.message_id}",
        source="mail",
        message_id=message.message_id,
        verdict=verdict,
        code="550 5.1.1" if verdict else "",
    )


def events(database: Database) -> list[tuple[str, dict[str, object]]]:
    calls = [call for _, row in read_inbox(database, limit=100) for call in row]
    return [(call.event.name, dict(call.event.properties)) for call in calls if call.event]


def test_a_hard_bounce_stops_the_address_at_once_and_counts_once(
    any_database: Database, send: Send
) -> None:
    message = send(any_database)
    settler = Settler(database=any_database)
    bounce = told(message, ReturnKind.BOUNCE, Verdict.HARD)
    report = settler.settle([bounce, bounce], now=NOW)
    assert (report.new, report.known, report.suppressed) == (1, 1, 1)
    assert is_suppressed(any_database, "ADA@example.org")
    [row] = list_suppressions(any_database)
    assert (row.reason, row.scope, row.suppressed_by) == ("hard-bounce", "all", "mail")
    [(name, properties)] = events(any_database)
    assert name == "Email Bounced"
    assert (properties["class"], properties["code"]) == ("hard", "550 5.1.1")


def test_a_complaint_ends_marketing_and_the_consent_but_not_order_mails(
    any_database: Database, send: Send
) -> None:
    message = send(any_database)
    Settler(database=any_database).settle([told(message, ReturnKind.COMPLAINT)], now=NOW)
    address = "ada@example.org"
    assert suppressed(any_database, [address]) == {address}
    assert suppressed(any_database, [address], scope=SuppressionScope.ALL) == set()
    [line] = consents_of(any_database, "ada")
    assert (line.granted, line.purpose, line.how) == (False, Purpose.MARKETING, "complaint")
    assert [name for name, _ in events(any_database)] == ["Marked as Spam"]


@pytest.mark.parametrize("verdict", [Verdict.SOFT, Verdict.BLOCK])
def test_only_soft_bounces_in_a_row_count_against_the_customer(
    any_database: Database, send: Send, verdict: Verdict
) -> None:
    settler = Settler(database=any_database)
    for number in range(5):
        assert not is_suppressed(any_database, "ada@example.org")
        sent = NOW - timedelta(days=9 - number)
        message = send(any_database, campaign=f"cmp_{number}", sent_at=sent)
        settler.settle([told(message, ReturnKind.BOUNCE, verdict)], now=NOW)
    assert is_suppressed(any_database, "ada@example.org") is (verdict is Verdict.SOFT)


def test_a_mail_that_arrived_between_begins_the_count_anew(
    any_database: Database, send: Send
) -> None:
    settler = Settler(database=any_database)
    for number in range(8):
        sent = NOW - timedelta(days=9 - number)
        message = send(any_database, campaign=f"cmp_{number}", sent_at=sent)
        if number != 4:
            settler.settle([told(message, ReturnKind.BOUNCE, Verdict.SOFT)], now=NOW)
    assert not is_suppressed(any_database, "ada@example.org")


def test_notices_may_come_in_any_order(any_database: Database, send: Send) -> None:
    sent = [
        send(any_database, campaign=f"cmp_{day}", sent_at=NOW - timedelta(days=9 - day))
        for day in range(6)
    ]
    settler = Settler(database=any_database)
    for message in (sent[4], sent[1], sent[0], sent[3]):
        settler.settle([told(message, ReturnKind.BOUNCE, Verdict.SOFT)], now=NOW)
    assert not is_suppressed(any_database, "ada@example.org")
    settler.settle([told(sent[2], ReturnKind.BOUNCE, Verdict.SOFT)], now=NOW)
    assert is_suppressed(any_database, "ada@example.org")


def test_refusals_of_the_server_are_settled_from_the_outbox_once(
    any_database: Database, send: Send
) -> None:
    failed = MessageStatus.FAILED
    for customer, code in (
        ("ada", "550 5.1.1"),
        ("bob", "550 5.7.1"),
        ("cyn", "452 4.2.2"),
        ("dan", "bad-address"),
        ("eve", "550"),
    ):
        send(any_database, customer, status=failed, error=code, sent_at=None)
    settler = Settler(database=any_database)
    assert settler.settle_refusals(now=NOW).new == 4
    assert settler.settle_refusals(now=NOW).new == 0
    assert returns_by_hour(any_database, "cmp_1") == []  # the sender counted them as they came
    everybody = [f"{name}@example.org" for name in ("ada", "bob", "cyn", "dan", "eve")]
    assert suppressed(any_database, everybody) == {"ada@example.org"}
    kinds = count_returns_by_kind(any_database, since=NOW - timedelta(days=1))
    assert kinds == {("bounce", "hard"): 1, ("bounce", "block"): 1, ("bounce", "soft"): 2}


def test_what_names_no_message_changes_nothing(any_database: Database) -> None:
    stray = Returned(kind=ReturnKind.BOUNCE, key="x", source="mail", verdict=Verdict.HARD)
    report = Settler(database=any_database).settle([stray], now=NOW)
    assert (report.new, report.unknown) == (0, 1)
    assert not read_rows(any_database)


def read_rows(database: Database) -> Sequence[object]:
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT * FROM mail_returns").all()


def test_an_answer_is_an_event_and_an_absence_notice_is_none(
    any_database: Database, send: Send
) -> None:
    message = send(any_database)
    settler = Settler(database=any_database)
    settler.settle([told(message, ReturnKind.REPLY), told(message, ReturnKind.AUTO_REPLY)], now=NOW)
    assert [name for name, _ in events(any_database)] == ["Email Replied"]
    assert not is_suppressed(any_database, "ada@example.org")


def test_an_unsubscription_by_mail_is_a_line_of_the_ledger(
    any_database: Database, send: Send
) -> None:
    message = send(any_database)
    Settler(database=any_database).settle([told(message, ReturnKind.UNSUBSCRIBE)], now=NOW)
    [line] = consents_of(any_database, "ada")
    assert (line.granted, line.how) == (False, "unsubscribe-mail")
    assert not is_suppressed(any_database, "ada@example.org")
