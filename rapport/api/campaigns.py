"""Campaigns over HTTP: describe, plan, launch, cancel, and what they earned."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.campaigns import (
    Allocation,
    Campaign,
    CampaignResults,
    CampaignStatus,
    CampaignText,
    CurvePoint,
    LeftOutBecause,
    PlanReport,
    PlanRow,
    PolicyKind,
    Reward,
    Terms,
    campaign_curve,
    campaign_results,
    campaign_texts,
    cancel_campaign,
    create_campaign,
    get_campaign,
    launch_campaign,
    list_campaigns,
    plan_campaign,
    plan_report,
    plan_rows,
)

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"])

_MayLook = Depends(Needs(Permission.VIEW))
_MaySend = Depends(Needs(Permission.SEND))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class TermsIn(BaseModel):
    """How the campaign is measured, and whom it spares."""

    model_config = ConfigDict(extra="forbid")

    holdout_share: float = Field(default=0.1, ge=0, lt=1, description="Share that gets nothing.")
    quiet_days: float = Field(default=2, ge=0, le=3650, description="Days of rest after a message.")
    attribution_days: float = Field(
        default=14, gt=0, le=3650, description="Days in which orders count."
    )
    split: dict[str, float] = Field(default={}, description="Weight per variant; empty: all alike.")
    channel: str = Field(default="email", max_length=40, description="The brief's format to send.")
    topic: str = Field(default="", max_length=80, description="What it is about.")
    priority: int = Field(default=0, ge=0, le=100, description="Who goes first when many are due.")
    expires_hours: float | None = Field(
        default=None, gt=0, le=8760, description="Nothing leaves later than this after its moment."
    )
    allocation: Allocation = Field(
        default=Allocation.FIXED, description="How variants get their shares."
    )
    waves: int = Field(default=4, ge=2, le=20, description="Waves of one that learns on the way.")
    wave_hours: float = Field(default=24, gt=0, le=8760, description="Hours from wave to wave.")
    test_share: float = Field(default=0.2, gt=0, lt=1, description="Share that tests for a winner.")
    least_share: float = Field(
        default=0.02, gt=0, le=0.05, description="What no variant falls below while it adapts."
    )
    reward: Reward = Field(
        default=Reward.CLICKED, description="What choosing per customer hopes for."
    )
    policies: dict[PolicyKind, float] = Field(
        default={}, description="Weight per policy that is compared; empty: all three alike."
    )
    canary_share: float = Field(default=0, ge=0, lt=1, description="Share that goes first.")
    canary_least: int = Field(default=100, ge=1, le=1_000_000, description="And so many at least.")
    canary_hours: float = Field(default=4, gt=0, le=8760, description="When the rest may follow.")


class CampaignIn(BaseModel):
    """A campaign to describe."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    brief_id: str
    terms: TermsIn = Field(default_factory=TermsIn)


class CampaignOut(BaseModel):
    """A campaign as it stands."""

    campaign_id: str
    name: str
    brief_id: str
    terms: TermsIn
    status: CampaignStatus
    created_at: datetime
    created_by: str
    planned_at: datetime | None
    launched_at: datetime | None
    sent_at: datetime | None
    run_of: str
    paused_because: str

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        return cls.model_validate(campaign, from_attributes=True)


class Launched(BaseModel):
    """How many messages a launch put into the outbox that were not there before."""

    campaign: CampaignOut
    messages: int


class Cancelled(BaseModel):
    """How many messages no longer leave."""

    campaign: CampaignOut
    stopped: int


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[CampaignOut]:
    """List all campaigns, the newest first."""
    return [CampaignOut.of(campaign) for campaign in list_campaigns(app.database)]


@router.post("", status_code=201)
def create(app: AppDep, author: Author, wanted: CampaignIn) -> CampaignOut:
    """Describe a campaign that sends the approved drafts of a brief to its groups."""
    campaign = create_campaign(
        database=app.database,
        name=wanted.name,
        brief_id=wanted.brief_id,
        terms=Terms(**wanted.terms.model_dump()),
        created_by=author.name,
        now=app.clock(),
    )
    return CampaignOut.of(campaign)


@router.get("/{campaign_id}", dependencies=[_MayLook])
def show(app: AppDep, campaign_id: AnyId) -> CampaignOut:
    """Give one campaign."""
    return CampaignOut.of(get_campaign(app.database, campaign_id))


@router.post("/{campaign_id}/plan")
def plan(app: AppDep, _author: Author, campaign_id: AnyId) -> PlanReport:
    """Decide who receives it and who does not, and why; may be repeated until the launch."""
    return plan_campaign(
        campaign_id,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        global_holdout_share=app.settings.gate.holdout_share,
        now=app.clock(),
    )


@router.get("/{campaign_id}/plan", dependencies=[_MayLook])
def show_plan(app: AppDep, campaign_id: AnyId) -> PlanReport:
    """Count what the plan decided."""
    get_campaign(app.database, campaign_id)
    return plan_report(app.database, campaign_id)


@router.get("/{campaign_id}/plan/rows", dependencies=[_MayLook])
def show_rows(
    app: AppDep,
    campaign_id: AnyId,
    arm: str | None = None,
    left_out_because: LeftOutBecause | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> list[PlanRow]:
    """List the members of the segments and what the plan says of each."""
    get_campaign(app.database, campaign_id)
    return plan_rows(
        app.database,
        campaign_id,
        arm=arm,
        left_out_because=left_out_because,
        limit=limit,
        offset=offset,
    )


@router.post("/{campaign_id}/launch", dependencies=[_MaySend])
def launch(app: AppDep, campaign_id: AnyId) -> Launched:
    """Put the planned messages into the outbox, where senders take them; safe to repeat."""
    messages = launch_campaign(
        campaign_id,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        now=app.clock(),
    )
    campaign = CampaignOut.of(get_campaign(app.database, campaign_id))
    return Launched(campaign=campaign, messages=messages)


@router.post("/{campaign_id}/cancel", dependencies=[_MaySend])
def cancel(app: AppDep, campaign_id: AnyId) -> Cancelled:
    """Stop a campaign: what is in the queue no longer leaves."""
    stopped = cancel_campaign(campaign_id, database=app.database)
    campaign = CampaignOut.of(get_campaign(app.database, campaign_id))
    return Cancelled(campaign=campaign, stopped=stopped)


@router.get("/{campaign_id}/results", dependencies=[_MayLook])
def results(app: AppDep, campaign_id: AnyId) -> CampaignResults:
    """Say what each arm did, and what the campaign earned above its holdout."""
    return campaign_results(
        campaign_id,
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )


@router.get("/{campaign_id}/texts", dependencies=[_MayLook])
def texts(app: AppDep, campaign_id: AnyId) -> list[CampaignText]:
    """Say what may be sent of each text now, what left with a safe copy, and which facts changed.

    State `safe` sends the safe copy of the draft, `hold` nothing until it is approved anew.
    """
    return campaign_texts(campaign_id, database=app.database)


@router.get("/{campaign_id}/curve", dependencies=[_MayLook])
def curve(app: AppDep, campaign_id: AnyId) -> list[CurvePoint]:
    """Give revenue per customer of each arm, added up day by day."""
    return campaign_curve(
        campaign_id,
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )
