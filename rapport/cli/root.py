"""The `rapport` command and its groups."""

import typer

from rapport.cli import knowledge, models
from rapport.cli.bench import bench
from rapport.cli.chat import chat

app = typer.Typer(
    name="rapport",
    help="A shop's customer data becomes personal, fact-checked marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

app.command("bench")(bench)
app.command("chat")(chat)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(models.app, name="models")
