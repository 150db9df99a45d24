"""`rapport import`: a file of the shop becomes facts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import err, out, print_json, print_table
from rapport.kit.settings import Settings
from rapport.profiles import (
    BadMapping,
    ColumnMapping,
    ImportKind,
    ImportOptions,
    ImportProgress,
    ImportReport,
    import_file,
    load_mapping,
    make_mapping,
)

SOME_REJECTED = 7
_STEPS = 1000

Kind = Annotated[ImportKind, typer.Argument(help="What each row of the file is.")]
File = Annotated[Path, typer.Argument(help="CSV or JSON Lines, also .gz, or Parquet.")]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="Which column is a field: field=Column; repeat.")
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="YAML file with `fields:`, `timezone:` and so on.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and count; keep nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Keep nothing if any row is wrong.")]
ErrorsFile = Annotated[
    Path | None, typer.Option("--errors", help="CSV to write: row, field, value, reason.")
]
Platform = Annotated[
    str | None,
    typer.Option(help="Begin with a ready mapping, such as weibo, jd, trustpilot or survey."),
]
Currency = Annotated[str | None, typer.Option(help="ISO 4217 code of amounts without one.")]
Language = Annotated[str | None, typer.Option(help="BCP 47 language of texts without one.")]
TimeZone = Annotated[str | None, typer.Option(help="IANA zone of times without one; UTC if none.")]
DateFormat = Annotated[str | None, typer.Option(help="Form of times, such as %d/%m/%Y %H:%M.")]
Source = Annotated[str | None, typer.Option(help="Where the file comes from; ids build on it.")]
Encoding = Annotated[str | None, typer.Option(help="Such as gb18030 or latin-1; utf-8 if none.")]
Delimiter = Annotated[str | None, typer.Option(help="What separates columns; found out if none.")]
RefundPrefix = Annotated[str | None, typer.Option(help="Start of the ids of refunded orders.")]
CreateProducts = Annotated[
    bool, typer.Option("--create-products", help="Add products that only orders name.")
]
Traits = Annotated[
    Literal["all", "mapped"] | None,
    typer.Option(help="`all` keeps further columns of customers as traits."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


def import_(
    kind: Kind,
    file: File,
    *,
    column_map: Map = None,
    mapping: MappingFile = None,
    platform: Platform = None,
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: ErrorsFile = None,
    currency: Currency = None,
    language: Language = None,
    timezone: TimeZone = None,
    date_format: DateFormat = None,
    source: Source = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    refund_prefix: RefundPrefix = None,
    create_products: CreateProducts = False,
    traits: Traits = None,
    as_json: AsJson = False,
) -> None:
    """Import customers, products, orders, events, reviews, feedback, campaigns or messages.

    Rows that are wrong are left out and named with their number (data rows, from 1; header and
    blank lines do not count) and the reason; the others are kept, all in one commit. A file that
    cannot be used, or --strict and a wrong row: nothing is kept. Importing the same file again
    changes nothing.

    Orders have one row per order line. Columns are found by their names, or as --map and --mapping
    say; flags win over the mapping file.

    Exit status: 0 all rows kept, 7 some rows left out, 2 nothing kept.
    """
    flags = {
        "like": platform,
        "currency": currency,
        "language": language,
        "timezone": timezone,
        "date_format": date_format,
        "source": source,
        "encoding": encoding,
        "delimiter": delimiter,
        "refund_prefix": refund_prefix,
        "create_products": create_products or None,
        "traits": traits,
    }
    chosen = _mapping(mapping, column_map or [], flags)
    with opened() as app:
        options = ImportOptions(
            mapping=_completed(chosen, app.settings),
            dry_run=dry_run,
            strict=strict,
            errors_path=errors,
        )
        report = _import(app, kind, file, options, quiet=as_json)
    _print(report, errors, as_json=as_json)
    raise typer.Exit(SOME_REJECTED if report.rejected else 0)


def _mapping(path: Path | None, pairs: Sequence[str], flags: Mapping[str, object]) -> ColumnMapping:
    """The mapping file, with what the command line says on top of it."""
    base = load_mapping(path) if path else ColumnMapping()
    fields = dict(base.fields)
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field.strip() or not column.strip():
            raise BadMapping(f"--map {pair!r} is not of the form field=Column")
        fields[field.strip()] = column.strip()
    said = {name: value for name, value in flags.items() if value is not None}
    return make_mapping(base.model_dump() | {"fields": fields} | said, where="command line")


def _completed(mapping: ColumnMapping, settings: Settings) -> ColumnMapping:
    """What neither file nor flags say is as the shop's settings say."""
    return mapping.completed(currency=settings.shop.currency, language=settings.shop.language)


def _import(
    app: App, kind: ImportKind, path: Path, options: ImportOptions, *, quiet: bool
) -> ImportReport:
    with _bar(kind, quiet=quiet) as progress:
        return import_file(
            kind,
            path,
            facts=app.facts,
            database=app.database,
            now=app.clock(),
            options=options.watched(progress),
        )


@contextmanager
def _bar(kind: ImportKind, *, quiet: bool) -> Iterator[ImportProgress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    bar = Progress(*columns, TimeRemainingColumn(), console=err, transient=True, disable=quiet)
    with bar:
        task = bar.add_task(f"importing {kind.value}", total=_STEPS)

        def show(rows: int, share: float) -> None:
            said = f"importing {kind.value}: {rows:,} rows"
            bar.update(task, completed=share * _STEPS, description=said)

        yield show


def _print(report: ImportReport, errors: Path | None, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    said = "would be kept (dry run)" if report.dry_run else "kept"
    rate = round(report.rows_read / max(report.seconds, 0.001))
    out.print(
        f"{report.rows_read:,} rows read in {report.seconds:.1f} s ({rate:,} a second):"
        f" {report.kept:,} {said}, {report.rejected:,} left out."
    )
    counts = {"inserted": report.inserted, "updated": report.updated}
    counts |= {"unchanged": report.unchanged, **report.counts}
    for name, number in counts.items():
        out.print(f"  {name.replace('_', ' ')}: {number:,}")
    if report.ignored_columns:
        out.print(f"  columns not used: {', '.join(report.ignored_columns)}")
    if report.errors:
        rows = [(one.row, one.field, one.value, one.reason) for one in report.errors]
        print_table("Rows left out", ("row", "field", "value", "reason"), rows)
        if report.rejected > len(report.errors):
            where = f"all are in {errors}" if errors else "name a file with --errors to see all"
            out.print(f"These are the first; {where}.")
