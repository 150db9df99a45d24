"""The `rapport` command and its groups."""

import typer

app = typer.Typer(
    name="rapport",
    help="A shop's customer data becomes personal, fact-checked marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
