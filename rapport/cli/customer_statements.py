"""`rapport customers statements`: what customers said of themselves, corrected and withdrawn."""

from typing import Annotated

import typer

from rapport.app import keep_what_is_said
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.profiles import get_profile
from rapport.statements import (
    Statement,
    correct_statement,
    keys,
    statements_of,
    value_words,
    withdraw_statement,
)

app = typer.Typer(help="What customers said of themselves.", no_args_is_help=True)

Customer = Annotated[str, typer.Argument(help="Id of a customer.")]
StatementId = Annotated[str, typer.Argument(help="Id of a statement, as `show` gives it.")]
By = Annotated[str, typer.Option(help="Who decides, as the statement keeps it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.command("show")
def show(customer: Customer, as_json: AsJson = False) -> None:
    """Show what a customer said of themself, in which words, and until when it holds."""
    with opened() as rapport:
        get_profile(rapport.facts, customer)
        found = statements_of(rapport.facts, customer)
        now = rapport.clock()
    if as_json:
        print_json(found)
        return
    if not found:
        out.print(f"Customer {customer} has said nothing of themself that was understood.")
        return
    rows = [
        (
            one.statement_id,
            keys()[one.key].labels["en"],
            value_words(one.key, one.value, "en"),
            one.state.value if one.holds_at(now) else "no longer holds",
            f"{one.said_at:%Y-%m-%d}",
            one.quote,
        )
        for one in found
    ]
    columns = ("statement", "about", "value", "state", "said", "in their words")
    print_table(f"Statements of {customer}", columns, rows)


@app.command("correct")
def correct(
    customer: Customer,
    statement: StatementId,
    value: Annotated[str, typer.Argument(help="The value that holds instead.")],
    by: By = "cli",
    as_json: AsJson = False,
) -> None:
    """Give a statement another value."""
    with opened() as rapport:
        done = correct_statement(
            rapport.facts, customer, statement, value=value, operator=by, now=rapport.clock()
        )
    _print(done, as_json=as_json)


@app.command("withdraw")
def withdraw(
    customer: Customer, statement: StatementId, by: By = "cli", as_json: AsJson = False
) -> None:
    """Let a statement hold no more; reading its text again does not bring it back."""
    with opened() as rapport:
        done = withdraw_statement(
            rapport.facts, customer, statement, operator=by, now=rapport.clock()
        )
    _print(done, as_json=as_json)


@app.command("refresh")
def refresh(as_json: AsJson = False) -> None:
    """Look at texts that are new for what known customers say of themselves."""
    with opened() as rapport:
        done = keep_what_is_said(rapport)
    if as_json:
        print_json(done)
    else:
        out.print(f"New texts: {done.texts:,}. Statements in them: {done.statements:,}.")


def _print(done: Statement, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        out.print(f"{keys()[done.key].labels['en']}: {done.value} ({done.state.value})")
