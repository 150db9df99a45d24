"""`rapport review proposals`: wordings that editors changed again and again, as rules."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.review import (
    BookRules,
    ProposalState,
    accept_rule,
    list_proposals,
    propose_rules,
    refuse_rule,
)

app = typer.Typer(help="Rules that the edits of drafts propose.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
IdArg = Annotated[str, typer.Argument(metavar="PROPOSAL_ID", help="Id of the proposal.")]
ByOpt = Annotated[str, typer.Option(help="Who decides, as the log keeps it.")]


@app.command("list")
def show_all(
    state: Annotated[ProposalState, typer.Option(help="Which ones.")] = ProposalState.OPEN,
    as_json: AsJson = False,
) -> None:
    """Look through the edits and list what they propose."""
    with opened() as rapport:
        propose_rules(rapport.database, now=rapport.clock())
        found = list_proposals(rapport.database, state)
    if as_json:
        print_json(found)
        return
    rows = (
        (one.proposal_id, one.language, one.channel, one.avoid, one.prefer, len(one.evidence))
        for one in found
    )
    columns = ("proposal", "language", "channel", "avoid", "prefer", "drafts")
    print_table("Proposed rules", columns, rows)


@app.command()
def accept(proposal_id: IdArg, by: ByOpt = "cli") -> None:
    """Accept a proposal as a rule: the brand book has it from now on."""
    with opened() as rapport:
        now, market = rapport.clock(), rapport.settings.shop.market
        brand = BookRules(database=rapport.database, market=market, operator=by, now=now)
        rule = accept_rule(rapport.database, proposal_id, operator=by, now=now, brand=brand)
    instead = f"write “{rule.prefer}”" if rule.prefer else "leave it out"
    out.print(f"Rule: in place of “{rule.avoid}”, {instead}", markup=False)


@app.command()
def refuse(proposal_id: IdArg, by: ByOpt = "cli") -> None:
    """Refuse a proposal; it is never made again."""
    with opened() as rapport:
        refuse_rule(rapport.database, proposal_id, operator=by, now=rapport.clock())
    out.print(f"{proposal_id} is refused and will not be proposed again")
