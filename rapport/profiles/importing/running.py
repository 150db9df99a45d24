"""Runs an import: read and check the whole file, then keep what is good in one commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import structlog

from rapport.kit.ids import new_id
from rapport.profiles.importing.errors import RowsRefused, UnusableFile
from rapport.profiles.importing.fields import match_columns
from rapport.profiles.importing.kinds import IMPORTERS, Importer, Kept, Setting
from rapport.profiles.importing.model import ImportKind, ImportOptions, ImportReport
from rapport.profiles.importing.other_files import open_source
from rapport.profiles.importing.prepared import prepared
from rapport.profiles.importing.reading import Rows, Source
from rapport.profiles.importing.rejects import Rejects, opened_rejects
from rapport.profiles.importing.room import check_room
from rapport.profiles.keeping import ensure_tables
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_TEMPORARY = "temp.main"


class _DryRun(Exception):
    pass


def import_file(
    kind: ImportKind,
    path: Path,
    *,
    facts: Facts,
    database: Database,
    now: datetime,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a file. A file that cannot be used raises `Invalid` and nothing of it is kept; one
    that the disk has no room for raises `DiskFull` before it is read.

    Rows that cannot be used are reported and the others kept, in one commit; with `strict`, nothing
    is kept when any row is wrong. Importing the same file again changes nothing.
    """
    options = options or ImportOptions()
    source = open_source(path, mapping=options.mapping)
    check_room(kind, path, facts=facts)
    return import_source(
        kind, source, name=path.name, facts=facts, database=database, now=now, options=options
    )


def import_source(  # noqa: PLR0913 - the doors of `import_file`, and a source in a file's place
    kind: ImportKind,
    source: Source,
    *,
    name: str,
    facts: Facts,
    database: Database,
    now: datetime,
    options: ImportOptions,
) -> ImportReport:
    """Import rows that come from somewhere, `name`, by the rules of `import_file`."""
    started = time.perf_counter()
    ensure_tables(facts)
    made, mapping = prepared(source, kind, mapping=options.mapping, name=name)
    columns = match_columns(kind, made.columns, mapping=mapping, name=name)
    importer = IMPORTERS[kind](Setting(facts=facts, columns=columns, mapping=mapping, now=now))
    with opened_rejects(options.errors_path) as rejects, _staging(facts, importer) as staged:
        wanted = [*columns.by_field.values(), *(columns.left if importer.takes_others else ())]
        rows = sum(_stage(facts, importer, staged, batch, rejects)
                   for batch in _watched(made, rejects, wanted, options))  # fmt: skip
        _check(name, rows + rejects.malformed, rejects, options)
        kept = _keep(facts, importer, staged, dry_run=options.dry_run)
        counts = dict(kept.counts)
        if made.passed_over:
            counts["rows_passed_over"] = made.passed_over
        if not options.dry_run:
            counts |= importer.keep_consents(staged, database)
    log.info("file.imported", kind=kind.value, rows=rows, rejected=rejects.rows)
    return ImportReport(
        kind=kind,
        rows_read=rows + rejects.malformed,
        kept=rows + rejects.malformed - rejects.rows,
        inserted=kept.inserted,
        updated=kept.updated,
        unchanged=kept.unchanged,
        rejected=rejects.rows,
        seconds=round(time.perf_counter() - started, 3),
        dry_run=options.dry_run,
        counts=counts,
        ignored_columns=() if importer.takes_others else columns.left,
        errors=tuple(rejects.first),
    )


def _watched(
    source: Source, rejects: Rejects, wanted: list[str], options: ImportOptions
) -> Iterator[Rows]:
    """Pass the batches on and report how far the file was read."""
    read = 0
    for batch in source.batches(rejects, wanted=wanted):
        yield batch
        read += batch.table.num_rows
        if options.on_progress is not None:
            options.on_progress(read + rejects.malformed, batch.share)


def _stage(
    facts: Facts, importer: Importer, staged: ir.Table, batch: Rows, rejects: Rejects
) -> int:
    """Check a batch and put what is good into the staging table; return its rows."""
    good, wrong = importer.read(batch)
    rejects.add(wrong)
    if good.num_rows:
        rows = ibis.memtable(good)
        with facts.transaction(), facts.borrowing(rows):
            facts.backend.insert(staged.op().name, rows, database=_TEMPORARY)
    return int(batch.table.num_rows)


def _check(name: str, rows: int, rejects: Rejects, options: ImportOptions) -> None:
    if rows == 0:
        raise UnusableFile(f"{name} has a header but no rows; there is nothing to import")
    if options.strict and rejects.rows:
        first = rejects.first[0]
        raise RowsRefused(
            f"{name}: {rejects.rows} of {rows} rows cannot be used, so nothing was kept;"
            f" row {first.row}, {first.field or 'the whole row'}: {first.reason}"
        )


def _keep(facts: Facts, importer: Importer, staged: ir.Table, *, dry_run: bool) -> Kept:
    kept = Kept()
    with suppress(_DryRun), facts.transaction():
        kept = importer.keep(staged)
        if dry_run:
            raise _DryRun
    return kept


@contextmanager
def _staging(facts: Facts, importer: Importer) -> Iterator[ir.Table]:
    """A table of this connection alone, gone with it; it may grow beyond the memory limit."""
    name = new_id("staged")
    staged = facts.backend.create_table(name, schema=importer.staged, temp=True)
    try:
        yield staged
    finally:
        facts.backend.drop_table(name, database=_TEMPORARY)
