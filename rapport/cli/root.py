"""The `rapport` command and its groups."""

import typer

from rapport.cli import (
    briefs,
    campaigns,
    customers,
    drafts,
    insights,
    journeys,
    keys,
    knowledge,
    messages,
    models,
    operators,
    products,
    segments,
    sources,
)
from rapport.cli.bench import bench
from rapport.cli.chat import chat
from rapport.cli.demo import demo
from rapport.cli.imports import import_
from rapport.cli.init import init
from rapport.cli.recommendations import recommend_products
from rapport.cli.scoring import count_rfm
from rapport.cli.serve import serve, worker
from rapport.cli.settings import settings

app = typer.Typer(
    name="rapport",
    help="A shop's customer data becomes personal, fact-checked marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

app.command("bench")(bench)
app.command("chat")(chat)
app.command("demo")(demo)
app.command("import")(import_)
app.command("init")(init)
app.command("recommend")(recommend_products)
app.command("rfm")(count_rfm)
app.command("serve")(serve)
app.command("settings")(settings)
app.command("worker")(worker)
app.add_typer(briefs.app, name="briefs")
app.add_typer(customers.app, name="customers")
app.add_typer(campaigns.app, name="campaigns")
app.add_typer(messages.app, name="messages")
app.add_typer(drafts.app, name="drafts")
app.add_typer(keys.app, name="keys")
app.add_typer(journeys.app, name="journeys")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(models.app, name="models")
app.add_typer(operators.app, name="operators")
app.add_typer(products.products_app, name="products")
app.add_typer(products.offers_app, name="offers")
app.add_typer(sources.app, name="sources")
app.add_typer(segments.app, name="segments")
app.add_typer(insights.app, name="insights")
