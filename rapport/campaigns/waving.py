"""Starts the later waves of campaigns: after a canary that did no harm, with shares by money."""

from datetime import datetime

import structlog

from rapport.campaigns.canary import canary_report
from rapport.campaigns.launching import launch_campaign, start_wave
from rapport.campaigns.model import CampaignId, CampaignStatus
from rapport.campaigns.pausing import BY_CANARY, pause_campaign
from rapport.campaigns.redrawing import prepare_draw
from rapport.campaigns.store import (
    campaign_within,
    get_campaign,
    list_waves,
    watched_campaigns,
    waves_due,
    waves_within,
)
from rapport.campaigns.waves import WATCHED
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_WAITING_STATUS = CampaignStatus.SENDING


def stop_harmful(*, database: Database, facts: Facts, now: datetime) -> list[CampaignId]:
    """Pause the campaigns whose canary shows harm; return those that it just paused."""
    watched = watched_campaigns(database, status=_WAITING_STATUS, kinds=WATCHED)
    return [
        CampaignId(campaign_id)
        for campaign_id in watched
        if _stopped(campaign_id, database=database, facts=facts, now=now)
    ]


def start_waves(
    *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> list[CampaignId]:
    """Start every wave that is due and put its messages into the outbox; return the campaigns.

    A wave starts in one commit with its draw: a second server finds it started. What a crash leaves
    out of the outbox afterwards `resume_launches` puts in.
    """
    started = []
    for campaign_id in waves_due(database, status=_WAITING_STATUS, now=now):
        if _begin_next(campaign_id, database=database, facts=facts, shop=shop, now=now):
            launch_campaign(campaign_id, database=database, facts=facts, shop=shop, now=now)
            started.append(CampaignId(campaign_id))
    return started


def _stopped(campaign_id: str, *, database: Database, facts: Facts, now: datetime) -> bool:
    report = canary_report(campaign_id, database=database, facts=facts, now=now)
    if not report.ringing:
        return False
    if get_campaign(database, campaign_id).status is CampaignStatus.SENDING:
        because = f"{BY_CANARY}: {report.ringing[0]}"
        pause_campaign(campaign_id, database=database, now=now, because=because)
        log.error("campaign.canary_stopped", campaign_id=campaign_id, rate=report.ringing[0])
    return True


def _begin_next(
    campaign_id: str, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> bool:
    waves = list_waves(database, campaign_id)
    number = next(one.wave for one in waves if one.started_at is None)
    if waves[number - 1].kind in WATCHED and _stopped(
        campaign_id, database=database, facts=facts, now=now
    ):
        return False
    campaign = get_campaign(database, campaign_id)
    keep = prepare_draw(campaign, waves[number], database=database, facts=facts, shop=shop, now=now)
    with database.begin() as connection:
        current = campaign_within(connection, campaign_id, hold=True)
        fresh = waves_within(connection, campaign_id)
        if current.status is not CampaignStatus.SENDING or fresh[number].started_at is not None:
            return False
        shares = keep(connection)
        if shares is None:
            return False
        start_wave(connection, campaign, fresh, number=number, now=now)
    log.info("campaign.wave_started", campaign_id=campaign_id, wave=number, shares=dict(shares))
    return True
