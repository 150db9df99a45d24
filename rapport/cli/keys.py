"""`rapport keys`: keys for programs that call the API."""

from typing import Annotated

import typer

from rapport.access import Role, create_api_key, list_api_keys, revoke_api_key
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, out, print_json, print_table

app = typer.Typer(help="Make and end keys for programs.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as `warehouse`.")],
    role: Annotated[Role, typer.Option(help="What the key may do.")] = Role.VIEWER,
    as_json: AsJson = False,
) -> None:
    """Make a key and print its secret, this once: only a hash of it is kept."""
    with opened_operations() as rapport:
        key, secret = create_api_key(
            database=rapport.database, name=name, role=role, created_by="cli", now=rapport.clock()
        )
    if as_json:
        print_json({"key": key, "secret": secret})
    else:
        out.print(secret, markup=False)
        err.print("Keep it now: it is not shown again.")


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List every key by the start of its secret, also those that were revoked."""
    with opened_operations() as rapport:
        keys = list_api_keys(database=rapport.database)
    if as_json:
        print_json(keys)
    else:
        table = [(k.key_id, k.name, k.role.value, f"{k.prefix}…", k.revoked_at or "") for k in keys]
        print_table("API keys", ("id", "name", "role", "secret", "revoked"), table)


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, as `rapport keys list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """End a key for good. Doing it twice changes nothing."""
    with opened_operations() as rapport:
        key = revoke_api_key(database=rapport.database, key_id=key_id, now=rapport.clock())
    if as_json:
        print_json(key)
    else:
        out.print(f"{key.key_id} is revoked.")
