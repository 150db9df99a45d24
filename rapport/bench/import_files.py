"""Files of customers and events as a shop would export them, made in columns, and a bare load."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from rapport.bench.rows import Setup, Size
from rapport.profiles import ImportKind

MADE_UNTIL = datetime(2026, 1, 1, tzinfo=UTC)

_CUSTOMERS = {Size.QUICK: 100_000, Size.FULL: 1_000_000}
_EVENTS = {Size.QUICK: 200_000, Size.FULL: 10_000_000}
_PART = 500_000
_YEAR_SECONDS = 365 * 86_400
_NAMES = np.array(["Product Viewed", "Product Viewed", "Page Viewed", "Product Added", "Search"])


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file, what its rows are, and its size."""

    kind: ImportKind
    path: Path

    @property
    def mib(self) -> float:
        return self.path.stat().st_size / 2**20


def made_customers(setup: Setup) -> MadeFile:
    """Customers with address, phone, names, country, a birthday and two traits of the shop's."""
    rows, chance = _CUSTOMERS[setup.size], np.random.default_rng(11)
    path = setup.scratch / "customers.csv"
    _write(path, (_customers(first, size, chance) for first, size in _parts(rows)))
    return MadeFile(kind=ImportKind.CUSTOMERS, path=path)


def made_events(setup: Setup) -> MadeFile:
    """A year of events of customers, twenty each, with an id, a product, a page and a price."""
    rows, chance = _EVENTS[setup.size], np.random.default_rng(12)
    path = setup.scratch / "events.csv"
    _write(path, (_events(first, size, rows, chance) for first, size in _parts(rows)))
    return MadeFile(kind=ImportKind.EVENTS, path=path)


def load_bare(path: Path, folder: Path) -> tuple[int, float]:
    """Return the rows and the seconds of what an engineer would type first."""
    started = time.perf_counter()
    with duckdb.connect(str(folder / "bare.duckdb"), config={"memory_limit": "1GB"}) as bare:
        bare.execute("SET enable_progress_bar = false")
        bare.execute("CREATE TABLE rows AS SELECT * FROM read_csv(?)", [str(path)])
        counted = bare.execute("SELECT count(*) FROM rows").fetchone()
        bare.execute("CHECKPOINT")
    assert counted is not None
    return int(counted[0]), time.perf_counter() - started


def _parts(rows: int) -> Iterator[tuple[int, int]]:
    for first in range(0, rows, _PART):
        yield first, min(_PART, rows - first)


def _write(path: Path, parts: Iterator[pa.Table]) -> None:
    writer: arrow_csv.CSVWriter | None = None
    for part in parts:
        writer = writer or arrow_csv.CSVWriter(path, part.schema)
        writer.write(part)
    if writer is not None:
        writer.close()


def _customers(first: int, size: int, chance: np.random.Generator) -> pa.Table:
    number = pa.array(np.arange(first, first + size)).cast(pa.string())
    return pa.table(
        {
            "customer_id": _joined("c", number),
            "email": _joined("user", number, "@mail.example"),
            "phone": _joined("+4477", pc.utf8_lpad(number, 8, "0")),
            "first_name": _joined("First", _drawn(chance, 3_000, size)),
            "last_name": _joined("Last", _drawn(chance, 20_000, size)),
            "country": chance.choice(np.array(["United Kingdom", "DE", "France", "中国"]), size),
            "birthday": _days(chance, size),
            "created_at": _moments(chance.integers(0, _YEAR_SECONDS, size)),
            "plan": chance.choice(np.array(["gold", "silver", "free"]), size),
            "points": _drawn(chance, 10_000, size),
        }
    )


def _events(first: int, size: int, rows: int, chance: np.random.Generator) -> pa.Table:
    seconds = (np.arange(first, first + size) * (_YEAR_SECONDS / rows)).astype(np.int64)
    return pa.table(
        {
            "event_id": _joined("e", pa.array(np.arange(first, first + size)).cast(pa.string())),
            "customer_id": _joined("c", _drawn(chance, max(1, rows // 20), size)),
            "name": chance.choice(_NAMES, size),
            "happened_at": _moments(seconds),
            "product_id": _joined("p", _drawn(chance, 5_000, size)),
            "page": _joined("/p/", _drawn(chance, 5_000, size)),
            "price": pa.array(chance.integers(100, 9_999, size) / 100),
        }
    )


def _drawn(chance: np.random.Generator, below: int, size: int) -> pa.Array:
    return pa.array(chance.integers(0, below, size)).cast(pa.string())


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _moments(seconds: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    start = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
    moments = pa.array(seconds + start).cast(pa.timestamp("s"))
    return pc.strftime(moments, "%Y-%m-%d %H:%M:%S")


def _days(chance: np.random.Generator, size: int) -> pa.Array:
    return pc.strftime(
        pa.array(chance.integers(-10_000, 10_000, size).astype("int32")).cast(pa.date32()),
        "%Y-%m-%d",
    )
