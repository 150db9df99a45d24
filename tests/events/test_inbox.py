"""An acknowledged call is committed, and a call sent twice counts once."""

from datetime import UTC, datetime, timedelta

from rapport.events import (
    Accepted,
    Backlog,
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    accept_calls,
    accept_events,
    add_events,
    clear_inbox,
    count_inbox,
    forget_call_ids,
    inbox_backlog,
    parse_call,
    read_inbox,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def call(message_id: str, *, source: str = "web") -> Call:
    raw = {"userId": "c1", "event": "Product Viewed", "messageId": message_id}
    return parse_call("track", raw, source=source, received_at=NOW, currency="CNY")


def test_a_call_sent_twice_is_taken_in_once(any_database: Database) -> None:
    assert accept_calls(any_database, [call("m1"), call("m2"), call("m1")]) == Accepted(
        new=2, doubles=1
    )
    assert accept_calls(any_database, [call("m2"), call("m3")]) == Accepted(new=1, doubles=1)
    assert count_inbox(any_database) == 3


def test_two_sources_may_use_the_same_message_id(any_database: Database) -> None:
    accept_calls(any_database, [call("m1", source="web")])
    assert accept_calls(any_database, [call("m1", source="app")]).new == 1


def test_what_is_read_is_what_was_accepted_in_order(any_database: Database) -> None:
    sent = [call(f"m{number}") for number in range(5)]
    accept_calls(any_database, sent)
    waiting = read_inbox(any_database, limit=10)
    assert [found for _, calls in waiting for found in calls] == sent


def test_rows_are_read_until_they_hold_as_many_calls_as_wanted(any_database: Database) -> None:
    for number in range(4):
        accept_calls(any_database, [call(f"{number}-a"), call(f"{number}-b")])
    assert [len(calls) for _, calls in read_inbox(any_database, limit=5)] == [2, 2]
    assert [len(calls) for _, calls in read_inbox(any_database, limit=1)] == [2]
    rows = read_inbox(any_database, limit=100)
    assert len(rows) == 4
    without = {number for number, _ in rows[:3]}
    assert read_inbox(any_database, limit=100, without=without) == rows[3:]


def test_a_great_many_calls_are_spread_over_rows(database: Database) -> None:
    accept_calls(database, [call(f"m{number}") for number in range(2_500)])
    rows = read_inbox(database, limit=10_000)
    assert [len(calls) for _, calls in rows] == [1_000, 1_000, 500]
    assert count_inbox(database) == 2_500


def test_a_call_stays_in_the_inbox_until_it_is_cleared(any_database: Database) -> None:
    accept_calls(any_database, [call("m1")])
    accept_calls(any_database, [call("m2")])
    numbers = [number for number, _ in read_inbox(any_database, limit=10)]
    clear_inbox(any_database, numbers[:1])
    clear_inbox(any_database, numbers[:1])
    assert [number for number, _ in read_inbox(any_database, limit=10)] == numbers[1:]


def test_a_number_that_was_cleared_never_comes_back(any_database: Database) -> None:
    accept_calls(any_database, [call("m1")])
    [(first, _)] = read_inbox(any_database, limit=10)
    clear_inbox(any_database, [first])
    accept_calls(any_database, [call("m2")])
    [(second, _)] = read_inbox(any_database, limit=10)
    assert second > first


def test_a_call_id_is_remembered_for_thirty_days(any_database: Database) -> None:
    accept_calls(any_database, [call("m1")])
    assert forget_call_ids(any_database, now=NOW + timedelta(days=30)) == 0
    assert accept_calls(any_database, [call("m1")]).doubles == 1
    assert forget_call_ids(any_database, now=NOW + timedelta(days=30, seconds=1)) == 1
    assert accept_calls(any_database, [call("m1")]).new == 1


def test_events_of_our_own_take_the_same_way_in(any_database: Database) -> None:
    event = Event(
        event_id=EventId("e1"),
        name="Email Delivered",
        happened_at=NOW,
        received_at=NOW,
        source="delivery",
        customer_id=CustomerId("c1"),
        message_id="msg_1",
    )
    assert accept_events(any_database, [event, event]) == Accepted(new=1, doubles=1)
    with any_database.begin() as connection:
        assert add_events(connection, [event]).doubles == 1
    [(_, (found,))] = read_inbox(any_database, limit=10)
    assert (found.kind, found.event) == (CallKind.TRACK, event)


def test_how_far_the_inbox_is_behind_can_be_asked(any_database: Database) -> None:
    assert inbox_backlog(any_database) == Backlog(calls=0, oldest_at=None)
    accept_calls(any_database, [call("m1"), call("m2")])
    assert inbox_backlog(any_database) == Backlog(calls=2, oldest_at=NOW)


def test_accepting_nothing_is_no_mistake(database: Database) -> None:
    assert accept_calls(database, []) == Accepted()
