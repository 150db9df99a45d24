"""`rapport customers identity`, `merge`, `unmerge`, `cut`, `restore`, `proposals`: who is who."""

from typing import Annotated

import typer

from rapport.app import FOLLOWERS, App
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.profiles import (
    Desk,
    Evidence,
    IdentifierKind,
    accept_proposal,
    cut_link,
    identity_of,
    list_proposals,
    merge_customers,
    refuse_proposal,
    restore_link,
    undo_merge,
)

proposals = typer.Typer(help="Customers who may be one person.", no_args_is_help=True)

CustomerArgument = Annotated[str, typer.Argument(help="Id of a customer, also one given up.")]
KindArgument = Annotated[IdentifierKind, typer.Argument(help="What kind of identifier it is.")]
ValueArgument = Annotated[str, typer.Argument(help="The identifier, as `identity` shows it.")]
ProposalArgument = Annotated[str, typer.Argument(help="Id of a proposal.")]
ByOption = Annotated[str, typer.Option(help="Who decides, as the decision keeps it.")]
NoteOption = Annotated[str, typer.Option(help="Why; kept with the decision.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


def show_identity(customer: CustomerArgument, as_json: AsJson = False) -> None:
    """Show what a customer is known by, and why several ids are one customer."""
    with opened() as rapport:
        found = identity_of(rapport.facts, customer)
    if as_json:
        print_json(found)
        return
    print_table(
        f"Customer {found.customer_id} is known by",
        ("id", "kind", "identifier", "since (UTC)", "said by", ""),
        [_line(one) for one in found.links],
    )
    for merge in found.merges:
        out.print(f"{merge.because} ({merge.merged_at:%Y-%m-%d %H:%M}, {merge.decided_by}):")
        for one in merge.evidence:
            out.print("  " + " · ".join(part for part in _line(one) if part))
    for decision in found.decisions:
        out.print(
            f"{decision.decided_at:%Y-%m-%d %H:%M} {decision.decided_by}: {decision.verdict}"
            f" {decision.name} {decision.kind} {decision.other} {decision.note}"
        )


def merge(
    given_up: Annotated[str, typer.Argument(help="Id that is given up.")],
    stays: Annotated[str, typer.Argument(help="Id that stays.")],
    by: ByOption = "cli",
    note: NoteOption = "",
    as_json: AsJson = False,
) -> None:
    """Make one customer of two."""
    with opened() as rapport:
        customer = merge_customers(_desk(rapport, by, note), given_up=given_up, stays=stays)
    _say(f"{given_up} is the customer {customer} from now on.", customer, as_json)


def unmerge(
    name: CustomerArgument, by: ByOption = "cli", note: NoteOption = "", as_json: AsJson = False
) -> None:
    """Give an id that was merged into another customer back to itself."""
    with opened() as rapport:
        customer = undo_merge(_desk(rapport, by, note), name=name)
    _say(f"{name} is the customer {customer} again.", customer, as_json)


def cut(
    name: CustomerArgument,
    kind: KindArgument,
    value: ValueArgument,
    by: ByOption = "cli",
    note: NoteOption = "",
    as_json: AsJson = False,
) -> None:
    """Let a link say nothing from now on, however often it is said again."""
    with opened() as rapport:
        cut_link(_desk(rapport, by, note), name=name, kind=kind, value=value)
    _say(f"The {kind} says nothing about {name} from now on.", name, as_json)


def restore(
    name: CustomerArgument,
    kind: KindArgument,
    value: ValueArgument,
    by: ByOption = "cli",
    note: NoteOption = "",
    as_json: AsJson = False,
) -> None:
    """Let a link that was cut count again."""
    with opened() as rapport:
        restore_link(_desk(rapport, by, note), name=name, kind=kind, value=value)
    _say(f"The {kind} counts for {name} again.", name, as_json)


@proposals.command("list")
def show_proposals(
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    offset: Annotated[int, typer.Option(min=0, max=1_000_000_000)] = 0,
    as_json: AsJson = False,
) -> None:
    """List pairs of customers who told one e-mail address or phone number."""
    with opened() as rapport:
        found = list_proposals(rapport.facts, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.proposal_id, one.one, one.other, one.kind.value, one.value, f"{one.since:%Y-%m-%d}")
        for one in found
    ]
    print_table("Proposals to merge", ("proposal", "one", "other", "both told", "", "since"), rows)


@proposals.command("accept")
def accept(
    proposal: ProposalArgument, by: ByOption = "cli", note: NoteOption = "", as_json: AsJson = False
) -> None:
    """Merge the two customers of a proposal."""
    with opened() as rapport:
        customer = accept_proposal(_desk(rapport, by, note), proposal)
    _say(f"They are the customer {customer} from now on.", customer, as_json)


@proposals.command("refuse")
def refuse(
    proposal: ProposalArgument, by: ByOption = "cli", note: NoteOption = "", as_json: AsJson = False
) -> None:
    """Say that they are two customers."""
    with opened() as rapport:
        refuse_proposal(_desk(rapport, by, note), proposal)
    _say("They stay two customers.", proposal, as_json)


def _desk(rapport: App, by: str, note: str) -> Desk:
    return Desk(
        database=rapport.database,
        facts=rapport.facts,
        operator=by,
        now=rapport.clock(),
        note=note,
        followers=FOLLOWERS,
    )


def _say(sentence: str, told: str, as_json: bool) -> None:
    if as_json:
        print_json({"customer_id": told, "said": sentence})
    else:
        out.print(sentence)


def _line(one: Evidence) -> tuple[str, str, str, str, str, str]:
    said_by = one.decided_by or f"{one.source} {one.call}".strip()
    since, cut = f"{one.at:%Y-%m-%d %H:%M}", "cut" if one.cut else ""
    return (one.name, one.kind.value, one.value, since, said_by, cut)
