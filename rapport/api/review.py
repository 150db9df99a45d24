"""Review over HTTP: the queue, locks, many at once, and rules that edits propose."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.content import Copy, DraftStatus, get_draft
from rapport.review import (
    Band,
    BookRules,
    BulkYes,
    Lock,
    ProposalState,
    QueueFilter,
    Reason,
    RuleProposal,
    accept_rule,
    approve_many,
    assess_waiting,
    hold,
    let_go,
    list_proposals,
    lock_of,
    propose_rules,
    queue_page,
    refuse_rule,
)

router = APIRouter(prefix="/api/v1/review", tags=["review"])

_MayLook = Depends(Needs(Permission.VIEW))
MayReview = Annotated[Actor, Depends(Needs(Permission.REVIEW))]


class RiskOut(BaseModel):
    """How much a draft needs a reviewer, 0 to 100, and why."""

    score: int
    band: Band
    sensitive: bool
    reasons: tuple[Reason, ...]


class WaitingOut(BaseModel):
    """A line of the queue; `yeses` are operators whose yes another has to second."""

    draft_id: str
    version: int
    status: DraftStatus
    copy_: Copy = Field(serialization_alias="copy")
    brief_id: str
    brief_name: str
    segment_id: str
    group_name: str
    channel: str
    language: str
    written_by: str
    risk: RiskOut
    held_by: str
    yeses: tuple[str, ...]


class QueueOut(BaseModel):
    """A page of the queue, and how many drafts wait by each value of a filter."""

    lines: list[WaitingOut]
    total: int
    counts: dict[str, dict[str, int]]


class SeenDraft(BaseModel):
    """A version of a draft that is to be approved."""

    model_config = ConfigDict(extra="forbid")

    draft_id: str
    version: int = Field(ge=1)


class BulkIn(BaseModel):
    """Drafts to approve at once."""

    model_config = ConfigDict(extra="forbid")

    drafts: list[SeenDraft] = Field(min_length=1, max_length=1000)


class LockOut(BaseModel):
    """Who holds a draft; null for nobody."""

    lock: Lock | None


@router.get("/queue", dependencies=[_MayLook])
def show_queue(  # noqa: PLR0917, PLR0913  each a part of the query
    app: AppDep,
    channel: str = "",
    language: str = "",
    brief_id: str = "",
    segment_id: str = "",
    risk: Band | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 25,
) -> QueueOut:
    """List the drafts that wait, the riskiest first, then the oldest."""
    wanted = QueueFilter(
        channel=channel, language=language, brief_id=brief_id, segment_id=segment_id, band=risk
    )
    assess_waiting(app.database, app.facts, now=app.clock())
    found = queue_page(app.database, wanted, now=app.clock(), page=page, size=size)
    lines = [
        WaitingOut(
            draft_id=line.draft.draft_id,
            version=line.draft.version,
            status=line.draft.status,
            copy_=line.draft.copy,
            brief_id=line.draft.brief_id,
            brief_name=line.brief_name,
            segment_id=line.draft.segment_id,
            group_name=line.group_name,
            channel=line.draft.channel,
            language=line.draft.language,
            written_by=line.draft.written_by,
            risk=RiskOut(
                score=line.risk.score,
                band=line.risk.band,
                sensitive=line.risk.sensitive,
                reasons=line.risk.reasons,
            ),
            held_by=line.held_by,
            yeses=line.yeses,
        )
        for line in found.lines
    ]
    return QueueOut(lines=lines, total=found.total, counts=found.counts)


@router.post("/approve")
def say_yes_to_many(app: AppDep, actor: MayReview, wanted: BulkIn) -> BulkYes:
    """Approve drafts of low risk without a finding at once; what is left says why."""
    pairs = [(one.draft_id, one.version) for one in wanted.drafts]
    return approve_many(
        app.database, pairs, operator=actor.actor_id, now=app.clock(), rules=app.settings.review
    )


@router.get("/locks/{draft_id}", dependencies=[_MayLook])
def show_lock(app: AppDep, draft_id: AnyId) -> LockOut:
    """Say who holds a draft for editing."""
    get_draft(app.database, draft_id)  # or it does not exist
    return LockOut(lock=lock_of(app.database, draft_id, now=app.clock()))


@router.put("/locks/{draft_id}")
def take_lock(app: AppDep, actor: MayReview, draft_id: AnyId) -> Lock:
    """Hold a draft for editing, or hold it longer."""
    return hold(
        app.database,
        draft_id,
        operator=actor.actor_id,
        now=app.clock(),
        rules=app.settings.review,
    )


@router.delete("/locks/{draft_id}", status_code=204)
def drop_lock(app: AppDep, actor: MayReview, draft_id: AnyId) -> None:
    """Let go of a draft that the caller holds."""
    get_draft(app.database, draft_id)  # or it does not exist
    let_go(app.database, draft_id, operator=actor.actor_id)


@router.get("/proposals", dependencies=[_MayLook])
def show_proposals(app: AppDep, state: ProposalState = ProposalState.OPEN) -> list[RuleProposal]:
    """List rules that edits propose."""
    propose_rules(app.database, now=app.clock())
    return list_proposals(app.database, state)


@router.post("/proposals/{proposal_id}/accept")
def say_yes_to_rule(app: AppDep, actor: MayReview, proposal_id: AnyId) -> RuleProposal:
    """Accept a proposal as a rule: the brand book has it from now on."""
    now = app.clock()
    brand = BookRules(
        database=app.database,
        market=app.settings.shop.market,
        operator=actor.actor_id,
        now=now,
    )
    return accept_rule(app.database, proposal_id, operator=actor.actor_id, now=now, brand=brand)


@router.post("/proposals/{proposal_id}/refuse", status_code=204)
def say_no_to_rule(app: AppDep, actor: MayReview, proposal_id: AnyId) -> None:
    """Refuse a proposal; it is never made again."""
    refuse_rule(app.database, proposal_id, operator=actor.actor_id, now=app.clock())
