"""Who is who, over HTTP: what a customer is known by, merges and their reasons, proposals."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.app import FOLLOWERS, App
from rapport.profiles import (
    Desk,
    IdentifierKind,
    accept_proposal,
    count_proposals,
    cut_link,
    identity_of,
    list_proposals,
    merge_customers,
    refuse_proposal,
    restore_link,
    undo_merge,
)

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])

_MayLook = Depends(Needs(Permission.VIEW))
MayDecide = Annotated[Actor, Depends(Needs(Permission.IMPORT))]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=1000)]


class EvidenceOut(BaseModel):
    """One thing that was said: `name` with `value`, first by this call, or by this operator."""

    kind: IdentifierKind
    name: str
    value: str
    at: datetime
    source: str
    call: str
    decided_by: str
    note: str
    cut: bool


class MergeOut(BaseModel):
    """Why one id was given up for another: the chain of evidence."""

    given_up: str
    stays: str
    merged_at: datetime
    decided_by: str
    policy: list[str]
    because: str
    evidence: list[EvidenceOut]


class DecisionOut(BaseModel):
    """What an operator decided about a name or a link."""

    decision_id: str
    verdict: str
    name: str
    other: str
    kind: str
    decided_by: str
    decided_at: datetime
    note: str


class IdentityOut(BaseModel):
    """Everything a customer is known by."""

    customer_id: str
    names: list[str]
    links: list[EvidenceOut]
    merges: list[MergeOut]
    decisions: list[DecisionOut]


class ProposalOut(BaseModel):
    """Two customers who told one e-mail address or phone number."""

    proposal_id: str
    kind: IdentifierKind
    value: str
    one: str
    other: str
    since: datetime


class ProposalsOut(BaseModel):
    """A page of open proposals, oldest first, and how many there are."""

    total: int
    proposals: list[ProposalOut]


class Noted(BaseModel):
    """Why it is decided so; kept with the decision."""

    note: Note = ""


class MergeIn(Noted):
    """The id that is given up for the one in the path."""

    given_up: Text


class LinkIn(Noted):
    """A link of the customer id in the path: an identifier it was told of with."""

    kind: IdentifierKind
    value: Text


class Decided(BaseModel):
    """The customer that comes of it."""

    customer_id: str


@router.get("/proposals", dependencies=[_MayLook])
def proposals(app: AppDep, limit: Limit = 50, offset: Offset = 0) -> ProposalsOut:
    """List pairs of customers who told one e-mail address or phone number."""
    found = list_proposals(app.facts, limit=limit, offset=offset)
    return ProposalsOut(
        total=count_proposals(app.facts),
        proposals=[ProposalOut.model_validate(asdict(one)) for one in found],
    )


@router.post("/proposals/{proposal_id}/accept")
def accept(app: AppDep, actor: MayDecide, proposal_id: str, noted: Noted) -> Decided:
    """Merge the two customers of a proposal."""
    return Decided(customer_id=accept_proposal(_desk(app, actor, noted), proposal_id))


@router.post("/proposals/{proposal_id}/refuse", status_code=204)
def refuse(app: AppDep, actor: MayDecide, proposal_id: str, noted: Noted) -> None:
    """Say that they are two customers."""
    refuse_proposal(_desk(app, actor, noted), proposal_id)


@router.get("/{customer_id}/identity", dependencies=[_MayLook])
def show_identity(app: AppDep, customer_id: AnyId) -> IdentityOut:
    """Show names, links and merges of the customer with this id; an id given up is understood."""
    return IdentityOut.model_validate(asdict(identity_of(app.facts, customer_id)))


@router.post("/{customer_id}/merge")
def merge(app: AppDep, actor: MayDecide, customer_id: AnyId, told: MergeIn) -> Decided:
    """Make another customer one with this one, whose id stays."""
    desk = _desk(app, actor, told)
    return Decided(customer_id=merge_customers(desk, given_up=told.given_up, stays=customer_id))


@router.post("/{customer_id}/unmerge")
def unmerge(app: AppDep, actor: MayDecide, customer_id: AnyId, noted: Noted) -> Decided:
    """Give an id that was merged into another customer back to itself, with all that is its own."""
    return Decided(customer_id=undo_merge(_desk(app, actor, noted), name=customer_id))


@router.post("/{customer_id}/links/cut", status_code=204)
def cut(app: AppDep, actor: MayDecide, customer_id: AnyId, link: LinkIn) -> None:
    """Let a link say nothing from now on, however often it is said again."""
    cut_link(_desk(app, actor, link), name=customer_id, kind=link.kind, value=link.value)


@router.post("/{customer_id}/links/restore", status_code=204)
def restore(app: AppDep, actor: MayDecide, customer_id: AnyId, link: LinkIn) -> None:
    """Let a link that was cut count again."""
    restore_link(_desk(app, actor, link), name=customer_id, kind=link.kind, value=link.value)


def _desk(app: App, actor: Actor, noted: Noted) -> Desk:
    return Desk(
        database=app.database,
        facts=app.facts,
        operator=actor.actor_id,
        now=app.clock(),
        note=noted.note,
        followers=FOLLOWERS,
    )
