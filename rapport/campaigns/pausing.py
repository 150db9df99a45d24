"""Pausing a campaign and going on with it."""

from contextlib import suppress
from datetime import datetime

import structlog

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.launching import launch_campaign
from rapport.campaigns.model import CampaignStatus, ScheduleStatus, WaveKind
from rapport.campaigns.store import (
    campaign_within,
    get_campaign,
    list_campaigns,
    need_status,
    turn_schedule,
    update_campaign,
    update_wave,
    waves_within,
)
from rapport.campaigns.waves import WATCHED
from rapport.delivery import (
    MessageStatus,
    NothingPaused,
    list_pauses,
    outbox_counts,
    pause_messages,
    resume_messages,
)
from rapport.kit.settings import ShopSettings
from rapport.storage import Connection, Database, Facts

log = structlog.get_logger(__name__)

BY_OPERATOR = "operator"
"""Why a campaign is paused that a person paused."""

BY_CANARY = "canary"
"""How the reason begins where a canary did harm; the rate follows."""

_BY = "campaigns"  # who pauses the outbox, where it was not the outbox itself
_PAST_PAUSES = (CampaignStatus.SENDING, CampaignStatus.SENT, CampaignStatus.CANCELLED)
_PAUSABLE = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING)


def pause_campaign(
    campaign_id: str, *, database: Database, now: datetime, because: str = BY_OPERATOR
) -> int:
    """Let nothing more of a campaign leave or start; return how many of its messages wait.

    `because` is a code. What a worker holds at this moment, some dozens of messages, still leaves.
    """
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, *_PAUSABLE, step="paused")
        update_campaign(connection, campaign_id, CampaignStatus.PAUSED, paused_because=because)
        turn_schedule(connection, campaign_id, ScheduleStatus.PAUSED, before=ScheduleStatus.WAITING)
    _pause(campaign_id, because, database=database, now=now)
    log.warning("campaign.paused", campaign_id=campaign_id, because=because)
    return outbox_counts(database, campaign_id).get(MessageStatus.QUEUED, 0)


def resume_campaign(
    campaign_id: str,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    operator: str = BY_OPERATOR,
) -> int:
    """Go on with a paused campaign; return how many of its messages wait.

    One that was paused before its launch waits for its time again. One that was stopped by its
    canary, or by the outbox, goes on past that: whoever resumes it has looked.
    """
    need_status(get_campaign(database, campaign_id), CampaignStatus.PAUSED, step="resumed")
    # The outbox first: what a crash leaves between is a campaign that is paused, and no more.
    with suppress(NothingPaused):
        resume_messages(database, campaign_id=campaign_id, by=operator, now=now)
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, CampaignStatus.PAUSED, step="resumed")
        launched = campaign.launched_at is not None
        status = CampaignStatus.SENDING if launched else CampaignStatus.SCHEDULED
        update_campaign(connection, campaign_id, status, paused_because="")
        turn_schedule(connection, campaign_id, ScheduleStatus.WAITING, before=ScheduleStatus.PAUSED)
        if campaign.paused_because.startswith(BY_CANARY):
            _let_pass(connection, campaign_id)
    if launched:
        launch_campaign(campaign_id, database=database, facts=facts, shop=shop, now=now)
    return outbox_counts(database, campaign_id).get(MessageStatus.QUEUED, 0)


def agree_on_pauses(*, database: Database, now: datetime) -> None:
    """Let campaigns and outbox say the same, whatever a crash left between the two.

    The outbox pauses a campaign by itself when too much of it comes back, or for an operator: the
    campaign is paused then. A pause that a campaign asked for ends once the campaign goes on.
    """
    campaigns = list_campaigns(database)  # read first: a resume ends the outbox's pause before
    held = {one.campaign_id: one for one in list_pauses(database) if one.campaign_id}
    for campaign in campaigns:
        campaign_id, mine = campaign.campaign_id, held.get(campaign.campaign_id)
        paused = campaign.status is CampaignStatus.PAUSED
        if paused and campaign.launched_at and mine is None:
            _pause(campaign_id, campaign.paused_because, database=database, now=now)
        elif mine is None or paused:
            continue
        elif campaign.status is CampaignStatus.SENDING and mine.by != _BY:
            with suppress(WrongMoment):  # an operator was faster
                pause_campaign(campaign_id, database=database, now=now, because=mine.because)
        elif campaign.status in _PAST_PAUSES:
            with suppress(NothingPaused):
                resume_messages(database, campaign_id=campaign_id, by=_BY, now=now)


def _pause(campaign_id: str, because: str, *, database: Database, now: datetime) -> None:
    pause_messages(database, campaign_id=campaign_id, because=because, by=_BY, now=now)


def _let_pass(connection: Connection, campaign_id: str) -> None:
    """Stop looking for harm: somebody has looked, and would be overruled at once."""
    for one in waves_within(connection, campaign_id):
        if one.kind in WATCHED:
            update_wave(connection, campaign_id, one.wave, kind=WaveKind.PASSED)
