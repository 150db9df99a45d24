"""The nouns of the stage."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.decisions import Lift

CampaignId = NewType("CampaignId", str)


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"  # described, nobody chosen yet
    PLANNED = "planned"  # recipients, holdout and those left out are fixed
    SENDING = "sending"  # messages are in the outbox
    SENT = "sent"  # nothing is left to send
    CANCELLED = "cancelled"


class LeftOutBecause(StrEnum):
    """Why a member of the segment receives nothing; the strongest reason is the one shown."""

    NO_ADDRESS = "no address"
    NO_CONSENT = "no consent"
    CONTACTED_LATELY = "contacted lately"
    NO_DRAFT = "no draft for the group"
    DRAFT_DOES_NOT_RENDER = "a slot has no value"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Approved drafts to segments, once, with a holdout.

    `holdout_share` and the split between variants are shares from 0 to 1; `quiet_days` is how long
    a customer is left alone after a message.
    """

    campaign_id: CampaignId
    name: str
    brief_id: str
    holdout_share: float = 0.1
    quiet_days: float = 2
    attribution_days: float = 14
    status: CampaignStatus = CampaignStatus.DRAFT
    created_at: datetime
    created_by: str
    planned_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """What a plan decided, counted. `left_out` counts people per reason, the holdout apart."""

    members: int
    recipients: int
    held_out: int
    left_out: dict[str, int]
    per_arm: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult:
    """What one arm did. Revenue in minor units of the shop's currency."""

    arm: str
    customers: int
    delivered: int
    opened: int
    clicked: int
    unsubscribed: int
    ordered: int
    revenue_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResults:
    """What a campaign earned: per arm, and treated against holdout per recipient."""

    campaign_id: CampaignId
    currency: str
    arms: tuple[ArmResult, ...]
    revenue: Lift
    orders: Lift
    earned_minor: float
