"""The `rapport` command: which module each of its commands and groups is in.

A command's module is imported when the command is called, so that none waits for what it does not
need; `--help` reads them all.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS: Mapping[str, str] = {
    "init": "init:init",
    "demo": "demo:demo",
    "serve": "serve:serve",
    "intake": "serve:intake",
    "worker": "worker:worker",
    "settings": "settings:settings",
    "import": "imports:import_",
    "customers": "customers:app",
    "products": "products:products_app",
    "offers": "products:offers_app",
    "policies": "policies:policies_app",
    "sentences": "policies:sentences_app",
    "sources": "sources:app",
    "pulls": "pulls:app",
    "dead-letters": "dead_letters:app",
    "facts": "facts:app",
    "rfm": "scoring:count_rfm",
    "traits": "traits:app",
    "segments": "segments:app",
    "lists": "lists:app",
    "clusters": "clusters:show_clusters",
    "reports": "reports:app",
    "recommend": "recommendations:recommend_products",
    "insights": "insights:app",
    "brand": "brand:app",
    "briefs": "briefs:app",
    "content": "content:app",
    "drafts": "drafts:app",
    "review": "review:app",
    "calendar": "calendar:app",
    "campaigns": "campaigns:app",
    "attribution": "attribution:app",
    "effects": "effects:app",
    "forms": "forms:app",
    "topics": "topics:app",
    "optins": "topics:opt_ins_app",
    "messages": "messages:app",
    "mail": "mail:app",
    "bounces": "bounces:app",
    "suppressions": "suppressions:app",
    "why": "why:show_why",
    "channels": "channels:app",
    "wecom": "wecom:app",
    "webhooks": "webhooks:app",
    "alerts": "alerts:app",
    "reactions": "reactions:app",
    "journeys": "journeys:app",
    "tasks": "tasks:app",
    "knowledge": "knowledge:app",
    "chat": "chat:chat",
    "models": "models:app",
    "evaluate": "evaluate:app",
    "corpus": "corpus:app",
    "lab": "lab:app",
    "law": "law:app",
    "llm": "llm:app",
    "operators": "operators:app",
    "keys": "keys:app",
    "bench": "bench:bench",
}
"""Command -> module of this package : its function, or the group's app. The order is the help's."""


class _Commands(dict[str, Any]):
    """Loads a command when it is looked up, and keeps it."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        if name not in COMMANDS:
            raise KeyError(name)
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(f"rapport.cli.{module}"), attribute)
        self[name] = loaded = _command(name, found)
        return loaded

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        return self[name] if name in COMMANDS else default

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def items(self) -> Any:  # noqa: ANN401
        return [(name, self[name]) for name in COMMANDS]


class _Root(TyperGroup):
    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(**attributes)
        self.commands = _Commands()


def _command(name: str, found: Any) -> Any:  # noqa: ANN401
    command: Any
    if isinstance(found, typer.Typer):
        command = typer.main.get_group(found)
    else:
        single = typer.Typer(pretty_exceptions_enable=False)
        single.command(name)(found)
        command = typer.main.get_command(single)
    command.name = name
    return command


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
