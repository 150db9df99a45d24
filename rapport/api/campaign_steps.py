"""Campaigns over HTTP: when they leave, whether they go on, and how sure their results are."""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.campaigns import (
    CanaryReport,
    KeptSchedule,
    PersonalReport,
    PoliciesCompared,
    PowerReport,
    QuarterReport,
    Schedule,
    ScheduleKind,
    Wave,
    campaign_curve,
    campaign_power,
    campaign_results,
    canary_report,
    compare_policies,
    find_schedule,
    get_campaign,
    holdout_quarters,
    list_waves,
    pause_campaign,
    personal_report,
    results_csv,
    resume_campaign,
    schedule_campaign,
)
from rapport.delivery import GlobalHoldout

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"])
holdout_router = APIRouter(prefix="/api/v1/global-holdout", tags=["campaigns"])

_MayLook = Depends(Needs(Permission.VIEW))
_MaySend = Depends(Needs(Permission.SEND))


class ScheduleIn(BaseModel):
    """When a campaign leaves: `at` for one moment, `day` and `clock` for each recipient's local
    time, `day` for their best hour, `rule` for again and again."""

    model_config = ConfigDict(extra="forbid")

    kind: ScheduleKind
    at: datetime | None = Field(default=None, description="One moment, with its offset.")
    day: date | None = Field(default=None, description="The day of each recipient.")
    clock: time | None = Field(default=None, description="A clock time of each recipient.")
    rule: str = Field(default="", max_length=100, description="Cron, by the shop's clock.")
    each: ScheduleKind = Field(default=ScheduleKind.AT, description="How a run of a rule leaves.")
    once: bool = Field(default=False, description="Each customer in one run only.")
    window_hours: float = Field(default=6, gt=0, le=24, description="Nothing leaves later.")


class Paused(BaseModel):
    """How many messages left the outbox, to come back when the campaign goes on."""

    waiting: int


class Resumed(BaseModel):
    """How many messages are in the outbox again."""

    waiting: int


class Canary(BaseModel):
    """The waves of a campaign, and each rate beside the limit at which it stops."""

    waves: list[Wave]
    report: CanaryReport
    ringing: list[str]


@router.put("/{campaign_id}/schedule", dependencies=[_MaySend])
def schedule(app: AppDep, campaign_id: AnyId, wanted: ScheduleIn) -> KeptSchedule:
    """Say when it leaves, in the place of what was said before; the server does the rest."""
    return schedule_campaign(
        campaign_id,
        Schedule(**wanted.model_dump()),
        database=app.database,
        timezone=app.settings.shop.timezone,
        now=app.clock(),
    )


@router.get("/{campaign_id}/schedule", dependencies=[_MayLook])
def show_schedule(app: AppDep, campaign_id: AnyId) -> KeptSchedule | None:
    """Give the schedule of a campaign; null where it has none."""
    get_campaign(app.database, campaign_id)
    return find_schedule(app.database, campaign_id)


@router.post("/{campaign_id}/pause", dependencies=[_MaySend])
def pause(app: AppDep, campaign_id: AnyId) -> Paused:
    """Let nothing more leave or start, until it is resumed."""
    waiting = pause_campaign(campaign_id, database=app.database, now=app.clock())
    return Paused(waiting=waiting)


@router.post("/{campaign_id}/resume", dependencies=[_MaySend])
def resume(app: AppDep, campaign_id: AnyId) -> Resumed:
    """Go on with a paused campaign, also past a canary that stopped it."""
    waiting = resume_campaign(
        campaign_id,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        now=app.clock(),
    )
    return Resumed(waiting=waiting)


@router.get("/{campaign_id}/canary", dependencies=[_MayLook])
def canary(app: AppDep, campaign_id: AnyId) -> Canary:
    """Show the waves, and complaints, bounces and unsubscriptions beside their limits."""
    report = canary_report(campaign_id, database=app.database, facts=app.facts, now=app.clock())
    waves = list_waves(app.database, campaign_id)
    return Canary(waves=waves, report=report, ringing=list(report.ringing))


@router.get("/{campaign_id}/power", dependencies=[_MayLook])
def power(app: AppDep, campaign_id: AnyId) -> PowerReport:
    """Say what a planned campaign will be able to see."""
    return campaign_power(
        campaign_id,
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )


@holdout_router.get("", dependencies=[_MayLook])
def global_holdout(
    app: AppDep, quarters: Annotated[int, Query(ge=1, le=20)] = 4
) -> list[QuarterReport]:
    """Say what all marketing earned in each quarter, above those held out of all of it."""
    shop = app.settings.shop
    found = holdout_quarters(
        facts=app.facts,
        currency=shop.currency,
        holdout=GlobalHoldout(share=app.settings.gate.holdout_share, timezone=shop.timezone),
        now=app.clock(),
        quarters=quarters,
    )
    return list(found)


@router.get("/{campaign_id}/results.csv", dependencies=[_MayLook])
def export(app: AppDep, campaign_id: AnyId) -> PlainTextResponse:
    """Give the results as CSV: table, row, figure, value."""
    currency, now = app.settings.shop.currency, app.clock()
    found = campaign_results(
        campaign_id, database=app.database, facts=app.facts, currency=currency, now=now
    )
    curve = campaign_curve(
        campaign_id, database=app.database, facts=app.facts, currency=currency, now=now
    )
    return PlainTextResponse(results_csv(found, curve), media_type="text/csv; charset=utf-8")


@router.get("/{campaign_id}/personal", dependencies=[_MayLook])
def personal(app: AppDep, campaign_id: AnyId) -> PersonalReport:
    """Say whether choosing per customer surely beats the best single variant, now and by wave."""
    return personal_report(
        campaign_id,
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )


@router.get("/{campaign_id}/policies", dependencies=[_MayLook])
def policies(app: AppDep, campaign_id: AnyId) -> PoliciesCompared:
    """Compare the policies of an experiment, against the holdout and with each other."""
    return compare_policies(
        campaign_id,
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )
