"""An edit that people made twice is proposed as a rule of the brand; a person decides."""

from datetime import datetime
from typing import Protocol

import structlog

from rapport.review.model import ProposalState, RuleProposal
from rapport.review.store import (
    decide,
    find_open,
    keep_proposals,
    list_proposals,
    made_edits,
)
from rapport.review.wordings import wordings_of
from rapport.storage import Database

log = structlog.get_logger(__name__)


class BrandRules(Protocol):
    """Where accepted rules go. `add` may be called again with the same proposal."""

    def add(self, rule: RuleProposal) -> None:
        """Take a rule into the brand's own."""


def propose_rules(database: Database, *, now: datetime) -> int:
    """Look through all edits for wordings that were changed alike in two drafts or more.

    Gives how many proposals are new. What was refused once is never proposed again.
    """
    new = keep_proposals(database, wordings_of(made_edits(database)), now=now)
    if new:
        log.info("review.rules_proposed", proposals=new)
    return new


def accept_rule(
    database: Database,
    proposal_id: str,
    *,
    operator: str,
    now: datetime,
    brand: BrandRules | None = None,
) -> RuleProposal:
    """Accept a proposal: it is kept as accepted here, and added to the brand's rules if given.

    Raises `RuleProposalNotFound` for one that is not open.
    """
    proposal = find_open(database, proposal_id)
    if brand is not None:
        brand.add(proposal)  # first, as it can be repeated and a decision cannot
    decide(database, proposal_id, ProposalState.ACCEPTED, operator=operator, now=now)
    return proposal


def refuse_rule(database: Database, proposal_id: str, *, operator: str, now: datetime) -> None:
    """Refuse a proposal for good. Raises `RuleProposalNotFound` for one that is not open."""
    decide(database, proposal_id, ProposalState.REFUSED, operator=operator, now=now)


def accepted_rules(database: Database) -> list[RuleProposal]:
    """List the rules that were accepted, for whoever checks or writes texts."""
    return list_proposals(database, ProposalState.ACCEPTED)
