"""How fast a shop's files become facts, next to a bare load of the same file by DuckDB.

The bare load parses the same columns and keeps them as they are. Rapport also makes events with
lines, amounts and refunds of them, checks every row, finds doubles, and adds products.
"""

import csv
import gzip
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from rapport.bench.import_files import (
    MADE_UNTIL,
    MadeFile,
    load_bare,
    made_customers,
    made_events,
)
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.profiles import (
    ColumnMapping,
    ImportKind,
    ImportOptions,
    ImportReport,
    import_file,
)
from rapport.storage import migrate, open_database, open_facts

PUBLIC_FILE = "online_retail/online_retail.csv.gz"
_COLUMNS = (
    *("InvoiceNo", "StockCode", "Description", "Quantity"),
    *("InvoiceDate", "UnitPrice", "CustomerID", "Country"),
)
_GENERATED_ROWS = {Size.QUICK: 200_000, Size.FULL: 541_909}
_NOW = datetime(2012, 1, 1, tzinfo=UTC)
_TARGET = 100_000  # rows per second
_MOST_MIB = 1_536  # with the analytical store held to 1 GB: the rest is batches and Python

MAPPING = ColumnMapping(
    fields={
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": "UnitPrice",
        "customer_id": "CustomerID",
        "country": "Country",
    },
    timezone="Europe/London",
    currency="GBP",
    language="en",
    source="bench",
    refund_prefix="C",
    create_products=True,
)


def _run(setup: Setup) -> Sequence[Row]:
    rows = _orders(setup)
    for made in (made_customers, made_events):
        rows += _made(made(setup), setup)
    return rows


def _made(file: MadeFile, setup: Setup) -> list[Row]:
    """Import a file that was made for this, into a store of its own, held to 1 GB."""
    folder = setup.scratch / file.kind.value
    folder.mkdir()
    bare = in_child(load_bare, file.path, folder)
    ours = in_child(_import_once, file.kind, file.path, folder)
    report = ours.answer
    speed, bare_speed = report.rows_read / report.seconds, bare.answer[0] / bare.answer[1]
    what = f"{report.rows_read:,} generated {file.kind.value}, {file.mib:,.0f} MiB of CSV"
    file.path.unlink()
    name = file.kind.value
    return [
        Row(
            name=f"{name}: import speed",
            value=speed,
            unit="rows/s",
            better="higher",
            target=_TARGET,
            source=what,
        ),
        Row(
            name=f"{name}: import speed next to a bare load",
            value=speed / bare_speed,
            unit="ratio",
            better="higher",
            source="DuckDB read_csv and CREATE TABLE of the same file, by hand",
        ),
        Row(
            name=f"{name}: import peak memory",
            value=ours.peak_mib,
            unit="MiB",
            better="lower",
            target=_MOST_MIB,
            source=f"memory_limit 1GB; a bare load holds {bare.peak_mib:.0f} MiB",
        ),
    ]


def _import_once(kind: ImportKind, path: Path, folder: Path) -> ImportReport:
    facts = open_facts(folder, memory_limit="1GB")
    database = open_database("", home=folder)
    migrate(database)
    options = ImportOptions(mapping=ColumnMapping(currency="GBP", language="en", source="bench"))
    try:
        return import_file(
            kind, path, facts=facts, database=database, now=MADE_UNTIL, options=options
        )
    finally:
        facts.close()
        database.close()


def _orders(setup: Setup) -> list[Row]:
    path, what = _file(setup)
    bare = in_child(_load_bare, path, setup.scratch)
    ours = in_child(_import_twice, path, setup.scratch)
    first, again = ours.answer
    speed, bare_speed = first.rows_read / first.seconds, bare.answer[0] / bare.answer[1]
    return [
        Row(
            name="import speed",
            value=speed,
            unit="rows/s",
            better="higher",
            target=_TARGET,
            source=what,
        ),
        Row(
            name="import speed next to a bare load",
            value=speed / bare_speed,
            unit="ratio",
            better="higher",
            source="DuckDB read_csv and INSERT of the same file, by hand",
        ),
        Row(
            name="rows changed by importing the file again",
            value=again.inserted + again.updated,
            unit="rows",
            better="lower",
            target=0,
            source=what,
        ),
        Row(
            name="import peak memory",
            value=ours.peak_mib,
            unit="MiB",
            better="lower",
            source=f"a bare load holds {bare.peak_mib:.0f} MiB",
        ),
    ]


BENCHMARK = Benchmark(
    name="imports",
    about="Order lines, customers and events of a shop become facts.",
    run=_run,
)


def _import_twice(path: Path, folder: Path) -> tuple[ImportReport, ImportReport]:
    facts = open_facts(folder, memory_limit="2GB")
    database = open_database("", home=folder)
    migrate(database)
    options = ImportOptions(mapping=MAPPING)
    doors = {"facts": facts, "database": database, "now": _NOW, "options": options}
    try:
        first = import_file(ImportKind.ORDERS, path, **doors)  # type: ignore[arg-type]
        return first, import_file(ImportKind.ORDERS, path, **doors)  # type: ignore[arg-type]
    finally:
        facts.close()
        database.close()


def _load_bare(path: Path, folder: Path) -> tuple[int, float]:
    """Return the rows and the seconds of what an engineer would type first."""
    started = time.perf_counter()
    with duckdb.connect(str(folder / "bare.duckdb"), config={"memory_limit": "2GB"}) as bare:
        bare.execute(
            "CREATE TABLE lines (InvoiceNo VARCHAR, StockCode VARCHAR, Description VARCHAR,"
            " Quantity BIGINT, InvoiceDate TIMESTAMP, UnitPrice DECIMAL(12, 4),"
            " CustomerID VARCHAR, Country VARCHAR)"
        )
        bare.execute("INSERT INTO lines SELECT * FROM read_csv(?, all_varchar=true)", [str(path)])
        counted = bare.execute("SELECT count(*) FROM lines").fetchone()
        bare.execute("CHECKPOINT")
    assert counted is not None
    return int(counted[0]), time.perf_counter() - started


def _file(setup: Setup) -> tuple[Path, str]:
    public = setup.data / PUBLIC_FILE
    if public.exists():
        return public, "Online Retail, UCI 10.24432/C5BW33"
    rows = _GENERATED_ROWS[setup.size]
    return _generate(setup.scratch / "orders.csv.gz", rows), f"{rows:,} generated order lines"


def _generate(path: Path, rows: int) -> Path:
    """Write order lines of the same shape: 20 lines an order, a quarter of them of guests."""
    chance = np.random.default_rng(7)
    lines_per_order, first = 20, datetime(2010, 12, 1, 8, tzinfo=UTC)
    with gzip.open(path, "wt", newline="", encoding="utf-8", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for order in range(0, rows, lines_per_order):
            number = 500_000 + order // lines_per_order
            sign = -1 if chance.random() < 0.02 else 1  # noqa: PLR2004
            guest = chance.random() < 0.25  # noqa: PLR2004
            at = (first + timedelta(minutes=order)).strftime("%Y-%m-%d %H:%M:%S")
            customer = "" if guest else f"{12_000 + int(chance.integers(4_000))}.0"
            for product in chance.integers(0, 4_000, min(lines_per_order, rows - order)):
                writer.writerow(
                    [
                        f"C{number}" if sign < 0 else str(number),
                        f"{20_000 + product}",
                        f"PRODUCT NUMBER {product}",
                        sign * (1 + int(product) % 12),
                        at,
                        f"{0.25 + int(product) % 40 * 0.35:.2f}",
                        customer,
                        "United Kingdom",
                    ]
                )
    return path
