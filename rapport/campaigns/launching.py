"""Puts a planned campaign's messages into the outbox, in small commits that can be repeated."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import structlog

from rapport.campaigns.errors import DraftsStale
from rapport.campaigns.gathering import read_profiles
from rapport.campaigns.model import Campaign, CampaignId, CampaignStatus
from rapport.campaigns.store import (
    campaign_within,
    get_campaign,
    list_campaigns,
    need_status,
    plan_report,
    recipients_of,
    update_campaign,
)
from rapport.content import (
    Draft,
    Standing,
    customer_values,
    faults_of,
    is_lasting,
    standing_of,
)
from rapport.delivery import (
    Message,
    Origin,
    SharedSlots,
    add_messages,
    message_id_of,
    outbox_counts,
    share_slots,
)
from rapport.kit.settings import ShopSettings
from rapport.review import approved_copy
from rapport.segments import rule_digest
from rapport.storage import Database, Facts
from rapport.studio import personal_values

log = structlog.get_logger(__name__)

Version = tuple[str, int]
"""A draft's id and its version."""

Personal = Mapping[str, Mapping[str, object]]
"""Per customer who gets one: `{"personal": …}`."""

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
    """Put the planned messages into the outbox and return how many are new there.

    Safe to repeat: after a crash, launching again adds what is missing and doubles nothing. Raises
    `DraftNotApproved` when a draft was sent back since the plan, `DraftsStale` when one no longer
    passes its checks: the values of its slots are bound now. `on_progress` gets the number of
    messages so far.
    """
    recipients = recipients_of(database, campaign_id)
    planned = get_campaign(database, campaign_id)
    drafts = _drafts(recipients, database)
    checked = planned.status is CampaignStatus.PLANNED
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
    personal_of = _personal_reader(drafts, recipients, database=database, facts=facts, now=now)
    messages = _messages(
        campaign, drafts, recipients=recipients, facts=facts, personal_of=personal_of
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
        if in_outbox < plan_report(database, campaign.campaign_id).recipients:
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
            f"({', '.join(faults)}); see `rapport drafts check`, then edit and approve it again",
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
        need_status(campaign, CampaignStatus.PLANNED, CampaignStatus.SENDING, step="launched")
        share_slots(connection, shared)
        launched_at = campaign.launched_at or now
        update_campaign(connection, campaign_id, CampaignStatus.SENDING, launched_at=launched_at)
        return campaign_within(connection, campaign_id)


def _personal_reader(
    drafts: Mapping[Version, Draft],
    recipients: Sequence[Any],
    *,
    database: Database,
    facts: Facts,
    now: datetime,
) -> Callable[[Sequence[str]], Personal]:
    """Give a function from customers to the paragraphs that the drafts they get have for them."""
    version_of = {row.customer_id: (row.draft_id, row.draft_version) for row in recipients}

    def read(customer_ids: Sequence[str]) -> Personal:
        found: dict[str, Mapping[str, object]] = {}
        for version, draft in drafts.items():
            theirs = [one for one in customer_ids if version_of[one] == version]
            values = personal_values(draft, theirs, database=database, facts=facts, now=now)
            found |= {one: {"personal": value} for one, value in values.items()}
        return found

    return read


def _messages(
    campaign: Campaign,
    drafts: Mapping[Version, Draft],
    *,
    recipients: Sequence[Any],
    facts: Facts,
    personal_of: Callable[[Sequence[str]], Personal],
) -> Iterator[Message]:
    """Write a message per recipient. Addresses are those of this moment, not of the plan's."""
    assert campaign.launched_at is not None, "a campaign that is sending was launched"
    by_customer = {row.customer_id: row for row in recipients}
    profiles = read_profiles(list(by_customer), facts=facts)
    for batch in profiles.to_batches(max_chunksize=_CHUNK):
        rows = batch.to_pylist()
        personal = personal_of([row["customer_id"] for row in rows])
        for profile in rows:
            row = by_customer[profile["customer_id"]]
            draft = drafts[row.draft_id, row.draft_version]
            yield Message(
                message_id=message_id_of(campaign.campaign_id, row.told_as or row.customer_id),
                campaign_id=campaign.campaign_id,
                customer_id=row.customer_id,
                channel=draft.channel,
                address=profile["email"] or "",
                draft_id=row.draft_id,
                draft_version=row.draft_version,
                arm=row.arm,
                language=draft.language,
                slots={"customer": customer_values(profile), **personal.get(row.customer_id, {})},
                due_at=campaign.launched_at,
                told_as=row.told_as,
                timezone=profile["timezone"] or "",
            )
