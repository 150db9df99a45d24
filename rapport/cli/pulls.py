"""`rapport pulls`: rows of the shop's own database become facts, again and again."""

import re
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.profiles import (
    BadMapping,
    ColumnMapping,
    ImportKind,
    NewPull,
    add_pull,
    list_pulls,
    load_mapping,
    remove_pull,
    run_pull,
)

app = typer.Typer(help="Pull rows from the shop's own database.", no_args_is_help=True)

SOME_REJECTED = 7
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Name = Annotated[str, typer.Argument(help="Name of the pull.")]


@app.command("add")
def add(
    name: Name,
    *,
    connection: Annotated[str, typer.Option(help="`shop` reads RAPPORT_PULL_URLS__SHOP.")],
    kind: Annotated[ImportKind, typer.Option(help="What each row is.")],
    table: Annotated[str | None, typer.Option(help="Table or view, also schema.table.")] = None,
    query: Annotated[str | None, typer.Option(help="A query instead of a table.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="YAML file, as for `import`.")] = None,
    cursor: Annotated[
        str | None, typer.Option(help="Column that grows with every new or changed row.")
    ] = None,
    overlap: Annotated[str, typer.Option(help="How far a time goes back, such as 5m.")] = "5m",
    batch_rows: Annotated[int, typer.Option(help="Rows of one commit.")] = 50_000,
    every: Annotated[
        str | None, typer.Option(help="How often the server runs it, such as 15m.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Declare a pull. The database is asked at once whether it can work."""
    chosen = load_mapping(mapping) if mapping else ColumnMapping()
    with opened_operations() as rapport:
        shop = rapport.settings.shop
        try:
            told = NewPull(
                name=name,
                connection=connection,
                kind=kind,
                table=table,
                query=query,
                mapping=chosen.completed(currency=shop.currency, language=shop.language),
                cursor_column=cursor,
                overlap_seconds=_seconds(overlap),
                batch_rows=batch_rows,
                every_seconds=_seconds(every) if every else None,
            )
        except ValidationError as error:
            first = error.errors()[0]
            said = first["msg"].removeprefix("Value error, ")
            place = ".".join(map(str, first["loc"]))
            raise BadMapping(f"pull: {place} {said}" if place else f"pull: {said}") from None
        pull = add_pull(
            told,
            database=rapport.database,
            urls=rapport.settings.pull_urls,
            now=rapport.clock(),
        )
    if as_json:
        print_json(pull)
    else:
        out.print(f"Pull {name} is declared; run it with `rapport pulls run {name}`.")


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List every pull: how far it has come, and what went wrong last."""
    with opened_operations() as rapport:
        pulls = list_pulls(database=rapport.database)
    if as_json:
        print_json(pulls)
        return
    rows = [
        (one.told.name, one.told.kind.value, one.told.connection, one.cursor or "",
         one.rows, one.last_at or "", one.last_error or "")
        for one in pulls
    ]  # fmt: skip
    print_table(
        "Pulls", ("name", "kind", "connection", "cursor", "rows", "last run", "last error"), rows
    )


@app.command("run")
def run(name: Name, as_json: AsJson = False) -> None:
    """Pull what is new. Exit status: 0 all rows kept, 7 some rows left out."""
    with opened() as rapport:
        report = run_pull(
            name,
            database=rapport.database,
            facts=rapport.facts,
            urls=rapport.settings.pull_urls,
            clock=rapport.clock,
        )
    if as_json:
        print_json(report)
    else:
        out.print(
            f"{report.rows_read:,} rows read in {report.seconds:.1f} s: {report.inserted:,} new,"
            f" {report.updated:,} changed, {report.rejected:,} left out."
        )
        shown = [(one.row, one.field, one.value, one.reason) for one in report.errors]
        if shown:
            print_table("Rows left out", ("row", "field", "value", "reason"), shown)
    raise typer.Exit(SOME_REJECTED if report.rejected else 0)


@app.command("remove")
def remove(name: Name, as_json: AsJson = False) -> None:
    """Forget a pull. What it brought stays."""
    with opened_operations() as rapport:
        remove_pull(name, database=rapport.database)
    if as_json:
        print_json({"removed": name})
    else:
        out.print(f"Pull {name} is removed; what it brought stays.")


def _seconds(text: str) -> int:
    found = re.fullmatch(r"(\d{1,6})([smhd]?)", text.strip())
    if found is None:
        raise BadMapping(f"{text!r} is no length of time; write it like 15m, 2h or 1d")
    return int(found[1]) * _UNITS[found[2] or "s"]
