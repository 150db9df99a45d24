"""Runs a pull: a batch of rows becomes facts, then the cursor moves; killed in between, the batch
is read again, and nothing is doubled.

A batch ends where the cursor's value changes: rows alike in it are never torn apart, so none can be
missed at the border, and an order whose lines are of one time stays one order.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import structlog
from pydantic import SecretStr

from rapport.kit.clock import Clock
from rapport.kit.errors import RapportError
from rapport.profiles.importing import ImportOptions, ImportReport, import_source, text_table
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.rejects import Rejects
from rapport.profiles.pulling.cursors import Cursor, read_cursor
from rapport.profiles.pulling.model import NewPull, PullReport
from rapport.profiles.pulling.store import (
    Claimed,
    claim_pull,
    due_pulls,
    end_run,
    get_pull,
    keep_cursor,
    rows_since,
)
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

Record = Sequence[Any]
_MOST_ALIKE = 20  # batches: so many rows may have one cursor value before they are torn apart


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doors:
    database: Database
    facts: Facts
    clock: Clock


class _RowsSource:
    """Rows of a database, handed out as an importer's source; numbered through the whole run."""

    def __init__(
        self, columns: Sequence[str], parts: Iterator[list[Record]], *, before: int
    ) -> None:
        self.columns = tuple(columns)
        self._parts = parts
        self.read = before

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        del rejects, wanted
        for part in self._parts:
            numbers = pa.array(range(self.read + 1, self.read + len(part) + 1), pa.int64())
            self.read += len(part)
            yield Rows(table=text_table(part, self.columns), numbers=numbers, share=0.0)


def run_pull(
    name: str,
    *,
    database: Database,
    facts: Facts,
    urls: Mapping[str, SecretStr],
    clock: Clock,
) -> PullReport:
    """Pull what is new, and return what came of it. Safe to repeat and to kill."""
    doors = _Doors(database=database, facts=facts, clock=clock)
    claimed = claim_pull(database, name, now=clock())
    started, error = time.perf_counter(), None
    try:
        reports = list(_run(claimed, doors, urls))
    except RapportError as failed:
        error = str(failed)
        raise
    finally:
        end_run(database, claimed.pull, error=error, now=clock())
    done = get_pull(name, database=database)
    report = _summed(name, reports, seconds=time.perf_counter() - started, cursor=done.cursor)
    log.info("pull.ran", pull=name, rows=report.rows_read, rejected=report.rejected)
    return report


def run_due_pulls(
    *, database: Database, facts: Facts, urls: Mapping[str, SecretStr], clock: Clock
) -> int:
    """Run the pulls whose time has come; return how many ran. One that fails is put off."""
    ran = 0
    for name in due_pulls(database, now=clock()):
        try:
            run_pull(name, database=database, facts=facts, urls=urls, clock=clock)
            ran += 1
        except RapportError as error:
            log.warning("pull.failed", pull=name, code=error.code)
    return ran


def _run(claimed: Claimed, doors: _Doors, urls: Mapping[str, SecretStr]) -> Iterator[ImportReport]:
    told = claimed.pull.told
    since: Cursor | None = None
    if claimed.cursor is not None and told.cursor_column is not None:
        since = read_cursor(claimed.cursor, overlap_seconds=told.overlap_seconds)
    with rows_since(told, urls, cursor=since) as (columns, parts):
        plain: Iterator[list[Record]] = ([*map(tuple, part)] for part in parts)
        if told.cursor_column is None:
            yield from _all_at_once(told, columns, plain, doors)
            return
        at, read = columns.index(told.cursor_column), 0
        for batch in _whole_groups(plain, at, told.batch_rows):
            report = _keep(told, _RowsSource(columns, iter([batch]), before=read), doors)
            read += len(batch)
            keep_cursor(
                doors.database, told.name, cursor=batch[-1][at], rows=len(batch), now=doors.clock()
            )
            yield report


def _all_at_once(
    told: NewPull, columns: Sequence[str], parts: Iterator[list[Record]], doors: _Doors
) -> Iterator[ImportReport]:
    """Without a cursor everything is one import: it is staged, then one commit."""
    first = next(parts, None)
    if first is None:
        return

    def all_parts() -> Iterator[list[Record]]:
        yield first
        for part in parts:
            keep_cursor(doors.database, told.name, cursor=None, rows=0, now=doors.clock())
            yield part

    report = _keep(told, _RowsSource(columns, all_parts(), before=0), doors)
    keep_cursor(doors.database, told.name, cursor=None, rows=report.rows_read, now=doors.clock())
    yield report


def _whole_groups(
    parts: Iterator[list[Record]], at: int, batch_rows: int
) -> Iterator[list[Record]]:
    """Cut the rows where the cursor's value changes."""
    held: list[Record] = []
    for part in parts:
        held += part
        last = held[-1][at]
        cut = next((n for n in range(len(held) - 1, -1, -1) if held[n][at] != last), -1) + 1
        if cut == 0 and len(held) >= batch_rows * _MOST_ALIKE:
            cut = len(held)
        if cut:
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def _keep(told: NewPull, source: _RowsSource, doors: _Doors) -> ImportReport:
    now: datetime = doors.clock()
    return import_source(
        told.kind,
        source,
        name=f"pull {told.name!r}",
        facts=doors.facts,
        database=doors.database,
        now=now,
        options=ImportOptions(mapping=told.mapping),
    )


def _summed(
    name: str, reports: Sequence[ImportReport], *, seconds: float, cursor: str | None
) -> PullReport:
    counts: dict[str, int] = {}
    for report in reports:
        for key, number in report.counts.items():
            counts[key] = counts.get(key, 0) + number
    return PullReport(
        name=name,
        rows_read=sum(one.rows_read for one in reports),
        kept=sum(one.kept for one in reports),
        inserted=sum(one.inserted for one in reports),
        updated=sum(one.updated for one in reports),
        unchanged=sum(one.unchanged for one in reports),
        rejected=sum(one.rejected for one in reports),
        batches=len(reports),
        seconds=round(seconds, 3),
        cursor=cursor,
        counts=counts,
        errors=tuple(error for one in reports for error in one.errors)[:20],
    )
