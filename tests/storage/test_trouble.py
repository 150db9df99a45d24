"""When a store is in trouble the error says what and what to do, and nothing is half-written."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import pyarrow as pa
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, event, func, select
from sqlalchemy.exc import DBAPIError

from rapport.kit.settings import BadSettings
from rapport.storage import (
    Database,
    DiskFull,
    Facts,
    FactTable,
    StoreUnavailable,
    ValueNotStorable,
    open_database,
    open_facts,
)

NOTES = FactTable(
    name="notes",
    one_row_per="note",
    columns=ibis.schema({"note_id": "int64", "text": "string"}),
    key=("note_id",),
)
ROWS = Table(
    "notes", MetaData(), Column("note_id", Integer, primary_key=True), Column("text", String)
)
NOBODY = 65534


def notes(first: int, count: int) -> pa.Table:
    texts = [os.urandom(100).hex() for _ in range(count)]
    return pa.table({"note_id": range(first, first + count), "text": texts})


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let every write past `size` bytes fail, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("count", [500, 100_000])  # fails at the commit; at the insert
def test_a_full_disk_keeps_the_facts_as_they_were(facts: Facts, home: Path, count: int) -> None:
    acknowledged = facts.append(NOTES, notes(0, 10))
    with no_file_longer_than(1_000_000), pytest.raises(DiskFull, match=r"facts\.duckdb; free some"):
        for number in range(1000):
            acknowledged += facts.append(NOTES, notes(number * count + 10, count))
    assert facts.count(facts.table(NOTES)) == acknowledged
    facts.upsert(NOTES, notes(0, 10))  # there is room again: no restart is needed
    facts.close()
    again = open_facts(home, memory_limit="1GB")
    assert again.count(again.table(NOTES)) == acknowledged
    again.close()


def test_a_full_disk_keeps_the_rows_as_they_were(home: Path) -> None:
    database = open_database("", home=home)
    event.listen(database.engine, "connect", _allow_60_pages)
    ROWS.metadata.create_all(database.engine)
    acknowledged = 0
    with pytest.raises(DiskFull, match=r"rapport\.sqlite; free some"):
        for _ in range(1000):
            with database.begin() as connection:
                connection.execute(ROWS.insert(), [{"text": "x" * 200} for _ in range(100)])
            acknowledged += 100
    with database.read() as connection:
        kept = connection.execute(select(func.count()).select_from(ROWS)).scalar_one()
    assert kept == acknowledged > 0
    database.close()


def test_a_folder_without_write_access_is_named() -> None:
    with TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o555)
        with _as_nobody():
            with pytest.raises(StoreUnavailable, match=r"facts\.duckdb cannot.*write access"):
                open_facts(home, memory_limit="1GB")
            database = open_database("", home=home)
            with pytest.raises(StoreUnavailable, match=r"rapport\.sqlite: .*may write"):
                _count(database)
        home.chmod(0o755)


def test_a_file_without_write_access_is_named() -> None:
    with TemporaryDirectory() as name:
        home = Path(name)
        database = open_database("", home=home)
        ROWS.metadata.create_all(database.engine)
        database.close()
        for path in [home / "rapport.sqlite", home]:
            path.chmod(0o555)
        with (
            _as_nobody(),
            pytest.raises(StoreUnavailable, match=r"write access|may write"),
            database.begin() as connection,
        ):
            connection.execute(ROWS.insert(), [{"text": "x"}])
        database.close()
        home.chmod(0o755)


def test_a_folder_that_is_missing_is_named(home: Path) -> None:
    with pytest.raises(StoreUnavailable, match="run `rapport init` first"):
        open_facts(home / "missing", memory_limit="1GB")
    with pytest.raises(StoreUnavailable, match="check that the folder exists"):
        _count(open_database("", home=home / "missing"))


def test_a_file_that_is_not_ours_is_named(home: Path) -> None:
    (home / "facts.duckdb").write_bytes(b"x" * 10_000)
    (home / "rapport.sqlite").write_bytes(b"x" * 10_000)
    with pytest.raises(StoreUnavailable, match="damaged or another program's"):
        open_facts(home, memory_limit="1GB")
    with pytest.raises(StoreUnavailable, match="damaged or another program's"):
        _count(open_database("", home=home))


@pytest.mark.parametrize("url", ["nonsense", "mysql://root:geheim@localhost/x", "oracle://x"])
def test_a_url_that_cannot_be_used_is_named_without_its_password(home: Path, url: str) -> None:
    with pytest.raises(BadSettings, match=r"RAPPORT_DATABASE_URL.*sqlite:///FILE") as refusal:
        open_database(url, home=home)
    assert "geheim" not in str(refusal.value)


def test_a_memory_limit_that_is_no_amount_is_named(home: Path) -> None:
    with pytest.raises(BadSettings, match=r"RAPPORT_MEMORY_LIMIT: 'much'.*like 4GB"):
        open_facts(home, memory_limit="much")


def test_a_query_beyond_the_memory_limit_is_named(home: Path) -> None:
    facts = open_facts(home, memory_limit="20MB")
    facts.append(NOTES, notes(0, 50_000))
    everything = facts.table(NOTES).aggregate(lambda t: t.text.collect())
    with pytest.raises(StoreUnavailable, match="RAPPORT_MEMORY_LIMIT"):
        facts.read(everything)
    assert facts.count(facts.table(NOTES)) == 50_000
    facts.close()


def test_a_postgresql_that_is_down_is_named_without_the_password(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        url = f"postgresql://rapport:geheim@127.0.0.1:{port}/rapport"
        with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{port}: .*check that it") as refusal:
            _count(open_database(url, home=home))
    assert "geheim" not in str(refusal.value)


def test_a_database_that_does_not_exist_is_named(home: Path, postgres_url: str) -> None:
    url = postgres_url.replace("/postgres", "/nothing")
    with pytest.raises(StoreUnavailable, match=r"nothing.*does not exist"):
        _count(open_database(url, home=home))


def test_a_server_that_restarts_is_met_again(home: Path, postgres_url: str) -> None:
    database = open_database(postgres_url, home=home)
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(StoreUnavailable, match="try again"), database.begin() as connection:
        connection.exec_driver_sql(end)
    with database.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    database.close()


def test_a_mistake_in_our_own_sql_is_not_taken_for_trouble(any_database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as error, any_database.begin() as wrong:
        wrong.exec_driver_sql("SELECT * FROM no_such_table")
    assert not isinstance(error.value, StoreUnavailable)


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    ROWS.metadata.create_all(database.engine)
    with database.begin() as writer:
        writer.execute(ROWS.insert(), [{"text": "x"}])
        with database.read() as reader:
            assert reader.execute(select(func.count()).select_from(ROWS)).scalar_one() == 0


def test_a_transaction_that_fails_leaves_nothing(any_database: Database) -> None:
    ROWS.metadata.create_all(any_database.engine)
    with pytest.raises(KeyError), any_database.begin() as connection:
        connection.execute(ROWS.insert(), [{"note_id": 1}])
        raise KeyError
    assert _count(any_database) == 0
    ROWS.metadata.drop_all(any_database.engine)


def test_a_reading_transaction_refuses_to_write_on_postgresql(
    home: Path, postgres_url: str
) -> None:
    database = open_database(postgres_url, home=home)
    with pytest.raises(Exception, match="read-only"), database.read() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y int)")
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y int)")
        connection.exec_driver_sql("DROP TABLE x")
    database.close()


def _count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(ROWS)).scalar_one()


def _allow_60_pages(connection: object, _record: object) -> None:
    connection.execute("PRAGMA max_page_count=60")  # type: ignore[attr-defined]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Act without root's right to write everywhere."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_value_that_no_store_can_take_is_named(any_database: Database, facts: Facts) -> None:
    ROWS.metadata.drop_all(any_database.engine)
    ROWS.metadata.create_all(any_database.engine)
    for row in ({"note_id": 1, "text": "\ud800"}, {"note_id": 10**30, "text": "long"}):
        with pytest.raises(ValueNotStorable, match="half a character"), any_database.begin() as at:
            at.execute(ROWS.insert(), [row])
    if any_database.dialect == "postgresql":
        with pytest.raises(ValueNotStorable), any_database.begin() as at:
            at.execute(ROWS.insert(), [{"note_id": 1, "text": "\x00"}])
    table = facts.table(NOTES)
    for text in ("\x00", "\ud800"):
        with pytest.raises(ValueNotStorable, match="zero byte"):
            facts.read(table.filter(table.text == text))


def test_an_unforeseen_error_does_not_tell_what_was_to_be_written(any_database: Database) -> None:
    ROWS.metadata.drop_all(any_database.engine)
    with pytest.raises(DBAPIError) as caught, any_database.begin() as at:
        at.execute(ROWS.insert(), [{"note_id": 1, "text": "ada@example.org"}])
    assert "ada@" not in str(caught.value)


def test_a_port_that_is_no_number_is_named_without_the_password(home: Path) -> None:
    with pytest.raises(BadSettings, match="RAPPORT_DATABASE_URL cannot be read") as refusal:
        open_database("postgresql://shop:marked@127.0.0.1:port/shop", home=home)
    assert "marked" not in str(refusal.value)
