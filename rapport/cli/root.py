"""The `rapport` command and its groups."""

import typer

from rapport.cli import journeys, knowledge, models
from rapport.cli.bench import bench
from rapport.cli.chat import chat
from rapport.cli.init import init
from rapport.cli.settings import settings

app = typer.Typer(
    name="rapport",
    help="A shop's customer data becomes personal, fact-checked marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

app.command("bench")(bench)
app.command("chat")(chat)
app.command("init")(init)
app.command("settings")(settings)
app.add_typer(keys.app, name="keys")
app.add_typer(journeys.app, name="journeys")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(models.app, name="models")
app.add_typer(operators.app, name="operators")
app.add_typer(sources.app, name="sources")
