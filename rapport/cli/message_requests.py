"""`rapport messages send` and `templates`: one transactional message at a time."""

import json
from typing import Annotated

import typer

from rapport.app import transactional_desk_of
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.kit.errors import Invalid
from rapport.transactional import MessageWish, kinds_of, request_message, ship_templates

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]

_BY = "command line"


def templates(as_json: AsJson = False) -> None:
    """Put the shipped transactional templates up for review, and list what they ask for."""
    with opened_operations() as rapport:
        found = ship_templates(database=rapport.database, now=rapport.clock())
    rows = [
        (
            one.draft_id,
            one.language,
            one.status.value,
            " ".join(f"{name}:{kind}" for name, kind in kinds_of(one.copy).items()),
        )
        for one in found
    ]
    columns = ("template", "language", "status", "values")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table("Transactional templates", columns, rows)


def send(  # noqa: PLR0917
    template: Annotated[str, typer.Argument(help="Such as order-confirmation; see `templates`.")],
    to: Annotated[str, typer.Option("--to", help="Mail address.")],
    key: Annotated[str, typer.Option(help="The same key sends once; new for each message.")],
    values: Annotated[
        list[str] | None, typer.Option("--value", help="NAME=VALUE; JSON where it is no text.")
    ] = None,
    customer: Annotated[str, typer.Option(help="Id of the customer, if there is one.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47; the shop's if not given.")] = "",
    as_json: AsJson = False,
) -> None:
    """Send one transactional message, ahead of all marketing."""
    wish = MessageWish(
        template=template,
        address=to,
        customer_id=customer,
        language=language,
        values=dict(map(_value, values or ())),
    )
    with opened_operations() as rapport:
        requested = request_message(
            wish,
            desk=transactional_desk_of(rapport),
            key_id=_BY,
            idempotency_key=key,
            now=rapport.clock(),
        )
    if as_json:
        print_json(requested)
        return
    out.print(f"{requested.message_id}{' (asked for before)' if requested.repeated else ''}")


def _value(pair: str) -> tuple[str, object]:
    name, equals, text = pair.partition("=")
    if not equals:
        raise Invalid(f"write a value as NAME=VALUE, not {name[:40]!r}")
    if not text.startswith("{"):
        return name, text
    try:
        return name, json.loads(text)
    except ValueError:
        raise Invalid(f"the value of {name[:40]!r} is no JSON") from None
