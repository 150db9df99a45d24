"""`rapport chat`: talk to the assistant as a customer would."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.opening import opened
from rapport.cli.output import err, print_heading, print_json
from rapport.conversations import (
    Author,
    Conversation,
    Turn,
    get_conversation,
    load_knowledge,
    start_conversation,
    take_turn,
)
from rapport.profiles import get_profile


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
        if customer is not None:
            get_profile(app.facts, customer)
        conversation = start_conversation(
            database=app.database,
            customer_id=customer,
            language=language or app.settings.shop.language,
            now=app.clock(),
        )
        for answer in _answers(app, conversation):
            if not as_json:
                print_heading(f"{answer.author}:", answer.text)
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
            err.print("you: ", style="bold", end="")
        line = sys.stdin.readline().strip().encode(errors="replace").decode()  # whole characters
        if not line:
            return
        yield line
