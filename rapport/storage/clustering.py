"""Lays the rows of a clustered table down again, month by month, so that look-ups stay look-ups.

New rows are appended as they come. Here the rows of a month that grew are read in slices of their
places, sorted, and written again; each slice is one transaction. After a crash every row is there
once, and the next run goes on. Other writers come in between two slices: they wait for about a
second at most; readers wait for nobody.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import pyarrow as pa
import structlog

from rapport.storage.duckdb_sql import PLACE
from rapport.storage.fact_tables import Clustering, FactTable
from rapport.storage.facts import Facts

log = structlog.get_logger(__name__)

_MONTHS = FactTable(
    name="clustered_months",
    one_row_per="table and month, as it was laid down last",
    columns=ibis.schema({"table_name": "string", "month": "timestamp('UTC', 6)", "rows": "int64"}),
    key=("table_name", "month"),
)
_SLICE_ROWS = 1_000_000
_PAUSE_SECONDS = 0.02  # so that a writer who waits gets in: locks are not fair


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclustered:
    """What a run did: months and rows laid down again, and the seconds it took."""

    months: int = 0
    rows: int = 0
    seconds: float = 0.0


def recluster(facts: Facts, table: FactTable, *, least_new: int = 100_000) -> Reclustered:
    """Lay down the months that got at least `least_new` rows since they were laid down last.

    Takes about a second for a million rows and memory for a slice of as many. Safe to repeat and to
    kill. Run it every night and after a large import.
    """
    started = time.monotonic()
    clustering = table.clustering
    assert clustering is not None, f"table {table.name!r} is not clustered"
    facts.ensure(table)
    facts.ensure(_MONTHS)
    grown = _grown(facts, table, clustering, least_new)
    for month, rows in grown:
        for first, last in _slices(facts, table, clustering, month, rows):
            _lay_down(facts, table, clustering, _where(clustering, month, first, last))
            time.sleep(_PAUSE_SECONDS)
        _remember(facts, table, month, rows)
    done = Reclustered(
        months=len(grown),
        rows=sum(rows for _, rows in grown),
        seconds=round(time.monotonic() - started, 3),
    )
    if done.months:
        log.info("facts.reclustered", table=table.name, months=done.months, rows=done.rows)
    return done


def _grown(
    facts: Facts, table: FactTable, clustering: Clustering, least_new: int
) -> list[tuple[datetime, int]]:
    rows = facts.backend.con.execute(
        f"SELECT month, n FROM (SELECT date_trunc('month', \"{clustering.time}\") AS month,"
        f' count(*) AS n FROM "{table.name}" GROUP BY ALL) LEFT JOIN'
        f' (SELECT month, rows FROM "{_MONTHS.name}" WHERE table_name = ?) USING (month)'
        " WHERE month IS NOT NULL AND n - coalesce(rows, 0) >= ? ORDER BY month",
        [table.name, least_new],
    ).fetchall()
    return [(month.astimezone(UTC), int(number)) for month, number in rows]


def _slices(
    facts: Facts, table: FactTable, clustering: Clustering, month: datetime, rows: int
) -> Sequence[tuple[int, int]]:
    """The places of the month in ranges of about a million rows; a range is never empty."""
    parts = max(1, round(rows / _SLICE_ROWS))
    shares = ", ".join(str(part / parts) for part in range(1, parts))
    bounds: list[int] = []
    if shares:
        found = facts.backend.con.execute(
            f'SELECT approx_quantile("{PLACE}", [{shares}]) FROM "{table.name}"'
            f" WHERE {_in_month(clustering, month)}"
        ).fetchone()
        bounds = sorted(set(found[0])) if found and found[0] else []
    return list(zip([-1, *(bound + 1 for bound in bounds)], [*bounds, 2**31 - 1], strict=True))


def _lay_down(facts: Facts, table: FactTable, clustering: Clustering, where: str) -> None:
    order = f'"{PLACE}", "{clustering.by}", "{clustering.time}"'
    with facts.transaction():
        execute = facts.backend.con.execute
        execute(
            f'CREATE OR REPLACE TEMP TABLE "laid_down" AS SELECT * FROM "{table.name}"'
            f" WHERE {where} ORDER BY {order}"
        )
        execute(f'DELETE FROM "{table.name}" WHERE {where}')
        execute(f'INSERT INTO "{table.name}" BY NAME FROM "laid_down"')
        execute('DROP TABLE "laid_down"')


def _remember(facts: Facts, table: FactTable, month: datetime, rows: int) -> None:
    row = {"table_name": table.name, "month": month, "rows": rows}
    facts.upsert(_MONTHS, pa.Table.from_pylist([row], _MONTHS.columns.to_pyarrow()))


def _in_month(clustering: Clustering, month: datetime) -> str:
    ends = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    time_of = f'"{clustering.time}"'
    return f"{time_of} >= '{month.isoformat()}' AND {time_of} < '{ends.isoformat()}'"


def _where(clustering: Clustering, month: datetime, first: int, last: int) -> str:
    return f'{_in_month(clustering, month)} AND "{PLACE}" BETWEEN {first} AND {last}'
