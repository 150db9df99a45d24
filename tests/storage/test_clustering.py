"""Rows of one customer lie together, whatever ids look like, and no crash loses one."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from rapport.storage import Clustering, Facts, FactTable, QueryTooLong, open_facts, recluster

VISITS = FactTable(
    name="visits",
    one_row_per="visit",
    columns=ibis.schema(
        {
            "visit_id": "string",
            "customer_id": "string",
            "happened_at": "timestamp('UTC', 6)",
            "page": "string",
        }
    ),
    key=("visit_id",),
    clustering=Clustering(by="customer_id", time="happened_at"),
)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def visits(first: int, count: int, *, customers: int = 5_000, days: float = 58) -> pa.Table:
    """Visits in the order of time, by customers whose ids begin alike."""
    step = timedelta(days=days) / count
    rows = range(first, first + count)
    return pa.table(
        {
            "visit_id": [f"visit-{number:09}" for number in rows],
            "customer_id": [
                None if number % 50 == 0 else f"customer-{number * 7919 % customers:09}"
                for number in rows
            ],
            "happened_at": [BEGIN + step * place for place in range(count)],
            "page": ["/"] * count,
        },
        VISITS.columns.to_pyarrow(),
    )


def told(facts: Facts) -> tuple[int, int, str]:
    """How many rows, how many ids, and a number that changes when any value does."""
    row = facts.backend.con.execute(
        "SELECT count(*), count(DISTINCT visit_id),"
        " bit_xor(hash(visit_id, customer_id, happened_at, page))::VARCHAR FROM visits"
    ).fetchone()
    assert row is not None
    return row


def scanned(facts: Facts, customer_id: str) -> int:
    """How many rows DuckDB read to find a customer's."""
    sql = facts.backend.compile(facts.rows_of(VISITS, [customer_id]))
    facts.backend.con.execute("PRAGMA enable_profiling = 'json'")
    facts.backend.con.execute("PRAGMA profiling_mode = 'detailed'")
    facts.backend.con.execute(sql).fetchall()
    profile = json.loads(facts.backend.con.get_profiling_information())
    facts.backend.con.execute("PRAGMA disable_profiling")
    return int(profile["cumulative_rows_scanned"])


def test_a_customers_rows_are_found_by_any_id(facts: Facts) -> None:
    ids = ["c1", "", "客户", "it's", "c1 ", None]
    rows = visits(0, 6).set_column(1, "customer_id", pa.array(ids, pa.string()))
    facts.append(VISITS, rows)
    for customer in filter(lambda one: one is not None, ids):
        found = facts.read(facts.rows_of(VISITS, [customer]))  # type: ignore[list-item]
        assert found["customer_id"].to_pylist() == [customer]
    assert facts.count(facts.rows_of(VISITS, ["c1", "客户", "nobody"])) == 2
    assert facts.count(facts.rows_of(VISITS, [f"x{number}" for number in range(200)])) == 0


def test_the_hidden_place_is_never_seen(facts: Facts) -> None:
    facts.append(VISITS, visits(0, 10))
    table = facts.table(VISITS)
    assert list(facts.read(table).column_names) == list(VISITS.columns)
    assert facts.read(table.filter(table.page == "/")).column_names == list(VISITS.columns)
    assert facts.read(facts.rows_of(VISITS, ["customer-1"])).column_names == list(VISITS.columns)


def test_reclustering_makes_a_look_up_of_a_scan(facts: Facts) -> None:
    for day in range(6):
        facts.append(VISITS, visits(day * 100_000, 100_000))
    before, rows = told(facts), 600_000
    customer = "customer-000002500"
    theirs = facts.count(facts.rows_of(VISITS, [customer]))
    assert scanned(facts, customer) > rows * 0.9
    done = recluster(facts, VISITS)
    assert (done.months, done.rows) == (2, rows)
    assert told(facts) == before
    assert scanned(facts, customer) < rows * 0.7  # two blocks of 122,880, one for each month
    assert facts.count(facts.rows_of(VISITS, [customer])) == theirs
    assert recluster(facts, VISITS).months == 0
    facts.append(VISITS, visits(600_000, 100_000, days=20))
    assert recluster(facts, VISITS).months == 1


def test_rows_written_meanwhile_are_kept(facts: Facts) -> None:
    facts.append(VISITS, visits(0, 200_000))
    working = threading.Thread(target=recluster, args=(facts, VISITS), kwargs={"least_new": 1})
    working.start()
    waited = []
    for number in range(20):
        start = time.monotonic()
        facts.append(VISITS, visits(1_000_000 + number * 10, 10))
        waited.append(time.monotonic() - start)
    working.join()
    assert told(facts)[:2] == (200_200, 200_200)
    assert max(waited) < 30  # a slice, not the whole run, on however slow a machine


def test_rows_change_hands_and_are_found_with_their_new_owner(facts: Facts) -> None:
    facts.append(VISITS, visits(0, 1_000, customers=10))
    owners = pa.table({"value": ["customer-000000003"], "owner": ["new-customer"]})
    moved = facts.hand_over(VISITS, "customer_id", owners)
    assert moved > 0
    assert facts.count(facts.rows_of(VISITS, ["new-customer"])) == moved
    assert facts.count(facts.rows_of(VISITS, ["customer-000000003"])) == 0
    unowned = pa.table({"value": ["visit-000000000", "visit-000000001"], "owner": ["x", "x"]})
    assert facts.hand_over(VISITS, "visit_id", unowned, unowned=True) == 1
    assert facts.count(facts.rows_of(VISITS, ["x"])) == 1


def test_a_store_from_before_gets_its_places(home: Path) -> None:
    facts = open_facts(home, memory_limit="1GB")
    plain = FactTable(name="visits", one_row_per="visit", columns=VISITS.columns)
    facts.append(plain, visits(0, 1_000))
    facts.close()
    facts = open_facts(home, memory_limit="1GB")
    assert facts.count(facts.rows_of(VISITS, ["customer-000002919"])) == 1
    facts.append(VISITS, visits(1_000, 10))
    assert told(facts)[0] == 1_010
    facts.close()


KILLED = """
import sys
from pathlib import Path
from rapport.storage import open_facts, recluster
from tests.storage.test_clustering import VISITS
facts = open_facts(Path(sys.argv[1]), memory_limit="1GB")
print("ready", flush=True)
while True:
    recluster(facts, VISITS, least_new=1)
    facts.backend.con.execute("DELETE FROM clustered_months")
"""


def test_no_kill_loses_or_doubles_a_row(home: Path) -> None:
    facts = open_facts(home, memory_limit="1GB")
    facts.append(VISITS, visits(0, 150_000))
    before = told(facts)
    facts.close()
    root = Path(__file__).parents[2]
    for number in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(home)],
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.03 + 0.07 * number)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        facts = open_facts(home, memory_limit="1GB")
        assert told(facts) == before
        facts.close()


def test_a_question_that_takes_too_long_is_stopped_and_the_store_lives_on(home: Path) -> None:
    facts = open_facts(home, memory_limit="1GB", query_seconds=0.2)
    facts.append(VISITS, visits(0, 20_000))
    table, other = facts.table(VISITS), facts.table(VISITS).view()
    endless = table.join(other, table.page == other.page).aggregate(
        most=(table.visit_id + other.visit_id).max()
    )
    with pytest.raises(QueryTooLong, match=r"longer than 0\.2 seconds.*RAPPORT_QUERY_SECONDS"):
        facts.read(endless)
    assert facts.count(facts.table(VISITS)) == 20_000
    with facts.patient():
        assert facts.count(facts.table(VISITS)) == 20_000
    facts.close()
