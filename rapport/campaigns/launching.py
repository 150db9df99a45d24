"""Puts a planned campaign's messages into the outbox, in small commits that can be repeated."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog

from rapport.campaigns.errors import DraftsStale, WrongMoment
from rapport.campaigns.gathering import read_profiles
from rapport.campaigns.messages import (
    Moments,
    Version,
    personal_reader,
    timetable_of,
    write_messages,
)
from rapport.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignStatus,
    ScheduleKind,
    ScheduleStatus,
    Wave,
)
from rapport.campaigns.store import (
    campaign_within,
    count_recipients,
    drafts_in_plan,
    get_campaign,
    list_campaigns,
    list_waves,
    need_status,
    recipients_of,
    schedule_within,
    turn_schedule,
    update_campaign,
    update_wave,
    waves_within,
)
from rapport.campaigns.waves import WATCHED
from rapport.content import (
    Draft,
    Standing,
    faults_of,
    is_lasting,
    standing_of,
)
from rapport.delivery import (
    Origin,
    SharedSlots,
    add_messages,
    outbox_counts,
    share_slots,
)
from rapport.kit.settings import ShopSettings
from rapport.review import approved_copy
from rapport.segments import rule_digest
from rapport.storage import Connection, Database, Facts

log = structlog.get_logger(__name__)

_LAUNCHABLE = (CampaignStatus.PLANNED, CampaignStatus.SCHEDULED, CampaignStatus.SENDING)
_CHUNK = 2_000  # messages per commit


def launch_campaign(
    campaign_id: str,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Put the messages of the waves that have started into the outbox; return how many are new.

    The first launch starts the first wave. Safe to repeat: after a crash, launching again adds what
    is missing and doubles nothing. Raises `DraftNotApproved` when a draft was sent back since the
    plan, `DraftsStale` when one no longer passes its checks: the values of its slots are bound now.
    `on_progress` gets the number of messages so far.
    """
    planned = get_campaign(database, campaign_id)
    checked = planned.launched_at is None
    with database.read() as connection:
        drafts = _drafts(drafts_in_plan(connection, campaign_id), database)
    shared = []
    for draft in drafts.values():
        standing = standing_of(draft, database=database, facts=facts, shop=shop, now=now)
        if checked:
            _check(draft, standing)
        origin = _origin(planned, draft, database=database)
        shared.append(
            _shared(planned, draft, standing, origin, checked_at=now if checked else None)
        )
    campaign = _begin(campaign_id, database=database, shared=shared, now=now)
    recipients = recipients_of(database, campaign_id)
    personal_of = personal_reader(drafts, recipients, database=database, facts=facts, now=now)
    waves = list_waves(database, campaign_id)
    timetable = timetable_of(campaign, waves, recipients, database=database, facts=facts, shop=shop)
    profiles = read_profiles(
        [row.customer_id for row in recipients],
        channel=campaign.terms.channel,
        facts=facts,
        now=now,
    )
    messages = write_messages(
        campaign,
        drafts,
        recipients=recipients,
        profiles=profiles,
        personal_of=personal_of,
        moments=Moments(timetable=timetable, waves=waves, now=now),
    )
    added = done = 0
    while chunk := list(islice(messages, _CHUNK)):
        with database.begin() as connection:
            current = campaign_within(connection, campaign_id, hold=True)
            if current.status is not CampaignStatus.SENDING:  # cancelled meanwhile
                break
            added += add_messages(connection, chunk)
        done += len(chunk)
        if on_progress is not None:
            on_progress(done)
    log.info("campaign.launched", campaign_id=campaign_id, messages=added)
    return added


def resume_launches(
    *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> list[CampaignId]:
    """Finish the launches that a crash broke off; call it when a server starts."""
    resumed = []
    for campaign in list_campaigns(database):
        if campaign.status is not CampaignStatus.SENDING:
            continue
        in_outbox = sum(outbox_counts(database, campaign.campaign_id).values())
        if in_outbox < count_recipients(database, campaign.campaign_id):
            launch_campaign(
                campaign.campaign_id, database=database, facts=facts, shop=shop, now=now
            )
            resumed.append(campaign.campaign_id)
    return resumed


def _check(draft: Draft, standing: Standing) -> None:
    faults = faults_of(draft, standing)
    if faults:
        raise DraftsStale(
            f"draft {draft.draft_id!r} passed its checks when it was approved and fails them now "
            f"({', '.join(faults)}); see `rapport drafts check`, then edit and approve it again"
            + ("; or prolong its offer" if "offer-over" in faults else ""),
            draft_id=draft.draft_id,
        )


def _shared(
    campaign: Campaign,
    draft: Draft,
    standing: Standing,
    origin: Origin,
    *,
    checked_at: datetime | None,
) -> SharedSlots:
    offer = standing.grounds.offer
    return SharedSlots(
        campaign_id=campaign.campaign_id,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        label=campaign.name,
        slots=standing.slots,
        lasting=checked_at is not None and is_lasting(draft.copy, standing.grounds),
        checked_at=checked_at,
        ends_at=offer.ends_at if offer else None,
        origin=origin,
    )


def _origin(campaign: Campaign, draft: Draft, *, database: Database) -> Origin:
    return Origin(
        kind="campaign",
        name=campaign.name,
        segment_id=draft.segment_id,
        rule=rule_digest(database, draft.segment_id),
        brief_id=campaign.brief_id,
        experiment=campaign.campaign_id,
    )


def _drafts(recipients: Sequence[Any], database: Database) -> dict[Version, Draft]:
    versions = {(row.draft_id, row.draft_version) for row in recipients}
    return {version: approved_copy(database, *version) for version in sorted(versions)}


def _begin(
    campaign_id: str, *, database: Database, shared: Sequence[SharedSlots], now: datetime
) -> Campaign:
    """Move the campaign to sending and keep what its messages share; both as they were, again."""
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        need_status(campaign, *_LAUNCHABLE, step="launched")
        if campaign.planned_at is None:
            raise WrongMoment(
                f"campaign {campaign.name!r} was not planned yet; plan it before it is launched",
                campaign_id=campaign_id,
            )
        _check_sends_once(connection, campaign)
        share_slots(connection, shared)
        launched_at = campaign.launched_at or now
        update_campaign(connection, campaign_id, CampaignStatus.SENDING, launched_at=launched_at)
        waves = waves_within(connection, campaign_id)
        if waves and waves[0].started_at is None:
            start_wave(connection, campaign, waves, number=0, now=now)
        turn_schedule(connection, campaign_id, ScheduleStatus.DONE, before=ScheduleStatus.PAUSED)
        return campaign_within(connection, campaign_id)


def start_wave(
    connection: Connection, campaign: Campaign, waves: Sequence[Wave], *, number: int, now: datetime
) -> None:
    """Note that a wave starts now, and when the one after it may."""
    update_wave(connection, campaign.campaign_id, number, started_at=now, due_at=now)
    if number + 1 < len(waves):
        watched = waves[number].kind in WATCHED
        hours = campaign.terms.canary_hours if watched else campaign.terms.wave_hours
        next_at = now + timedelta(hours=hours)
        update_wave(connection, campaign.campaign_id, number + 1, due_at=next_at)


def _check_sends_once(connection: Connection, campaign: Campaign) -> None:
    kept = schedule_within(connection, campaign.campaign_id)
    if kept is not None and kept.schedule.kind is ScheduleKind.RECURRING:
        raise WrongMoment(
            f"campaign {campaign.name!r} recurs: its runs are sent, each by itself, and it is not",
            campaign_id=campaign.campaign_id,
        )
