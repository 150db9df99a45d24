"""Takes a campaign through its life: described, planned, launched, sent; or cancelled."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

import structlog

from rapport.campaigns.errors import BadTerms, NobodyToSendTo
from rapport.campaigns.gathering import read_candidates, read_groups, read_standing
from rapport.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignStatus,
    PlanReport,
    ScheduleStatus,
    Terms,
)
from rapport.campaigns.planning import Audience, GroupDrafts, Plan, plan_recipients
from rapport.campaigns.store import (
    campaign_within,
    count_recipients,
    get_campaign,
    insert_campaign,
    list_campaigns,
    list_waves,
    need_status,
    put_waves,
    replace_plan,
    turn_schedule,
    update_campaign,
)
from rapport.campaigns.terms import checked_terms
from rapport.campaigns.waves import is_final
from rapport.content import get_brief
from rapport.decisions import HOLDOUT, Choice, forget_choices, record_choices
from rapport.delivery import GlobalHoldout, MessageStatus, cancel_messages, outbox_counts
from rapport.kit.ids import new_id
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_POLICY = "split"
"""The name under which choices say how they were made: a draw by hash."""

_LONGEST_NAME = 200
_NAME = re.compile(rf"[^\x00-\x1f\x7f]{{1,{_LONGEST_NAME}}}")
_WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.HANDED)
_BEFORE_LAUNCH = (CampaignStatus.DRAFT, CampaignStatus.PLANNED, CampaignStatus.SCHEDULED)


def create_campaign(  # noqa: PLR0913
    *,
    database: Database,
    name: str,
    brief_id: str,
    terms: Terms | None = None,
    created_by: str,
    now: datetime,
    campaign_id: str | None = None,
) -> Campaign:
    """Describe a campaign that sends the drafts of a brief to its groups.

    The draw of the holdout follows from the id: who gives a `campaign_id` of their own gets the
    same draw again in another store.
    """
    brief = get_brief(database, brief_id)
    campaign = Campaign(
        campaign_id=CampaignId(campaign_id or new_id("cmp")),
        name=name.strip(),
        brief_id=brief_id,
        terms=checked_terms(terms or Terms(), brief),
        created_at=now,
        created_by=created_by,
    )
    if not _NAME.fullmatch(campaign.name):
        raise BadTerms(f"a campaign needs a name: one line of 1 to {_LONGEST_NAME} characters")
    with database.begin() as connection:
        insert_campaign(connection, campaign)
    return campaign


def plan_campaign(
    campaign_id: str,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    global_holdout_share: float = 0.0,
) -> PlanReport:
    """Decide and keep who receives it, who is held out and who is left out, and why.

    Until the launch it may be planned again: the new plan replaces the old one. Raises
    `DraftsNotReady`, or `NobodyToSendTo` with the reasons counted, and keeps nothing then.
    `global_holdout_share` is that of the gate: whom it holds out of all marketing in this quarter
    is left out before the draw, or the campaign's own holdout would be compared with too few.
    """
    campaign = get_campaign(database, campaign_id)
    need_status(campaign, *_BEFORE_LAUNCH, step="planned")
    brief = get_brief(database, campaign.brief_id)
    groups = read_groups(campaign, brief, database=database, facts=facts, shop=shop)
    _check_split(campaign, groups)
    candidates = read_candidates(
        brief, channel=campaign.terms.channel, database=database, facts=facts, now=now
    )
    standing = read_standing(
        campaign,
        candidates=candidates,
        database=database,
        now=now,
        global_holdout=GlobalHoldout(share=global_holdout_share, timezone=shop.timezone),
    )
    plan = plan_recipients(candidates, campaign=campaign, groups=groups, standing=standing)
    if not plan.report.recipients:
        raise _nobody(campaign, plan.report)
    with database.begin() as connection:
        current = campaign_within(connection, campaign_id, hold=True)
        need_status(current, *_BEFORE_LAUNCH, step="planned")
        replace_plan(connection, campaign_id, plan.rows())
        forget_choices(connection, campaign_id)
        record_choices(connection, _choices(plan, campaign_id, now))
        put_waves(connection, campaign_id, plan.waves)
        scheduled = current.status is CampaignStatus.SCHEDULED
        status = CampaignStatus.SCHEDULED if scheduled else CampaignStatus.PLANNED
        update_campaign(connection, campaign_id, status, planned_at=now)
    log.info("campaign.planned", campaign_id=campaign_id, recipients=plan.report.recipients)
    return plan.report


def finish_if_sent(campaign_id: str, *, database: Database, now: datetime) -> Campaign:
    """Mark a campaign as sent once every recipient's message has met its end; return it as it is.

    A launch that broke off is not an end, since messages are missing then; nor is a wave.
    """
    campaign = get_campaign(database, campaign_id)
    if campaign.status is not CampaignStatus.SENDING:
        return campaign
    counts = outbox_counts(database, campaign_id)
    waiting = sum(counts.get(status, 0) for status in _WAITING)
    if any(one.started_at is None for one in list_waves(database, campaign_id)):
        return campaign
    if waiting or sum(counts.values()) < count_recipients(database, campaign_id):
        return campaign
    with database.begin() as connection:
        if campaign_within(connection, campaign_id, hold=True).status is CampaignStatus.SENDING:
            update_campaign(connection, campaign_id, CampaignStatus.SENT, sent_at=now)
    return get_campaign(database, campaign_id)


def finish_sent(*, database: Database, now: datetime) -> list[CampaignId]:
    """Mark every campaign as sent that is; return those that it just became true of."""
    sending = [c for c in list_campaigns(database) if c.status is CampaignStatus.SENDING]
    finished = [finish_if_sent(c.campaign_id, database=database, now=now) for c in sending]
    return [c.campaign_id for c in finished if c.status is CampaignStatus.SENT]


def cancel_campaign(campaign_id: str, *, database: Database) -> int:
    """Stop a campaign and return how many messages no longer leave.

    Those that a worker holds at this moment, some hundreds at most, still do.
    """
    with database.begin() as connection:
        campaign = campaign_within(connection, campaign_id, hold=True)
        under_way = CampaignStatus.SENDING, CampaignStatus.PAUSED
        need_status(campaign, *_BEFORE_LAUNCH, *under_way, step="cancelled")
        update_campaign(connection, campaign_id, CampaignStatus.CANCELLED)
        for before in (ScheduleStatus.WAITING, ScheduleStatus.PAUSED):
            turn_schedule(connection, campaign_id, ScheduleStatus.DONE, before=before)
        return cancel_messages(connection, campaign_id)


def _choices(plan: Plan, campaign_id: str, now: datetime) -> Iterator[Choice]:
    """The choices that stand: of a wave whose arms are drawn later, only the holdout's."""
    final = {one.wave for one in plan.waves if is_final(one)}
    for customer_id, arm, propensity, wave in zip(
        plan.customer_ids, plan.arms, plan.propensities, plan.wave_numbers, strict=True
    ):
        if arm is not None and (arm == HOLDOUT or wave in final):
            yield Choice(
                experiment=campaign_id,
                customer_id=customer_id,
                arm=arm,
                propensity=propensity,
                policy=_POLICY,
                reason="drawn by hash of campaign and customer",
                chosen_at=now,
            )


def _nobody(campaign: Campaign, report: PlanReport) -> NobodyToSendTo:
    if not report.members:
        return NobodyToSendTo(
            f"campaign {campaign.name!r}: its segments have no members; "
            "look at their rules with `rapport segments preview`"
        )
    counted = dict(report.left_out) | ({"holdout": report.held_out} if report.held_out else {})
    reasons = ", ".join(f"{number} {reason}" for reason, number in counted.items())
    return NobodyToSendTo(
        f"campaign {campaign.name!r}: all {report.members} members are left out ({reasons})"
    )


def _check_split(campaign: Campaign, groups: Mapping[Audience, GroupDrafts]) -> None:
    variants = {variant for group in groups.values() for variant in group.drafts}
    unknown = sorted(set(campaign.terms.split) - variants)
    if unknown:
        raise BadTerms(
            f"campaign {campaign.name!r}: its split names variant {unknown[0]!r}, and its approved"
            f" drafts are {', '.join(sorted(variants))}; make a new campaign with one of these"
        )
