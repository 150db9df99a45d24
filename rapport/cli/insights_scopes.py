"""Reads which texts a command is about from options such as `--of product=bag`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import ibis.expr.types as ir
import typer

from rapport.app import App
from rapport.insights import Scope
from rapport.kit.errors import Invalid
from rapport.segments import members_of

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Of = Annotated[
    list[str] | None,
    typer.Option(
        "--of",
        help="Only these texts: product=ID, category=, brand=, source=, platform=, language= or"
        " segment=. Repeat it.",
    ),
]
Days = Annotated[
    int | None, typer.Option("--days", min=1, help="How many days back; else all texts.")
]

_FIELDS = {
    "product": "product_id",
    "category": "category",
    "brand": "brand",
    "source": "source",
    "platform": "platform",
    "language": "language",
    "segment": "segment",
}


class BadScope(Invalid):
    """Texts are asked for by something that texts are not told apart by."""

    code = "bad-text-scope"


def scope_of(parts: Sequence[str], *, since: datetime | None, until: datetime | None) -> Scope:
    """Make a scope of `name=value` parts. Raises `BadScope`."""
    told: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition("=")
        if name not in _FIELDS or not value:
            raise BadScope(
                f"--of and --with take NAME=VALUE, and {part[:40]!r} was found; the names are"
                f" {', '.join(_FIELDS)}"
            )
        told[_FIELDS[name]] = value
    return Scope(**told, since=since, until=until)


def asked(
    rapport: App, of: Sequence[str] | None, days: int | None
) -> tuple[Scope, ir.Table | None]:
    """The scope of a command, and the customer_ids of its segment."""
    now = rapport.clock()
    since = now - timedelta(days=days) if days else None
    scope = scope_of(of or (), since=since, until=now if days else None)
    among = members_of(scope.segment, database=rapport.database, facts=rapport.facts, now=now)
    return scope, among
