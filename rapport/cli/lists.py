"""`rapport lists`: customers put on and taken off by hand."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.files import read_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.segments import (
    Listed,
    add_to_list,
    customers_on_list,
    delete_list,
    get_list,
    list_lists,
    list_sizes,
    read_names,
    rename_list,
    save_list,
    take_from_list,
)

app = typer.Typer(help="Keep lists of customers by hand.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Reference = Annotated[str, typer.Argument(help="Id or name of a list.")]
Customers = Annotated[
    list[str] | None, typer.Argument(help="Customers by id, e-mail address or phone number.")
]
NamesFile = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        help="File with a column `customer_id`, `email` or `phone`, or one name a line.",
        exists=True,
        dir_okay=False,
    ),
]


@app.command("list")
def show_lists(as_json: AsJson = False) -> None:
    """List all manual lists by name."""
    with opened() as rapport:
        found = list_lists(rapport.database)
        sizes = list_sizes(rapport.facts)
    rows = [(one.list_id, one.name, sizes.get(one.list_id, 0), one.created_by) for one in found]
    columns = ("list_id", "name", "customers", "created_by")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table("Lists", ("list", "name", "customers", "made by"), rows)


@app.command("create")
def create(name: str, as_json: AsJson = False) -> None:
    """Make an empty list."""
    with opened() as rapport:
        made = save_list(
            database=rapport.database, name=name, created_by="cli", now=rapport.clock()
        )
    if as_json:
        print_json(made)
    else:
        out.print(f"List {made.name!r} is {made.list_id}.")


@app.command("rename")
def rename(reference: Reference, name: str, as_json: AsJson = False) -> None:
    """Give a list another name; rules that name it stay as they are."""
    with opened() as rapport:
        renamed = rename_list(reference, database=rapport.database, name=name)
    if as_json:
        print_json(renamed)
    else:
        out.print(f"List {renamed.list_id} is {renamed.name!r} now.")


@app.command("delete")
def delete(reference: Reference, as_json: AsJson = False) -> None:
    """Delete a list that no segment names."""
    with opened() as rapport:
        gone = delete_list(reference, database=rapport.database, facts=rapport.facts)
    if as_json:
        print_json({"deleted": gone.list_id})
    else:
        out.print(f"List {gone.name!r} is deleted.")


@app.command("add")
def add(
    reference: Reference,
    customers: Customers = None,
    names: NamesFile = None,
    as_json: AsJson = False,
) -> None:
    """Put customers on a list."""
    with opened() as rapport:
        done = add_to_list(
            reference,
            _named(customers, names),
            database=rapport.database,
            facts=rapport.facts,
            now=rapport.clock(),
        )
    _print_done(done, "put on", as_json=as_json)


@app.command("remove")
def remove(
    reference: Reference,
    customers: Customers = None,
    names: NamesFile = None,
    as_json: AsJson = False,
) -> None:
    """Take customers off a list."""
    with opened() as rapport:
        done = take_from_list(
            reference, _named(customers, names), database=rapport.database, facts=rapport.facts
        )
    _print_done(done, "taken off", as_json=as_json)


@app.command("customers")
def show_customers(
    reference: Reference,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    after: Annotated[
        str | None, typer.Option(help="Go on after this customer, the last one of a page.")
    ] = None,
) -> None:
    """Show who is on a list, by customer id."""
    with opened() as rapport:
        found = customers_on_list(
            reference, database=rapport.database, facts=rapport.facts, limit=limit, after=after
        )
        name = get_list(rapport.database, reference).name
    if as_json:
        print_json(found)
    else:
        rows = [(one.customer_id, one.name, one.country or "") for one in found]
        print_table(name, ("customer", "name", "country"), rows)


def _named(customers: list[str] | None, names: Path | None) -> list[str]:
    told = read_names(read_text(names)) if names else []
    return [*(customers or []), *told]


def _print_done(done: Listed, deed: str, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    out.print(f"{done.changed:,} {deed}, {done.unchanged:,} as before, {done.unknown:,} unknown.")
    if done.places:
        places = ", ".join(str(place) for place in done.places)
        out.print(f"Nobody is known by the names at these places: {places}.", style="yellow")
