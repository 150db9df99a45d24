"""The `rapport` command: which module each of its commands and groups is in.

A command's module is imported when the command is called, so that none waits for what it does not
need. That is why the sentence which `rapport --help` says of a command stands here as well.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Place(NamedTuple):
    """Where a command is: its module in this package, its function or the group's app; and what
    the first paragraph of its help says."""

    module: str
    attribute: str
    about: str


COMMANDS: Mapping[str, Place] = {
    "init": Place(
        "init",
        "init",
        "Set up the data folder and its first admin. Running it again changes nothing.",
    ),
    "demo": Place(
        "demo",
        "demo",
        "Run the whole loop on a demo shop: customers, segments, drafts, campaign, answers, money.",
    ),
    "serve": Place(
        "serve",
        "serve",
        "Run the console, the API, the event intake, the public pages and one sender;"
        " Ctrl-C stops.",
    ),
    "intake": Place(
        "serve",
        "intake",
        "Take events in a process of its own beside a server, for many senders; Ctrl-C stops.",
    ),
    "worker": Place(
        "worker",
        "worker",
        "Run one more sender beside a server; start as many as there are cores. Ctrl-C stops.",
    ),
    "settings": Place(
        "settings",
        "settings",
        "Print every setting with its value and its sentence; secrets stay hidden.",
    ),
    "import": Place(
        "imports",
        "import_",
        "Import customers, products, orders, events, reviews, feedback, campaigns or messages.",
    ),
    "customers": Place("customers", "app", "Look customers up, and say who is who."),
    "products": Place("products", "products_app", "Look products up."),
    "offers": Place("products", "offers_app", "Make and list offers."),
    "policies": Place("policies", "policies_app", "Set and list the shop's policies."),
    "sentences": Place("policies", "sentences_app", "Approve and list sentences."),
    "sources": Place("sources", "app", "Make and end write keys for event sources."),
    "pulls": Place("pulls", "app", "Pull rows from the shop's own database."),
    "dead-letters": Place(
        "dead_letters", "app", "Look at events that could not be used, and replay them."
    ),
    "facts": Place("facts", "app", "Tidy the analytical store; copy it to other engines."),
    "rfm": Place(
        "scoring",
        "count_rfm",
        "Count buyers by RFM group: how lately, how often and for how much they bought.",
    ),
    "value": Place("value", "app", "What customers are expected to order and pay."),
    "loyalty": Place("loyalty", "app", "Points and tiers of customers."),
    "traits": Place("traits", "app", "Computed traits of customers."),
    "segments": Place("segments", "app", "Make segments and see who is in them."),
    "lists": Place("lists", "app", "Keep lists of customers by hand."),
    "clusters": Place(
        "clusters",
        "show_clusters",
        "Find groups among the customers, say how sure they are, and what tells each from the"
        " rest.",
    ),
    "reports": Place("reports", "app", "See how customers move through the shop."),
    "recommend": Place(
        "recommendations",
        "recommend_products",
        "Recommend products in stock that the customer has not bought, each with its reason.",
    ),
    "insights": Place("insights", "app", "What customers say, as findings with quotes."),
    "brand": Place("brand", "app", "Keep the brand book: how the shop speaks."),
    "briefs": Place("briefs", "app", "Describe what is to be said, and have it written."),
    "content": Place("content", "app", "Plan, write and check the texts of briefs."),
    "drafts": Place("drafts", "app", "Review drafts: only an approved one can be sent."),
    "review": Place(
        "review", "app", "Review drafts: the queue by risk, verdicts, samples, proposed rules."
    ),
    "calendar": Place("calendar", "app", "Plan campaigns and texts by day; see conflicts."),
    "agenda": Place("agenda", "app", "Who hears what today, and why not."),
    "campaigns": Place(
        "campaigns", "app", "Send approved drafts to segments, and see what it earned."
    ),
    "attribution": Place("attribution", "app", "Credit revenue to campaigns and journeys."),
    "effects": Place("effects", "app", "What works for whom, and what the next brief should try."),
    "uplift": Place("uplift", "app", "Whom a campaign moved, and whom it pays to write to."),
    "policy": Place("uplift", "policy_app", "What a policy of writing would have earned."),
    "forms": Place("forms", "app", "Forms and landing pages that win customers."),
    "sales": Place("sales", "app", "Leads at work: who is called, by whom, and what came of it."),
    "topics": Place("topics", "app", "Declare what customers can choose to hear about."),
    "optins": Place("topics", "opt_ins_app", "Sign-ups and their proof."),
    "messages": Place("messages", "app", "Look at messages, sent and waiting."),
    "mail": Place("mail", "app", "Check the set-up of mail, and make keys for it."),
    "bounces": Place("bounces", "app", "Read returned mails, and count what came back."),
    "suppressions": Place(
        "suppressions", "app", "Look at and change the list of addresses that are not written to."
    ),
    "why": Place(
        "why", "show_why", "Say why a customer got a message, or why nothing was sent to them."
    ),
    "channels": Place("channels", "app", "See the ways out of the house, and try one."),
    "wecom": Place("wecom", "app", "Settle the messages that employees send on WeCom."),
    "webhooks": Place("webhooks", "app", "Tell other programs what happens."),
    "alerts": Place("alerts", "app", "See who of the staff is told, and try it."),
    "reactions": Place("reactions", "app", "Tell people's opens and clicks from programs'."),
    "journeys": Place("journeys", "app", "Many messages to one customer, over time."),
    "tasks": Place("tasks", "app", "What journeys give people to do."),
    "knowledge": Place("knowledge", "app", "Fill and see the knowledge base."),
    "chat": Place(
        "chat",
        "chat",
        "Talk to the assistant: one line of input is one turn, an empty line or Ctrl-D ends.",
    ),
    "models": Place("models", "app", "Train models, see their cards, put them into use."),
    "scores": Place("scores", "app", "See a customer's scores, and why they have them."),
    "points": Place("points", "app", "Rule points: what deeds and traits are worth."),
    "evaluate": Place("evaluate", "app", "Judge texts."),
    "corpus": Place("corpus", "app", "Make texts into a corpus to train models on."),
    "lab": Place("lab", "app", "Train, tune and look at language models."),
    "law": Place("law", "app", "What the law and platforms forbid to say."),
    "llm": Place("llm", "app", "Language models: what they can do and cost."),
    "operators": Place("operators", "app", "Let people in, and out."),
    "keys": Place("keys", "app", "Make and end keys for programs."),
    "bench": Place("bench", "bench", "Measure, and exit with 0 only if every target holds."),
}
"""In the order of the help."""


def loaded(name: str) -> Any:  # noqa: ANN401
    """Import a command's module, and return the command or group."""
    place = COMMANDS[name]
    found = getattr(import_module(f"rapport.cli.{place.module}"), place.attribute)
    command: Any
    if isinstance(found, typer.Typer):
        command = typer.main.get_group(found)
    else:
        single = typer.Typer(pretty_exceptions_enable=False)
        single.command(name)(found)
        command = typer.main.get_command(single)
    command.name = name
    return command


class _Commands(dict[str, Any]):
    """Loads a command when it is looked up, and keeps it."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        if name not in COMMANDS:
            raise KeyError(name)
        self[name] = command = loaded(name)
        return command

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        return self[name] if name in COMMANDS else default

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def items(self) -> Any:  # noqa: ANN401
        return [(name, self[name]) for name in COMMANDS]


class _Spoken(dict[str, Any]):
    """Commands that can say what they are for, and no more."""

    def __init__(self) -> None:
        super().__init__(
            (name, TyperCommand(name, help=place.about)) for name, place in COMMANDS.items()
        )


class _Root(TyperGroup):
    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(**attributes)
        self.commands = _Commands()

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        commands, self.commands = self.commands, _Spoken()
        try:
            super().format_help(ctx, formatter)
        finally:
            self.commands = commands


app = typer.Typer(
    name="rapport",
    help="A shop's customer data becomes personal, fact-checked marketing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    cls=_Root,
)


@app.callback()
def _root() -> None:
    """A shop's customer data becomes personal, fact-checked marketing."""
