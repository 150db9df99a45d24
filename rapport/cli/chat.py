"""`rapport chat`: talk to the assistant as a customer would."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import err, out, print_json
from rapport.conversations import (
    Author,
    Conversation,
    Turn,
    get_conversation,
    load_knowledge,
    start_conversation,
    take_turn,
)


def chat(
    customer: Annotated[
        str | None, typer.Option(help="Customer id to talk as; without it, a visitor.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the conversation; the shop's by default.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole conversation as JSON at the end.")
    ] = False,
) -> None:
    """Talk to the assistant: one line of input is one turn, an empty line or Ctrl-D ends.

    The conversation is kept, and its events are recorded, like any other.
    """
    with opened() as app:
        conversation = start_conversation(
            database=app.database,
            customer_id=customer,
            language=language or app.settings.shop.language,
            now=app.clock(),
        )
        for answer in _answers(app, conversation):
            if not as_json:
                out.print(f"[bold]{answer.author}[/bold]: ", end="")
                out.print(answer.text, markup=False)
        kept = get_conversation(conversation.conversation_id, database=app.database)
    if as_json:
        print_json(kept)


def _answers(app: App, conversation: Conversation) -> Iterator[Turn]:
    knowledge = load_knowledge(app.database)
    if not knowledge.articles:
        err.print("The knowledge base is empty; fill it with `rapport knowledge import FOLDER`.")
    for line in _lines():
        turns = take_turn(
            conversation.conversation_id,
            line,
            database=app.database,
            facts=app.facts,
            knowledge=knowledge,
            now=app.clock(),
        )
        answers = [turn for turn in turns if turn.author is not Author.CUSTOMER]
        if not answers:
            err.print("A person has this conversation; the assistant is silent.")
        yield from answers


def _lines() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            err.print("[bold]you[/bold]: ", end="")
        line = sys.stdin.readline().strip()
        if not line:
            return
        yield line
