"""An import that the disk has no room for is refused before it is begun."""

import gzip
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from rapport.profiles import PROFILES, ImportKind, ImportOptions, ensure_tables, import_file
from rapport.profiles.importing.room import content_bytes, room_needed
from rapport.storage import Database, DiskFull, Facts, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = "customer_id,email\n" + "".join(f"c{n},user{n}@mail.example\n" for n in range(2_000))
Usage = namedtuple("Usage", "total used free")


def leave(free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(10**12, 10**12 - free, free))


def load(path: Path, facts: Facts, database: Database, **options: object) -> int:
    return import_file(
        ImportKind.CUSTOMERS,
        path,
        facts=facts,
        database=database,
        now=NOW,
        options=ImportOptions(**options),  # type: ignore[arg-type]
    ).inserted


@pytest.mark.parametrize("dry_run", [True, False])
def test_without_room_nothing_is_imported_and_the_sizes_are_told(
    home: Path,
    facts: Facts,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    *,
    dry_run: bool,
) -> None:
    path = home / "customers.csv"
    path.write_text(LINES, encoding="utf-8")
    leave(20_000, monkeypatch)
    errors = home / "errors.csv"
    told = r"customers\.csv needs about 0\.1 MB .* and 0\.0 MB are free.*nothing was imported"
    with pytest.raises(DiskFull, match=told):
        load(path, facts, database, dry_run=dry_run, errors_path=errors)
    ensure_tables(facts)
    assert facts.count(facts.table(PROFILES)) == 0
    assert not errors.exists()
    leave(200_000, monkeypatch)
    assert load(path, facts, database) == 2_000


def test_a_packed_file_counts_as_large_as_its_text(home: Path) -> None:
    plain, packed, columns = home / "a.csv", home / "a.csv.gz", home / "a.parquet"
    plain.write_text(LINES * 40, encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    table = pa.table({"customer_id": [f"c{n % 9}" for n in range(80_000)]})
    pq.write_table(table, columns)
    size = plain.stat().st_size
    assert content_bytes(plain) == size
    assert packed.stat().st_size < size / 4
    assert content_bytes(packed) == pytest.approx(size, rel=0.1)
    assert columns.stat().st_size < 80_000 < content_bytes(columns)


def test_rows_that_fit_into_the_memory_take_none_of_the_disk_but_what_is_kept() -> None:
    megabyte = 10**6
    roomy = room_needed(ImportKind.EVENTS, 86 * megabyte, memory_bytes=4_000 * megabyte)
    tight = room_needed(ImportKind.EVENTS, 86 * megabyte, memory_bytes=300 * megabyte)
    assert roomy == 86 * megabyte  # 35 were measured
    assert tight == 366 * megabyte  # 305 were measured


def test_the_memory_of_the_store_is_known_in_bytes(home: Path) -> None:
    facts = open_facts(home, memory_limit="2GB")
    assert facts.memory_bytes() == pytest.approx(2e9, rel=0.05)
    facts.close()
