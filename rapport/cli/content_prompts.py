"""`rapport content prompts`: what a model is asked with, and the search for something better."""

from typing import Annotated

import typer

from rapport.cli.content_improve import improve
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table

prompts = typer.Typer(help="The prompts that groups of a brief can name.", no_args_is_help=True)
prompts.command()(improve)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@prompts.command("list")
def list_prompts(as_json: AsJson = False) -> None:
    """List the prompts that a group can name; files of the folder are read and checked."""
    with opened_operations() as rapport:
        found = rapport.prompts.list()
    if as_json:
        print_json([{"name": one.name, "version": one.version} for one in found])
    else:
        rows = ((one.name, one.version, one.fingerprint) for one in found)
        print_table("Prompts", ("prompt", "version", "fingerprint"), rows)


@prompts.command("show")
def show_prompt(name: Annotated[str, typer.Argument(help="Name of the prompt.")]) -> None:
    """Print a prompt's text, to read it or to start one of your own from it."""
    with opened_operations() as rapport:
        text = rapport.prompts.get(name)
    out.print(f"name: {text.name}\nversion: {text.version}\n", markup=False)
    out.print(f"--- system\n{text.system}\n--- user\n{text.user}", markup=False)
