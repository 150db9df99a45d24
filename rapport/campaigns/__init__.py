"""Campaigns: approved drafts to segments, once, with a holdout.

In: a brief with approved drafts, segments, consents, profiles. Out: a plan that says of every
member what they receive or why not, messages in the outbox, and what it all earned above the
holdout. Must never send to somebody the plan left out, nor add to a plan after the launch.
"""

from rapport.campaigns.errors import (
    BadTerms,
    CampaignNotFound,
    DraftsNotReady,
    DraftsStale,
    NobodyToSendTo,
    WrongMoment,
)
from rapport.campaigns.following import PLAN_FOLLOWER
from rapport.campaigns.launching import launch_campaign, resume_launches
from rapport.campaigns.learning import learn_from_campaign, learn_from_campaigns
from rapport.campaigns.model import (
    ArmResult,
    Campaign,
    CampaignId,
    CampaignResults,
    CampaignStatus,
    CurvePoint,
    LeftOutBecause,
    PlanReport,
    PlanRow,
    Terms,
)
from rapport.campaigns.results import campaign_curve, campaign_results
from rapport.campaigns.running import (
    cancel_campaign,
    create_campaign,
    finish_if_sent,
    finish_sent,
    plan_campaign,
)
from rapport.campaigns.store import (
    get_campaign,
    list_campaigns,
    plan_report,
    plan_row_of,
    plan_rows,
)
from rapport.campaigns.texts import CampaignText, campaign_texts

__all__ = [
    "PLAN_FOLLOWER",
    "ArmResult",
    "BadTerms",
    "Campaign",
    "CampaignId",
    "CampaignNotFound",
    "CampaignResults",
    "CampaignStatus",
    "CampaignText",
    "CurvePoint",
    "DraftsNotReady",
    "DraftsStale",
    "LeftOutBecause",
    "NobodyToSendTo",
    "PlanReport",
    "PlanRow",
    "Terms",
    "WrongMoment",
    "campaign_curve",
    "campaign_results",
    "campaign_texts",
    "cancel_campaign",
    "create_campaign",
    "finish_if_sent",
    "finish_sent",
    "get_campaign",
    "launch_campaign",
    "learn_from_campaign",
    "learn_from_campaigns",
    "list_campaigns",
    "plan_campaign",
    "plan_report",
    "plan_row_of",
    "plan_rows",
    "resume_launches",
]
