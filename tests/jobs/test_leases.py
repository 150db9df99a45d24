"""Rows are shared out between workers, each to one of them."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Row, String, Table

from rapport.jobs import NOT_LEASED, claim, held_by, lease_columns, renew
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LETTERS = Table(
    "letters",
    MetaData(),
    Column("shop", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("status", String, nullable=False),
    *lease_columns(),
)


@pytest.fixture
def letters(any_database: Database) -> Iterator[Database]:
    LETTERS.metadata.create_all(any_database.engine)
    yield any_database
    LETTERS.metadata.drop_all(any_database.engine)


def put(database: Database, count: int, *, due_at: datetime = NOW, status: str = "queued") -> None:
    rows = [
        {"shop": "s", "number": n, "status": status, "due_at": due_at - timedelta(seconds=n)}
        for n in range(count)
    ]
    with database.begin() as connection:
        connection.execute(LETTERS.insert(), rows)


def take(database: Database, worker: str, limit: int, now: datetime = NOW) -> list[Row[Any]]:
    with database.begin() as connection:
        return claim(
            connection,
            LETTERS,
            worker=worker,
            limit=limit,
            now=now,
            lease=LEASE,
            where=LETTERS.c.status.in_(["queued", "sending"]),
            values={"status": "sending"},
        )


def test_a_worker_gets_the_rows_due_longest_up_to_its_limit(letters: Database) -> None:
    put(letters, 5)
    rows = take(letters, "a", 3)
    assert [row.number for row in rows] == [4, 3, 2]
    assert {(row.status, row.lease_owner, row.attempts) for row in rows} == {("sending", "a", 1)}
    assert {row.leased_until for row in rows} == {NOW + LEASE}
    assert [row.number for row in take(letters, "b", 3)] == [1, 0]
    assert take(letters, "b", 3) == []


def test_a_row_that_is_not_due_or_not_meant_is_left_alone(letters: Database) -> None:
    put(letters, 1, due_at=NOW + timedelta(seconds=1))
    assert take(letters, "a", 10) == []
    assert len(take(letters, "a", 10, now=NOW + timedelta(seconds=1))) == 1
    with letters.begin() as connection:
        connection.execute(LETTERS.update().values(status="sent", **NOT_LEASED))
    assert take(letters, "a", 10, now=NOW + timedelta(days=1)) == []


def test_a_lease_that_ran_out_is_claimed_by_another_worker(letters: Database) -> None:
    put(letters, 1)
    take(letters, "dead", 1)
    assert take(letters, "alive", 1, now=NOW + LEASE - timedelta(seconds=1)) == []
    [row] = take(letters, "alive", 1, now=NOW + LEASE)
    assert (row.lease_owner, row.attempts) == ("alive", 2)


def test_a_worker_that_was_too_slow_cannot_mark_what_it_lost(letters: Database) -> None:
    put(letters, 1)
    take(letters, "slow", 1)
    take(letters, "quick", 1, now=NOW + LEASE)
    done = LETTERS.update().values(status="sent", **NOT_LEASED)
    with letters.begin() as connection:
        assert connection.execute(done.where(held_by(LETTERS, "slow"))).rowcount == 0
        assert connection.execute(done.where(held_by(LETTERS, "quick"))).rowcount == 1


def test_a_renewed_lease_runs_longer(letters: Database) -> None:
    put(letters, 2)
    take(letters, "a", 2)
    with letters.begin() as connection:
        later = NOW + timedelta(minutes=4)
        assert renew(connection, LETTERS, worker="a", now=later, lease=LEASE) == 2
    assert take(letters, "b", 2, now=NOW + timedelta(minutes=8)) == []
    with letters.begin() as connection:
        too_late = NOW + timedelta(minutes=9)
        assert renew(connection, LETTERS, worker="a", now=too_late, lease=LEASE) == 0


def test_workers_at_once_never_get_the_same_row(letters: Database) -> None:
    put(letters, 600)

    def drain(worker: str) -> list[int]:
        numbers: list[int] = []
        while rows := take(letters, worker, 7):
            numbers += [row.number for row in rows]
        return numbers

    with ThreadPoolExecutor(4) as workers:
        shares = list(workers.map(drain, "abcd"))
    assert Counter(number for share in shares for number in share) == Counter(range(600))
