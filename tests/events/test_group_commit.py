"""Many senders share one commit, and each is answered after it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from rapport.events import (
    Call,
    GroupCommitter,
    IntakeFull,
    IntakeStopped,
    count_inbox,
    parse_call,
    read_inbox,
)
from rapport.kit.errors import Unavailable
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = 10


def call(message_id: str, kind: str = "track") -> Call:
    raw = {"userId": "c1", "event": "Product Viewed", "messageId": message_id}
    return parse_call(kind, raw, source="web", received_at=NOW)


@asynccontextmanager
async def committing(
    database: Database, *, window: float = 0.001, most_calls: int = 5_000, most_waiting: int = 1_000
) -> AsyncIterator[GroupCommitter]:
    committer = GroupCommitter(
        database, window_seconds=window, most_calls=most_calls, most_waiting=most_waiting
    )
    committer.start()
    try:
        async with asyncio.timeout(PATIENCE):
            yield committer
    finally:
        committer.stop()


def ids(database: Database) -> list[str]:
    rows = read_inbox(database, limit=10_000)
    return [found.message_id for _, calls in rows for found in calls]


def test_a_sender_is_answered_when_its_calls_are_committed(any_database: Database) -> None:
    async def send() -> int:
        async with committing(any_database) as committer:
            await committer.commit([call("m1"), call("m2")])
            return count_inbox(any_database)

    assert asyncio.run(send()) == 2


def test_many_senders_at_once_share_commits_and_lose_and_double_nothing(
    database: Database,
) -> None:
    async def send() -> None:
        async with committing(database, most_calls=150) as committer:
            wanted = [committer.commit([call(f"m{number:03}")]) for number in range(400)]
            await asyncio.gather(*wanted)

    asyncio.run(send())
    assert ids(database) == [f"m{number:03}" for number in range(400)]
    assert len(read_inbox(database, limit=10_000)) == 3  # commits: 150, 150 and 100 calls


def test_who_is_told_who_somebody_is_twice_is_told_once(any_database: Database) -> None:
    async def send() -> None:
        async with committing(any_database) as committer:
            await committer.commit([call("m1", "identify"), call("m1", "identify")])
            await committer.commit([call("m1", "identify"), call("m2", "identify")])

    asyncio.run(send())
    assert ids(any_database) == ["m1", "m2"]


def test_a_store_that_fails_is_told_to_every_sender_and_the_next_try_can_succeed(
    database: Database,
) -> None:
    async def send() -> None:
        async with committing(database) as committer:
            with database.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE event_inbox RENAME TO elsewhere")
            wanted = [committer.commit([call(f"m{number}")]) for number in range(3)]
            answers = await asyncio.gather(*wanted, return_exceptions=True)
            assert [getattr(answer, "code", None) for answer in answers] == [
                "calls-not-committed"
            ] * 3
            with database.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO event_inbox")
            await committer.commit([call("m1")])

    asyncio.run(send())
    assert ids(database) == ["m1"]


def test_more_than_can_be_kept_up_with_is_refused_at_once(database: Database) -> None:
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with database.begin():  # nothing else can be committed meanwhile
            held.set()
            let_go.wait(PATIENCE)

    async def send() -> list[object]:
        async with committing(database, window=0, most_waiting=2) as committer:
            first = asyncio.ensure_future(committer.commit([call("m0")]))
            while not held.is_set():
                await asyncio.sleep(0)
            await asyncio.sleep(0.01)  # the first is on its way to the store, two may wait
            others = [asyncio.ensure_future(committer.commit([call(f"m{n}")])) for n in (1, 2, 3)]
            await asyncio.sleep(0.01)
            let_go.set()
            return await asyncio.gather(first, *others, return_exceptions=True)

    holding = threading.Thread(target=hold)
    holding.start()
    answers = asyncio.run(send())
    holding.join()
    assert [isinstance(answer, IntakeFull) for answer in answers] == [False, False, False, True]
    assert ids(database) == ["m0", "m1", "m2"]


def test_a_sender_who_gave_up_does_not_hold_up_the_others(database: Database) -> None:
    async def send() -> None:
        async with committing(database, window=0.02) as committer:
            await committer.commit([call("m0")])
            gone = asyncio.ensure_future(committer.commit([call("m1")]))
            staying = asyncio.ensure_future(committer.commit([call("m2")]))
            await asyncio.sleep(0)
            gone.cancel()
            await staying

    asyncio.run(send())
    assert set(ids(database)) >= {"m0", "m2"}


def test_an_intake_that_stops_finishes_its_commit_and_takes_no_more(database: Database) -> None:
    async def send() -> None:
        async with committing(database, window=5) as committer:
            await committer.commit([call("m1")])
            committer.stop()
            with pytest.raises(IntakeStopped):
                await committer.commit([call("late")])

    asyncio.run(send())
    assert ids(database) == ["m1"]
    assert issubclass(IntakeStopped, Unavailable)
