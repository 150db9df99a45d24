"""`rapport suppressions`: addresses that are not written to, and who decided so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.profiles import (
    Suppression,
    SuppressionScope,
    import_suppressions,
    list_suppression_moves,
    list_suppressions,
    unsuppress,
)
from rapport.storage import Database

app = typer.Typer(
    help="Look at and change the list of addresses that are not written to.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Address = Annotated[str, typer.Argument(help="Address, or its hash as the list shows it.")]
Scope = Annotated[SuppressionScope, typer.Option(help="all, or marketing only.")]
By = Annotated[str, typer.Option(help="Who decides it.")]

_PAGE = 1_000


@app.command("list")
def show_list(
    reason: Annotated[str | None, typer.Option(help="Only those of this reason.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    trail: Annotated[bool, typer.Option("--trail", help="Who did what to the list.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the addresses, by their hashes, the latest first; or the trail of the list."""
    with opened_operations() as rapport:
        moves = list_suppression_moves(rapport.database, limit=limit) if trail else []
        found = [] if trail else list_suppressions(rapport.database, reason=reason, limit=limit)
    if as_json:
        print_json(moves or found)
        return
    if trail:
        rows = [
            (f"{one.moved_at:%Y-%m-%d %H:%M}", one.act, one.address_hash[:12], one.reason,
             one.scope, one.moved_by)
            for one in moves
        ]  # fmt: skip
        print_table("Trail", ("when", "what", "address", "reason", "scope", "by"), rows)
        return
    shown = [
        (one.address_hash, one.reason, one.scope, f"{one.suppressed_at:%Y-%m-%d %H:%M}",
         one.suppressed_by)
        for one in found
    ]  # fmt: skip
    print_table("Suppressions", ("address", "reason", "scope", "since", "by"), shown)


@app.command()
def add(
    address: Address,
    reason: Annotated[str, typer.Option(help="Why.")] = "operator",
    scope: Scope = SuppressionScope.ALL,
    by: By = "cli",
) -> None:
    """Stop writing to an address."""
    with opened_operations() as rapport:
        added = import_suppressions(
            rapport.database, [address], reason=reason, scope=scope, by=by, now=rapport.clock()
        )
    out.print("The address is on the list." if added else "The address was on the list already.")


@app.command()
def remove(
    address: Address,
    reason: Annotated[str, typer.Option(help="Why it may be written to again.")],
    by: By = "cli",
) -> None:
    """Take an address off the list; the trail keeps who did it and why."""
    with opened_operations() as rapport:
        unsuppress(rapport.database, address, reason=reason, by=by, now=rapport.clock())
    out.print("The address is off the list.")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="File with one address, or sha256:…, a line.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "imported",
    scope: Scope = SuppressionScope.ALL,
    by: By = "cli",
) -> None:
    """Take a list of another sender in; safe to repeat."""
    with opened_operations() as rapport, path.open(encoding="utf-8-sig") as lines:
        added = import_suppressions(
            rapport.database, lines, reason=reason, scope=scope, by=by, now=rapport.clock()
        )
    out.print(f"{added:,} addresses are new on the list.")


@app.command()
def export(path: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the list to a file that `import` reads; it holds hashes, of use to this shop alone."""
    number = 0
    with opened_operations() as rapport, path.open("w", encoding="utf-8") as file:
        file.write("address,reason,scope,since,by\n")
        for one in _all(rapport.database):
            since = one.suppressed_at.isoformat()
            cells = (f"hash:{one.address_hash}", one.reason, one.scope, since, one.suppressed_by)
            file.write(",".join(cell.replace(",", " ") for cell in cells) + "\n")
            number += 1
    out.print(f"{number:,} addresses are in {path}.")


def _all(database: Database) -> Iterator[Suppression]:
    offset = 0
    while page := list_suppressions(database, limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)
