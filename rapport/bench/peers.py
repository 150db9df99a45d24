"""The first of the ten questions on PostgreSQL and SQLite, over the same events.

Each gets the columns that the question reads, and the index that its expert would make.
"""

import importlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from rapport.bench.postgres import postgres_server
from rapport.bench.rows import Row
from rapport.storage import Facts, open_facts

_RUNS = 3
_BATCH_ROWS = 200_000
_MEMORY = "4GB"
_OPTIONS = "-c shared_buffers=2GB -c fsync=off -c max_wal_size=8GB"
_QUESTION = """
    SELECT count(*) FROM profiles
    WHERE country = 'CN'
    AND customer_id IN (
        SELECT customer_id FROM events
        WHERE name = 'Product Viewed' AND at BETWEEN {begin} AND {now}
        GROUP BY customer_id HAVING count(*) >= 3
    )
    AND customer_id NOT IN (
        SELECT customer_id FROM events
        WHERE name = 'Email Opened' AND at BETWEEN {opened} AND {now}
    )
"""
# Microseconds since 1970 of 30 January, 15 February and 1 March 2026, at noon UTC.
_SQL = _QUESTION.format(begin=1769774400000000, opened=1771156800000000, now=1772366400000000)
_TOLD = {
    "profiles": "SELECT customer_id, country FROM profiles",
    "events": "SELECT customer_id, name, epoch_us(happened_at) FROM events"
    " WHERE customer_id IS NOT NULL",
}
_TABLES = (
    "CREATE TABLE profiles (customer_id text PRIMARY KEY, country text)",
    "CREATE TABLE events (customer_id text NOT NULL, name text NOT NULL, at bigint NOT NULL)",
)
_INDEX = "CREATE INDEX events_by_name ON events (name, at, customer_id)"


def peer_rows(home: Path, *, answer: int) -> list[Row]:
    """Ask the peers; `answer` is what they must say. Without PostgreSQL here, it is left out."""
    facts = open_facts(home, memory_limit=_MEMORY)
    try:
        rows = [_row("SQLite", _ask_sqlite(facts, answer))]
        with postgres_server(_OPTIONS) as url:
            if url and find_spec("psycopg") is not None:
                rows.append(_row("PostgreSQL", _ask_postgres(facts, url, answer)))
    finally:
        facts.close()
    return rows


def _row(peer: str, seconds: float) -> Row:
    return Row(
        name=f"the first question on {peer}",
        value=seconds,
        unit="s",
        better="lower",
        source="SQL by hand, a covering index, the same events; asked in one process",
    )


def _batches(facts: Facts) -> Iterator[tuple[str, pa.RecordBatch]]:
    for table, sql in _TOLD.items():
        for batch in facts.backend.con.execute(sql).to_arrow_reader(_BATCH_ROWS):
            yield table, batch


def _ask_sqlite(facts: Facts, answer: int) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder, "peer.sqlite"), isolation_level=None)) as peer,
    ):
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            peer.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            peer.execute(table)
        peer.execute("BEGIN")
        for table, batch in _batches(facts):
            marks = ", ".join("?" * batch.num_columns)
            columns = [column.to_pylist() for column in batch.columns]
            peer.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608  (our own names)
                zip(*columns, strict=True),
            )
        peer.execute("COMMIT")
        peer.execute(_INDEX)
        peer.execute("ANALYZE")
        return _median(lambda: peer.execute(_SQL).fetchone()[0], answer)


def _ask_postgres(facts: Facts, url: str, answer: int) -> float:
    connect = importlib.import_module("psycopg").connect  # an extra: not everybody has it
    with connect(url, autocommit=True) as peer:
        for table in _TABLES:
            peer.execute(table.replace("CREATE TABLE", "CREATE UNLOGGED TABLE"))
        cursor = peer.cursor()
        for table, batch in _batches(facts):
            chunk = pa.BufferOutputStream()
            csv.write_csv(batch, chunk, csv.WriteOptions(include_header=False))
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copying:
                copying.write(chunk.getvalue().to_pybytes())
        peer.execute("SET maintenance_work_mem = '1GB'")
        peer.execute("SET work_mem = '1GB'")
        peer.execute(_INDEX)
        peer.execute("VACUUM ANALYZE")
        return _median(lambda: peer.execute(_SQL).fetchone()[0], answer)


def _median(ask: Callable[[], int], answer: int) -> float:
    taken = []
    for _ in range(_RUNS + 1):
        start = time.perf_counter()
        assert ask() == answer
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])
