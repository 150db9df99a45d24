"""What cannot be used is kept with its reason, and can be replayed once the cause is mended."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.events import (
    Batch,
    DeadLetter,
    DeadLetterNotFound,
    Replayed,
    accept_calls,
    bury_calls,
    count_dead_letters,
    count_inbox,
    delete_dead_letters,
    forget_dead_letters,
    get_dead_letter,
    list_dead_letters,
    parse_batch,
    parse_call,
    read_inbox,
    replay_dead_letters,
)
from rapport.events.store.inbox import keep_calls_and_letters
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONEY = {"type": "track", "userId": "c1", "event": "Order Completed", "messageId": "m1"}
MONEY |= {"properties": {"revenue": 12.5}}


def batch(calls: Sequence[Any], *, source: str = "web", **fields: Any) -> Batch:
    raw = json.dumps({"batch": calls} | fields).encode()
    return parse_batch(raw, source=source, received_at=NOW)


def keep(database: Database, *batches: Batch) -> list[DeadLetter]:
    for each in batches:
        keep_calls_and_letters(database, each.calls, each.letters)
    return list_dead_letters(database)


def waiting(database: Database) -> list[Any]:
    return [call for _, calls in read_inbox(database, limit=1_000) for call in calls]


def test_what_is_refused_of_a_batch_is_kept_with_its_reason(any_database: Database) -> None:
    good = {"type": "track", "userId": "c1", "event": "Product Viewed"}
    [letter] = keep(any_database, batch([good, MONEY, 7, "x"]))
    assert (letter.code, letter.source, letter.attempts) == ("bad-call", "web", 1)
    assert "currency" in letter.reason
    assert json.loads(letter.payload) == MONEY
    assert count_inbox(any_database) == 1
    assert count_dead_letters(any_database) == {("web", "bad-call"): 1}
    assert get_dead_letter(any_database, letter.letter_id) == letter


def test_a_batch_sent_again_makes_no_second_letter_and_no_write_key_is_kept(
    database: Database,
) -> None:
    sent = batch([MONEY | {"writeKey": "wk_secret"}])
    [letter] = keep(database, sent, sent)
    assert "wk_secret" not in letter.payload


def test_once_the_cause_is_mended_the_calls_go_to_the_inbox(any_database: Database) -> None:
    keep(any_database, batch([MONEY, {"type": "track", "event": "Nobody"}]))
    assert replay_dead_letters(any_database) == Replayed(replayed=0, still_dead=2)
    assert {letter.attempts for letter in list_dead_letters(any_database)} == {2}
    assert replay_dead_letters(any_database, currency="CNY") == Replayed(replayed=1, still_dead=1)
    [call] = waiting(any_database)
    assert (call.message_id, call.event.amount_minor, call.received_at) == ("m1", 1250, NOW)
    assert ["names nobody" in letter.reason for letter in list_dead_letters(any_database)] == [True]


def test_a_replayed_call_without_an_id_has_the_same_one_each_time(database: Database) -> None:
    nameless = {key: value for key, value in MONEY.items() if key != "messageId"}
    for _ in range(2):
        keep(database, batch([nameless]))
        replay_dead_letters(database, currency="CNY")
    assert len({call.message_id for call in waiting(database)}) == 1


def test_the_clock_of_the_sender_is_still_corrected(database: Database) -> None:
    late = MONEY | {"timestamp": "2026-03-01T11:00:10Z"}
    keep(database, batch([late], sentAt="2026-03-01T12:00:10Z"))
    replay_dead_letters(database, currency="CNY")
    assert waiting(database)[0].happened_at == NOW - timedelta(hours=1)


def test_one_letter_or_those_of_one_source_can_be_replayed(database: Database) -> None:
    letters = keep(
        database,
        batch([MONEY, MONEY | {"messageId": "m2"}]),
        batch([MONEY | {"messageId": "m3"}], source="app"),
    )
    one = next(letter for letter in letters if '"m2"' in letter.payload)
    assert replay_dead_letters(database, letter_id=one.letter_id, currency="CNY").replayed == 1
    assert replay_dead_letters(database, source="app", currency="CNY").replayed == 1
    assert sorted(call.message_id for call in waiting(database)) == ["m2", "m3"]
    assert [letter.source for letter in list_dead_letters(database)] == ["web"]
    with pytest.raises(DeadLetterNotFound, match="dead-letters list"):
        replay_dead_letters(database, letter_id=one.letter_id)


def test_more_letters_than_fit_into_one_commit_are_all_replayed(database: Database) -> None:
    for part in range(2):
        keep(database, batch([MONEY | {"messageId": f"m{part}-{n}"} for n in range(550)]))
    assert replay_dead_letters(database).still_dead == 1_100
    assert replay_dead_letters(database, currency="CNY").replayed == 1_100
    assert count_inbox(database) == 1_100


def test_a_call_that_no_fact_can_be_made_of_leaves_the_inbox_alone(
    any_database: Database,
) -> None:
    raw = {"userId": "c1", "event": "Product Viewed"}
    calls = [
        parse_call("track", raw | {"messageId": f"m{n}"}, source="web", received_at=NOW)
        for n in range(5)
    ]
    accept_calls(any_database, calls)
    [(number, _)] = read_inbox(any_database, limit=10)
    bury_calls(any_database, number, {1, 3}, code="not-storable", reason="no store can keep it")
    assert [call.message_id for call in waiting(any_database)] == ["m0", "m2", "m4"]
    assert count_inbox(any_database) == 3
    letters = list_dead_letters(any_database)
    assert [(letter.code, letter.checked) for letter in letters] == [("not-storable", True)] * 2
    bury_calls(any_database, number, {0, 1, 2}, code="not-storable", reason="none can")
    assert count_inbox(any_database) == 0
    assert replay_dead_letters(any_database).replayed == 5
    assert {call.message_id: call for call in waiting(any_database)} == {
        call.message_id: call for call in calls
    }


def test_letters_are_deleted_by_hand_or_when_they_are_old(any_database: Database) -> None:
    letters = keep(
        any_database,
        batch([MONEY | {"messageId": f"m{n}"} for n in range(3)]),
        batch([MONEY], source="app"),
    )
    assert delete_dead_letters(any_database, letter_id=letters[0].letter_id) == 1
    assert delete_dead_letters(any_database, source="app") == 1
    assert forget_dead_letters(any_database, now=NOW + timedelta(days=30), days=30) == 0
    later = NOW + timedelta(days=30, seconds=1)
    assert forget_dead_letters(any_database, now=later, days=30) == 2
    assert list_dead_letters(any_database) == []
