"""`rapport customers export` and `erase`: what the law lets a customer ask for."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.files import write_text
from rapport.cli.opening import opened
from rapport.cli.output import json_text, out, print_json, print_table
from rapport.rights import erase_customer, export_customer, purge
from rapport.testing import MailboxFolder

CustomerArgument = Annotated[str, typer.Argument(help="Id of a customer.")]


def export(
    customer: CustomerArgument,
    file: Annotated[
        Path | None, typer.Option("--file", help="Where to write it; else it is printed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Give out everything that is held on a customer, as one JSON value."""
    with opened() as rapport:
        found = export_customer(
            customer, database=rapport.database, facts=rapport.facts, now=rapport.clock()
        )
    if file is None:
        print_json(asdict(found))
        return
    write_text(file, json_text(asdict(found)))
    if as_json:
        print_json({"file": str(file), "rows": found.rows, "tables": len(found.held)})
    else:
        out.print(f"{found.rows:,} rows from {len(found.held)} tables are in {file}.")


def erase(
    customer: CustomerArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Erase a customer from both stores for good, and overwrite the freed pages of the disk."""
    if not yes and not typer.confirm(f"Erase everything on {customer} for good?", err=True):
        sys.exit(1)
    with opened() as rapport:
        done = erase_customer(
            customer,
            database=rapport.database,
            facts=rapport.facts,
            operator="cli",
            now=rapport.clock(),
            elsewhere=[MailboxFolder(rapport.settings.home / "mailbox")],
        )
        written = purge(database=rapport.database, facts=rapport.facts, clock=rapport.clock)
    if as_json:
        print_json({"rows": done.rows, "total": done.total, "purged": asdict(written)})
        return
    print_table("Erased", ("what", "rows"), sorted(done.rows.items()))
    out.print(f"Both stores were written anew in {written.seconds:.1f} s.")
