"""The nouns of the stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """Why a member of the segment receives nothing: strongest first; the strongest is shown."""

    NO_CONSENT = "no consent"
    SUPPRESSED = "address suppressed"
    NOT_PERSONALISED = "wants nothing personalised"
    NO_ADDRESS = "no address"
    SAME_ADDRESS = "address of another customer"
    CONTACTED_LATELY = "contacted lately"
    NO_DRAFT = "no draft for the group"
    DRAFT_DOES_NOT_RENDER = "a slot has no value"
    HOLDOUT = "holdout"
    SAME_CUSTOMER = "same customer under another id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a campaign is measured and whom it spares.

    `holdout_share` (0 to below 1) of everybody who could receive it receives nothing. `quiet_days`
    is how long a customer is left alone after a message. What a customer orders within
    `attribution_days` after the launch counts. `split` weighs the variants; empty: all alike.
    """

    holdout_share: float = 0.1
    quiet_days: float = 2
    attribution_days: float = 14
    split: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Approved drafts of a brief to its segments, once, with a holdout."""

    campaign_id: CampaignId
    name: str
    brief_id: str
    terms: Terms = field(default_factory=Terms)
    status: CampaignStatus = CampaignStatus.DRAFT
    created_at: datetime
    created_by: str
    planned_at: datetime | None = None
    launched_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """What the plan says of one member. `arm` is None for who was left out before the draw."""

    customer_id: str
    segment_id: str
    arm: str | None
    left_out_because: LeftOutBecause | None
    draft_id: str | None
    draft_version: int | None


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
    """What one arm did, in customers. Revenue in minor units of the shop's currency."""

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
    """What a campaign earned: per arm, and treated against holdout per customer.

    `treated` is everybody who was planned to receive it, whether the mail arrived or not: only so
    are they comparable with the holdout. Revenue is in minor units. `earned_minor` is the
    difference times the treated; None without a holdout, when nobody can say. `sent_safe` counts
    the messages that left with the safe copy of their draft, because a fact behind it had changed.
    """

    campaign_id: CampaignId
    currency: str
    arms: tuple[ArmResult, ...]
    revenue: Lift
    orders: Lift
    earned_minor: float | None
    sent_safe: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Revenue per customer of an arm from the launch to the end of a day, in minor units.

    Day 1 is the first 24 hours.
    """

    day: int
    arm: str
    revenue_per_customer_minor: float
