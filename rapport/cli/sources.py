"""`rapport sources`: websites and systems that send events."""

from typing import Annotated

import typer

from rapport.access import create_source, list_sources, revoke_source
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, out, print_json, print_table

app = typer.Typer(help="Make and end write keys for event sources.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Name of the source, such as `website`.")],
    as_json: AsJson = False,
) -> None:
    """Make a source and print its write key, this once: only a hash of it is kept."""
    with opened_operations() as rapport:
        source, write_key = create_source(database=rapport.database, name=name, now=rapport.clock())
    if as_json:
        print_json({"source": source, "write_key": write_key})
    else:
        out.print(write_key, markup=False)
        err.print("Keep it now: it is not shown again.")


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List every source by the start of its write key, also those that were revoked."""
    with opened_operations() as rapport:
        sources = list_sources(database=rapport.database)
    if as_json:
        print_json(sources)
    else:
        table = [(s.source_id, s.name, f"{s.prefix}…", s.revoked_at or "") for s in sources]
        print_table("Sources", ("id", "name", "write key", "revoked"), table)


@app.command("revoke")
def revoke(
    source_id: Annotated[str, typer.Argument(help="Id, as `rapport sources list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Accept no more events from a source. Doing it twice changes nothing."""
    with opened_operations() as rapport:
        source = revoke_source(database=rapport.database, source_id=source_id, now=rapport.clock())
    if as_json:
        print_json(source)
    else:
        out.print(f"{source.source_id} is revoked; within half a minute nothing of it is accepted.")
