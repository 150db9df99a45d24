"""`rapport content library` and `reuse`: texts that are there, found and used again."""

from datetime import datetime
from typing import Annotated

import typer

from rapport.app import desk_of
from rapport.cli.briefs import print_drafts
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.content import Objective, Tone
from rapport.kit.errors import Invalid
from rapport.studio import LibraryWish, SortBy, reuse_text, search_library

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


class BadAttribute(Invalid):
    """An attribute is asked for as `name=value`."""

    code = "bad-attribute"


def library(
    words: Annotated[str, typer.Argument(help="Words that the text must hold.")] = "",
    *,
    objective: Annotated[Objective | None, typer.Option(help="What it is for.")] = None,
    channel: Annotated[str, typer.Option(help="`email`, `sms`, ….")] = "",
    language: Annotated[str, typer.Option(help="`zh` or `en`.")] = "",
    tone: Annotated[Tone | None, typer.Option(help="How it sounds.")] = None,
    status: Annotated[
        str, typer.Option(help="`written`, `refused`, `returned`, `approved`, `copybook`.")
    ] = "",
    product: Annotated[str, typer.Option(help="Id of a product it shows.")] = "",
    offer: Annotated[str, typer.Option(help="Id of the offer of its brief.")] = "",
    attribute: Annotated[
        list[str] | None, typer.Option(help="`name=value`, such as `emoji=no`; can be repeated.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(help="Written on this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Written before this day.")] = None,
    sort: Annotated[SortBy, typer.Option(help="In which order.")] = SortBy.RELEVANCE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search all drafts and the copybook."""
    with opened() as rapport:
        zone = rapport.clock().tzinfo
        wish = LibraryWish(
            words=words,
            objective=objective.value if objective else "",
            channel=channel,
            language=language,
            tone=tone.value if tone else "",
            status=status,
            product_id=product,
            offer_id=offer,
            attributes=_attributes(attribute or []),
            since=since.replace(tzinfo=zone) if since else None,
            until=until.replace(tzinfo=zone) if until else None,
            sort=sort,
        )
        found = search_library(wish, database=rapport.database, facts=rapport.facts, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            one.text_id,
            one.objective,
            one.channel,
            one.language,
            one.tone,
            one.status,
            one.copy.subject or one.copy.body[:40],
        )
        for one in found
    )
    columns = ("text", "objective", "channel", "language", "tone", "status", "subject")
    print_table("Library", columns, rows)


def reuse(
    text_id: Annotated[str, typer.Argument(metavar="TEXT_ID", help="Id of a draft or entry.")],
    brief_id: Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Id of the brief.")],
    segment: Annotated[str, typer.Option(help="For which group; the first without it.")] = "",
    product: Annotated[str, typer.Option(help="For which product; the first without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Copy a text into a brief as a draft, checked against what holds there."""
    with opened() as rapport:
        made = reuse_text(
            text_id, brief_id, desk=desk_of(rapport), segment_id=segment, product_id=product
        )
    if as_json:
        print_json(made)
        return
    print_drafts("Used again", [made])
    for found in made.findings:
        out.print(f"{found.severity}: {found.message}")


def _attributes(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        raise BadAttribute(f"{wrong[0]!r}: write an attribute as name=value, such as emoji=no")
    return {name: value for name, _, value in pairs}
