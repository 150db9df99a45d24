"""`rapport content links`: where a draft leads, and whether it is there."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import print_json, print_table
from rapport.content import get_draft, grounds_of
from rapport.studio import ask_page, links_of


def links(
    draft_id: Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")],
    live: Annotated[
        bool,
        typer.Option("--live", help="Ask the pages, over the network, whether they are there."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """List the addresses that a draft leads to, and what the catalogue says of each."""
    with opened() as rapport:
        draft = get_draft(rapport.database, draft_id)
        grounds = grounds_of(
            draft,
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
        found = [
            {
                "address": address,
                "known": grounds.is_listed is None or grounds.is_listed(address),
                "page": ask_page(address) if live else "",
            }
            for address in links_of(draft, grounds)
        ]
    if as_json:
        print_json(found)
        return
    rows = ((one["address"], "yes" if one["known"] else "no", one["page"]) for one in found)
    print_table("Links", ("address", "known to the catalogue", "page"), rows)
