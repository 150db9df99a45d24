"""Pausing a campaign and going on with it."""

from datetime import datetime

import structlog

from rapport.campaigns.launching import launch_campaign
from rapport.campaigns.model import CampaignStatus, ScheduleStatus, WaveKind
from rapport.campaigns.store import (
    campaign_within,
    list_campaigns,
    need_status,
    turn_schedule,
    update_campaign,
    update_wave,
    waves_within,
)
from rapport.campaigns.waves import WATCHED
from rapport.delivery import withdraw_messages
from rapport.kit.settings import ShopSettings
from rapport.storage import Connection, Database, Facts

log = structlog.get_logger(__name__)

BY_OPERATOR = "operator"
"""Why a campaign is paused that a person paused."""

BY_CANARY = "canary"
"""How the reason begins where a canary did harm; the rate follows."""

_PAUSABLE = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING)


def pause_campaign(campaign_id: str, *, database: Database, because: str = BY_OPERATOR) -> int:
    """Let nothing more of a campaign leave or start; return how many messages were taken back.

    `because` is a code. Messages that wait leave the outbox and come back when it goes on; what a
    worker holds at this moment, some hundreds at most, still leaves.
    """
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, *_PAUSABLE, step="paused")
        update_campaign(connection, campaign_id, CampaignStatus.PAUSED, paused_because=because)
        turn_schedule(connection, campaign_id, ScheduleStatus.PAUSED, before=ScheduleStatus.WAITING)
        taken_back = withdraw_messages(connection, campaign_id)
    log.warning("campaign.paused", campaign_id=campaign_id, because=because)
    return taken_back


def resume_campaign(
    campaign_id: str, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> int:
    """Go on with a paused campaign; return how many messages are in the outbox again.

    One that was paused before its launch waits for its time again. One that was stopped by its
    canary goes on past it: whoever resumes it has looked.
    """
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, CampaignStatus.PAUSED, step="resumed")
        launched = campaign.launched_at is not None
        status = CampaignStatus.SENDING if launched else CampaignStatus.SCHEDULED
        update_campaign(connection, campaign_id, status, paused_because="")
        turn_schedule(connection, campaign_id, ScheduleStatus.WAITING, before=ScheduleStatus.PAUSED)
        if campaign.paused_because.startswith(BY_CANARY):
            _let_pass(connection, campaign_id)
    if not launched:
        return 0
    return launch_campaign(campaign_id, database=database, facts=facts, shop=shop, now=now)


def keep_paused(*, database: Database) -> int:
    """Take back what a worker put into the queue again after its campaign was paused."""
    paused = [
        one.campaign_id
        for one in list_campaigns(database)
        if one.status is CampaignStatus.PAUSED and one.launched_at is not None
    ]
    taken_back = 0
    for campaign_id in paused:
        with database.begin() as connection:
            current = campaign_within(connection, campaign_id, hold=True)
            if current.status is CampaignStatus.PAUSED:
                taken_back += withdraw_messages(connection, campaign_id)
    return taken_back


def _let_pass(connection: Connection, campaign_id: str) -> None:
    """Stop looking for harm: somebody has looked, and would be overruled at once."""
    for one in waves_within(connection, campaign_id):
        if one.kind in WATCHED:
            update_wave(connection, campaign_id, one.wave, kind=WaveKind.PASSED)
