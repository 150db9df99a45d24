"""Starts what is due: one server at a time, and again if it dies half way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from rapport.campaigns.launching import launch_campaign
from rapport.campaigns.messages import TOO_LATE
from rapport.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignStatus,
    KeptSchedule,
    PlanReport,
    ScheduleKind,
    ScheduleStatus,
)
from rapport.campaigns.running import plan_campaign
from rapport.campaigns.scheduling import first_due, run_after, schedule_of_run
from rapport.campaigns.store import (
    campaign_within,
    claim_schedules,
    get_campaign,
    has_campaign,
    insert_campaign,
    put_schedule,
    settle_schedule,
    update_campaign,
)
from rapport.kit.errors import Conflict, Invalid, NotFound, RapportError
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_LEASE = timedelta(minutes=10)
_MOST_ATTEMPTS = 5
_NOT_STARTED = (CampaignStatus.DRAFT, CampaignStatus.PLANNED, CampaignStatus.SCHEDULED)


def start_due(
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    worker: str,
    global_holdout_share: float = 0.0,
) -> list[CampaignId]:
    """Plan and launch every scheduled campaign that is due; return those it began or made.

    A schedule is leased while it is worked on, and each step may be repeated: a second server finds
    it leased or done, and after a crash the lease runs out and the launch goes on.
    """
    started = []
    while claimed := claim_schedules(database, worker=worker, now=now, lease=_LEASE):
        kept, attempts = claimed[0]
        if kept.schedule.kind is ScheduleKind.RECURRING:
            started += _make_run(kept, database=database, shop=shop, now=now, worker=worker)
            continue
        plan = partial(
            plan_campaign,
            database=database,
            facts=facts,
            shop=shop,
            now=now,
            global_holdout_share=global_holdout_share,
        )
        failed = _start(kept, plan, database=database, facts=facts, shop=shop, now=now)
        if failed is not None and failed[1] and attempts < _MOST_ATTEMPTS:
            continue  # the lease runs out, and it is tried again
        _settle(kept, "" if failed is None else failed[0], database=database, worker=worker)
        if failed is None:
            started.append(kept.campaign_id)
    return started


def _start(
    kept: KeptSchedule,
    plan: Callable[[str], PlanReport],
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
) -> tuple[str, bool] | None:
    """Plan and launch; give the code of what went wrong, and whether trying again may help."""
    campaign = get_campaign(database, kept.campaign_id)
    try:
        if campaign.status in _NOT_STARTED:
            if _too_late(kept, now, shop):
                return TOO_LATE, False
            plan(kept.campaign_id)
        launch_campaign(kept.campaign_id, database=database, facts=facts, shop=shop, now=now)
    except (Conflict, Invalid, NotFound) as error:
        return error.code, False
    except RapportError as error:
        return error.code, True
    return None


def _too_late(kept: KeptSchedule, now: datetime, shop: ShopSettings) -> bool:
    """Say whether even the last recipient's moment and its window are over.

    For one moment that is when its window is; by local time, a day later, in the last zone.
    """
    window = timedelta(hours=kept.schedule.window_hours)
    if kept.schedule.day is not None:
        window += timedelta(hours=50 if kept.schedule.kind is ScheduleKind.BEST else 26)
    return now > first_due(kept.schedule, timezone=shop.timezone, now=now) + window


def _settle(kept: KeptSchedule, error: str, *, database: Database, worker: str) -> None:
    status = ScheduleStatus.FAILED if error else ScheduleStatus.DONE
    with database.begin() as connection:
        held = settle_schedule(
            connection, kept.campaign_id, worker=worker, status=status, error=error
        )
        campaign = campaign_within(connection, kept.campaign_id, hold=True)
        if error and held and campaign.status in _NOT_STARTED:
            back = CampaignStatus.PLANNED if campaign.planned_at else CampaignStatus.DRAFT
            update_campaign(connection, kept.campaign_id, back)
    if error:
        log.error("campaign.not_started", campaign_id=kept.campaign_id, code=error)


def _make_run(
    kept: KeptSchedule, *, database: Database, shop: ShopSettings, now: datetime, worker: str
) -> list[CampaignId]:
    """Make the run that is due and move the rule on, in one commit; the run starts by its own
    schedule."""
    run, next_at = run_after(kept, timezone=shop.timezone, now=now)
    day = run.astimezone(ZoneInfo(shop.timezone)).date()
    run_id = CampaignId(f"{kept.campaign_id}/{day.isoformat()}")
    with database.begin() as connection:
        held = settle_schedule(
            connection,
            kept.campaign_id,
            worker=worker,
            status=ScheduleStatus.WAITING,
            due_at=next_at,
        )
        if not held or has_campaign(connection, run_id):
            return []
        parent = campaign_within(connection, kept.campaign_id)
        insert_campaign(connection, _run_of(parent, run_id, day.isoformat(), now))
        schedule = schedule_of_run(kept.schedule, run, timezone=shop.timezone)
        put_schedule(
            connection,
            KeptSchedule(
                campaign_id=run_id,
                schedule=schedule,
                status=ScheduleStatus.WAITING,
                due_at=first_due(schedule, timezone=shop.timezone, now=now),
            ),
        )
    log.info("campaign.run_made", campaign_id=run_id)
    return [run_id]


def _run_of(parent: Campaign, run_id: CampaignId, day: str, now: datetime) -> Campaign:
    return replace(
        parent,
        campaign_id=run_id,
        name=f"{parent.name[:180]} {day}",
        status=CampaignStatus.SCHEDULED,
        created_at=now,
        planned_at=None,
        launched_at=None,
        sent_at=None,
        run_of=parent.campaign_id,
        paused_because="",
    )
