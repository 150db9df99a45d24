"""Both stores written anew: nothing that was deleted is left in a page of the disk."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import pyarrow as pa
from sqlalchemy import text

from rapport.storage import Database, Facts, FactTable

NOTES = FactTable(
    name="notes",
    one_row_per="note",
    columns=ibis.schema({"note_id": "int64", "note": "string"}),
    key=("note_id",),
)
MARK = "unmistakable-mark"


def rows(numbers: range, note: str) -> pa.Table:
    # Texts that differ in length and letters are kept as they are; alike ones would be compressed.
    return pa.table({"note_id": list(numbers), "note": [f"{note}-{n * 7919}" for n in numbers]})


def bytes_of(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_deleted_facts_are_gone_from_the_file(facts: Facts, home: Path) -> None:
    facts.backend.con.execute("SET force_compression = 'uncompressed'")
    facts.append(NOTES, rows(range(2_000), "kept"))
    facts.append(NOTES, pa.table({"note_id": [-1], "note": [MARK]}))
    facts.backend.con.execute("CHECKPOINT")
    facts.delete(NOTES, "note_id", [-1])
    facts.backend.con.execute("CHECKPOINT")
    assert MARK.encode() in bytes_of(home / "facts.duckdb")
    facts.rewrite()
    assert MARK.encode() not in bytes_of(home / "facts.duckdb")
    assert facts.count(facts.table(NOTES)) == 2_000


def test_readers_and_writers_in_other_threads_go_on(facts: Facts) -> None:
    facts.append(NOTES, rows(range(1_000), "first"))
    stop = threading.Event()

    def read() -> list[int]:
        seen = []
        while not stop.is_set():
            seen.append(facts.count(facts.table(NOTES)))
        return seen

    def write() -> None:
        for number in range(10_000, 10_020):
            facts.append(NOTES, rows(range(number, number + 1), "later"))

    with ThreadPoolExecutor() as threads:
        readers = [threads.submit(read), threads.submit(read)]
        writer = threads.submit(write)
        for _ in range(3):
            facts.rewrite()
        writer.result()
        stop.set()
        assert min(min(reader.result()) for reader in readers) >= 1_000
    assert facts.count(facts.table(NOTES)) == 1_020


def test_deleted_rows_are_gone_from_the_operational_store(database: Database, home: Path) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE notes (note TEXT)"))
        connection.execute(text("INSERT INTO notes VALUES (:note)"), [{"note": MARK}])
    with database.begin() as connection:
        connection.execute(text("DELETE FROM notes"))
    assert MARK.encode() in bytes_of(home / "rapport.sqlite")
    before = database.size()
    database.rewrite()
    assert MARK.encode() not in bytes_of(home / "rapport.sqlite")
    assert 0 < database.size() < before


def test_rewriting_keeps_every_row_on_either_store(any_database: Database) -> None:
    with any_database.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS kept_notes (note TEXT)"))
        connection.execute(text("INSERT INTO kept_notes VALUES ('a')"))
    any_database.rewrite()
    with any_database.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept_notes")).scalar_one() == 1
        connection.execute(text("DROP TABLE kept_notes"))
    assert any_database.size() > 0
