"""`rapport why`: why a customer got a message, or got nothing from a campaign or a journey."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json
from rapport.reasons import Audience, sentences, why


def show_why(
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    subject: Annotated[str, typer.Argument(help="A message, a campaign or a journey, by its id.")],
    language: Annotated[str, typer.Option(help="`en` or `zh`.")] = "en",
    to: Annotated[Audience, typer.Option(help="Who is told: all details, or plain words.")] = (
        Audience.OPERATOR
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Say why a customer got a message, or why nothing was sent to them."""
    with opened() as rapport:
        account = why(customer, subject, database=rapport.database, facts=rapport.facts)
    if as_json:
        print_json(account)
        return
    out.print(account.outcome.value)
    for sentence in sentences(account, language, audience=to):
        out.print(f"- {sentence}", markup=False)
