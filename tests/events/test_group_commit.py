"""Many senders share one commit, and each is answered after it."""

import threading
from datetime import UTC, datetime

import pytest

from rapport.events import (
    Call,
    GroupCommitter,
    IntakeFull,
    IntakeStopped,
    accept_calls,
    count_inbox,
    parse_call,
)
from rapport.storage import Database, StoreUnavailable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = 10


def call(message_id: str) -> Call:
    raw = {"userId": "c1", "event": "Product Viewed", "messageId": message_id}
    return parse_call("track", raw, source="web", received_at=NOW)


def test_a_sender_is_answered_when_its_calls_are_committed(database: Database) -> None:
    committer = GroupCommitter(database)
    committer.start()
    committer.hand_over([call("m1"), call("m2")]).result(PATIENCE)
    assert count_inbox(database) == 2
    committer.stop()


def test_what_was_handed_over_is_committed_before_the_intake_stops(database: Database) -> None:
    committer = GroupCommitter(database, window_seconds=5)
    committer.start()
    futures = [committer.hand_over([call(f"m{number}")]) for number in range(50)]
    committer.stop()
    assert all(future.done() for future in futures)
    assert count_inbox(database) == 50
    with pytest.raises(IntakeStopped):
        committer.hand_over([call("late")])


def test_many_senders_at_once_lose_and_double_nothing(database: Database) -> None:
    committer = GroupCommitter(database, most_calls=20)
    committer.start()

    def send(sender: int) -> None:
        for number in range(25):
            committer.hand_over([call(f"{sender}-{number}")]).result(PATIENCE)

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    committer.stop()
    assert count_inbox(database) == 200


def test_a_store_that_fails_is_told_to_every_sender_and_the_next_try_can_succeed(
    database: Database,
) -> None:
    committer = GroupCommitter(database)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE event_inbox RENAME TO elsewhere")
    committer.start()
    refused = [committer.hand_over([call(f"m{number}")]) for number in range(3)]
    assert all(future.exception(PATIENCE) is not None for future in refused)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO event_inbox")
    committer.hand_over([call("m1")]).result(PATIENCE)
    committer.stop()
    assert count_inbox(database) == 1


def test_more_than_can_be_kept_up_with_is_refused_at_once(database: Database) -> None:
    committer = GroupCommitter(database, most_waiting=2)
    with database.begin() as connection:  # holds the store, so that nothing can be committed
        committer.start()
        taken = []
        with pytest.raises(IntakeFull):
            for number in range(10):
                taken.append(committer.hand_over([call(f"m{number}")]))
        connection.rollback()
    for future in taken:
        future.result(PATIENCE)
    committer.stop()
    assert count_inbox(database) == len(taken)


def test_a_sender_who_gave_up_does_not_hold_up_the_others(database: Database) -> None:
    committer = GroupCommitter(database, window_seconds=0.05)
    committer.start()
    gone, staying = committer.hand_over([call("m1")]), committer.hand_over([call("m2")])
    gone.cancel()
    staying.result(PATIENCE)
    committer.stop()
    assert issubclass(StoreUnavailable, Exception)
    assert accept_calls(database, [call("m1"), call("m2")]).doubles == 2
