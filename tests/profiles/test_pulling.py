"""Rows of a shop's own database become facts: all, once, from where the last run stopped."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from rapport.events import EVENTS
from rapport.kit.errors import Invalid, RapportError, Unavailable
from rapport.profiles import (
    NewPull,
    add_pull,
    count_profiles,
    get_pull,
    list_pulls,
    remove_pull,
    run_due_pulls,
    run_pull,
)
from rapport.profiles.pulling import running
from rapport.profiles.pulling.errors import BadPull, PullExists, PullNotFound, PullRunning
from rapport.storage import Database, Facts, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "sh0p-passw0rd"


class Shop:
    """A shop's own database, and Rapport's stores beside it."""

    def __init__(self, url: str, database: Database, facts: Facts) -> None:
        self.urls = {"shop": SecretStr(url)}
        self.database, self.facts, self.now = database, facts, NOW

    def add(self, **told: Any) -> None:
        told = {"name": "visits", "connection": "shop", "kind": "events", "table": "visits"} | told
        add_pull(NewPull.model_validate(told), database=self.database, urls=self.urls, now=self.now)

    def run(self, name: str = "visits") -> Any:
        return run_pull(
            name,
            database=self.database,
            facts=self.facts,
            urls=self.urls,
            clock=lambda: self.now,
        )

    def event_ids(self) -> list[str]:
        ids = self.facts.read(self.facts.table(EVENTS).select("event_id"))["event_id"]
        return sorted(ids.to_pylist())


VISITS = (
    "CREATE TABLE visits (event_id TEXT, customer_id TEXT, name TEXT, happened_at TIMESTAMP,"
    " changed BIGINT)"
)


def visit(number: int, changed: int) -> tuple[object, ...]:
    moment = (NOW - timedelta(days=30) + timedelta(minutes=number)).isoformat(sep=" ")
    return (f"e{number:04}", f"c{number % 7}", "Product Viewed", moment[:19], changed)


class Sqlite:
    def __init__(self, home: Path) -> None:
        self.path = home / "shop.sqlite"
        self.url = f"sqlite:///{self.path}"
        self.run(VISITS)

    def run(self, statement: str, rows: Any = ((),)) -> None:
        with sqlite3.connect(self.path) as connection:
            connection.executemany(statement, rows)
        connection.close()

    def insert(self, rows: Any) -> None:
        self.run("INSERT INTO visits VALUES (?, ?, ?, ?, ?)", rows)


class Postgres:
    def __init__(self, url: str) -> None:
        self.url = url
        self.run("DROP TABLE IF EXISTS visits")
        self.run(VISITS)

    def run(self, statement: str, rows: Any = ((),)) -> None:
        with psycopg.connect(self.url) as connection:
            connection.cursor().executemany(statement, rows)

    def insert(self, rows: Any) -> None:
        self.run("INSERT INTO visits VALUES (%s, %s, %s, %s, %s)", rows)


@pytest.fixture(params=["sqlite", "postgresql"])
def theirs(request: pytest.FixtureRequest, home: Path) -> Iterator[Sqlite | Postgres]:
    if request.param == "sqlite":
        yield Sqlite(home)
    else:
        yield Postgres(request.getfixturevalue("postgres_url"))


@pytest.fixture
def shop(theirs: Sqlite | Postgres, database: Database, facts: Facts) -> Shop:
    return Shop(theirs.url, database, facts)


def test_a_run_goes_on_where_the_last_one_stopped(shop: Shop, theirs: Sqlite | Postgres) -> None:
    theirs.insert([visit(number, number) for number in range(100)])
    shop.add(cursor_column="changed", batch_rows=30)
    first = shop.run()
    assert (first.rows_read, first.inserted, first.cursor) == (100, 100, "99")
    assert first.batches >= 4
    theirs.insert([visit(number, number) for number in range(100, 105)])
    second = shop.run()
    assert (second.rows_read, second.inserted) == (6, 5)  # the last row again, and the new ones
    assert len(shop.event_ids()) == 105
    assert get_pull("visits", database=shop.database).rows == 106


def test_rows_alike_in_the_cursor_are_neither_lost_nor_doubled(
    shop: Shop, theirs: Sqlite | Postgres
) -> None:
    theirs.insert([visit(number, number // 25) for number in range(100)])
    shop.add(cursor_column="changed", batch_rows=10)
    assert shop.run().inserted == 100
    theirs.insert([visit(number, 3) for number in range(100, 110)])  # of the same moment, but later
    assert shop.run().inserted == 10
    assert len(shop.event_ids()) == 110


def test_a_time_goes_back_by_the_overlap_for_rows_that_were_late(
    shop: Shop, theirs: Sqlite | Postgres
) -> None:
    theirs.insert([visit(number, 0) for number in range(50)])
    shop.add(cursor_column="happened_at", overlap_seconds=600)
    shop.run()
    late = list(visit(45, 0))
    late[0] = "late"
    theirs.insert([tuple(late)])
    assert shop.run().inserted == 1


def test_without_a_cursor_everything_is_read_and_nothing_doubled(
    shop: Shop, theirs: Sqlite | Postgres
) -> None:
    theirs.insert([visit(number, 0) for number in range(50)])
    shop.add(batch_rows=20, mapping={"defaults": {"name": "Seen"}})
    assert (shop.run().inserted, shop.run().inserted) == (50, 0)


def test_a_query_and_a_mapping_serve_where_the_tables_are_of_another_shape(
    shop: Shop, theirs: Sqlite | Postgres
) -> None:
    theirs.insert([visit(number, number) for number in range(10)])
    query = "SELECT customer_id AS who, max(changed) AS changed FROM visits GROUP BY customer_id;"
    shop.add(name="people", kind="customers", table=None, query=query, cursor_column="changed",
             mapping={"fields": {"customer_id": "who"}})  # fmt: skip
    assert shop.run("people").inserted == 7
    assert count_profiles(shop.facts) == 7


def test_the_server_runs_what_is_due_and_puts_off_what_fails(
    shop: Shop, theirs: Sqlite | Postgres
) -> None:
    theirs.insert([visit(1, 1)])
    shop.add(cursor_column="changed", every_seconds=600)
    doors: Any = {"database": shop.database, "facts": shop.facts, "urls": shop.urls}
    assert run_due_pulls(**doors, clock=lambda: NOW) == 1
    assert run_due_pulls(**doors, clock=lambda: NOW) == 0
    theirs.run("DROP TABLE visits")
    later = NOW + timedelta(minutes=11)
    assert run_due_pulls(**doors, clock=lambda: later) == 0
    [pull] = list_pulls(database=shop.database)
    assert "refuses the query" in (pull.last_error or "")
    assert pull.next_at == later + timedelta(minutes=10)
    assert pull.cursor == "1"


def test_what_cannot_work_is_named_when_it_is_declared(shop: Shop) -> None:
    for told, said in (
        ({"table": "vistis"}, "refuses the query"),
        ({"cursor_column": "chnaged"}, "did you mean 'changed'|refuses the query"),
        ({"connection": "stall"}, "no setting RAPPORT_PULL_URLS__STALL"),
        ({"mapping": {"fields": {"name": "nmae"}}}, "no column 'nmae'.*did you mean 'name'"),
        ({"mapping": {"fields": {"nmae": "name"}}}, "no field 'nmae'"),
        ({"kind": "orders"}, "no column for 'order_id'"),
    ):
        with pytest.raises(Invalid, match=said):
            shop.add(**told)
    assert list_pulls(database=shop.database) == []


def test_pulls_have_names(shop: Shop) -> None:
    shop.add()
    with pytest.raises(PullExists):
        shop.add()
    with pytest.raises(PullNotFound, match="did you mean 'visits'"):
        shop.run("vists")
    remove_pull("visits", database=shop.database)
    with pytest.raises(PullNotFound, match="there are none"):
        get_pull("visits", database=shop.database)


def test_a_url_is_never_shown(database: Database, facts: Facts) -> None:
    for url, error in (
        (f"postgresql://shop:{SECRET}@127.0.0.1:1/shop", Unavailable),
        (f"postgresql//shop:{SECRET}@nowhere", BadPull),
        (f"oracle+nothing://shop:{SECRET}@127.0.0.1/shop", BadPull),
        (f"mysql://shop:{SECRET}@127.0.0.1:1/shop", RapportError),
    ):
        with pytest.raises(error) as refusal:
            Shop(url, database, facts).add()
        assert SECRET not in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_a_user_without_the_right_is_told_so(
    postgres_url: str, database: Database, facts: Facts
) -> None:
    theirs = Postgres(postgres_url)
    theirs.run("DROP ROLE IF EXISTS reader")
    theirs.run("CREATE ROLE reader LOGIN")
    shop = Shop(postgres_url.replace("rapport@", "reader@"), database, facts)
    with pytest.raises(BadPull, match=r"permission denied .* may read them"):
        shop.add()


def test_the_foreign_database_is_only_read(shop: Shop, theirs: Sqlite | Postgres) -> None:
    theirs.insert([visit(1, 1)])
    with pytest.raises(RapportError):
        shop.add(table=None, query="SELECT 1) AS x; DELETE FROM visits; --")
    shop.add()
    assert shop.run().inserted == 1


def test_two_do_not_run_one_pull_at_once(shop: Shop, theirs: Sqlite | Postgres) -> None:
    theirs.insert([visit(1, 1)])
    shop.add()
    running.claim_pull(shop.database, "visits", now=NOW)
    with pytest.raises(PullRunning, match="two minutes"):
        shop.run()
    shop.now = NOW + timedelta(minutes=3)
    assert shop.run().inserted == 1


PULL_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from pydantic import SecretStr
from rapport.profiles.pulling import run_pull, running
from rapport.storage import open_database, open_facts

home, moment = Path(sys.argv[1]), sys.argv[2]
keep, calls = running.keep_cursor, []

def die(*args, **kwargs):
    calls.append(1)
    if len(calls) == 2:
        if moment == "after":
            keep(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    keep(*args, **kwargs)

running.keep_cursor = die
facts = open_facts(home, memory_limit="1GB")
run_pull("visits", database=open_database("", home=home), facts=facts,
         urls={"shop": SecretStr(f"sqlite:///{home}/shop.sqlite")},
         clock=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
"""


@pytest.mark.parametrize(("moment", "again"), [("before", 20), ("after", 10)])
def test_a_run_that_is_killed_repeats_one_batch_at_most(
    home: Path, database: Database, moment: str, again: int
) -> None:
    theirs = Sqlite(home)
    theirs.insert([visit(number, number) for number in range(40)])
    facts = open_facts(home, memory_limit="1GB")
    Shop(theirs.url, database, facts).add(cursor_column="changed", batch_rows=11)
    facts.close()
    killed = subprocess.run(
        [sys.executable, "-c", PULL_AND_DIE, str(home), moment], env=os.environ, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    facts = open_facts(home, memory_limit="1GB")
    try:
        shop = Shop(theirs.url, database, facts)
        shop.now = NOW + timedelta(minutes=3)
        report = shop.run()
        assert report.unchanged <= 12
        assert len(shop.event_ids()) == 40
        assert report.rows_read >= again
    finally:
        facts.close()
