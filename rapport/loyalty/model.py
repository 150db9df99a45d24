"""The nouns of the stage: entries of the ledger, and what is known of a customer from them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rapport.events import EventName
from rapport.kit.settings import ShopSettings
from rapport.loyalty.programme import Programme
from rapport.storage import Database, Facts

SOURCE = "rapport-loyalty"
"""Who tells entries of the ledger: an event of such a name from anybody else is none."""

LEDGER = (
    EventName.POINTS_EARNED,
    EventName.POINTS_SPENT,
    EventName.POINTS_EXPIRED,
    EventName.POINTS_ADJUSTED,
)

POINTS = "loyalty_points"
TIER = "loyalty_tier"
TIER_NAME = "loyalty_tier_name"
BENEFITS = "loyalty_benefits"
EXPIRING = "loyalty_expiring_points"
EXPIRES_ON = "loyalty_expires_on"
EXPIRES_DAY = "loyalty_expires_day"
TRAITS = (POINTS, TIER, TIER_NAME, BENEFITS, EXPIRING, EXPIRES_ON, EXPIRES_DAY)
"""Traits that are kept of every customer with entries. Stored names are forever."""


class Reason(StrEnum):
    """Why points came or went. Stored names are forever."""

    ORDER = "order"
    BONUS = "bonus"
    RETURN = "return"
    SPENT = "spent"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"
    SETTLED = "settled"  # brought back to nought after customers were told apart


TIER_REASONS = (Reason.ORDER, Reason.BONUS, Reason.RETURN)
"""What counts towards a tier: what was earned, less what was returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyDesk:
    """The doors that points go through."""

    database: Database
    facts: Facts
    shop: ShopSettings
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the ledger: `points` below nought went away. `of` is what it is about."""

    entry_id: str
    customer_id: str
    points: int
    reason: Reason
    of: str
    happened_at: datetime
    expires_on: date | None = None
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What follows from a customer's entries. `measure` is what tiers are reached by."""

    customer_id: str
    points: int = 0
    expiring: int = 0
    expires_on: date | None = None
    measure: float = 0.0
    tier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of the ledger did, in entries, points and customers."""

    earned: int = 0
    returned: int = 0
    expired: int = 0
    told: int = 0
    reached: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a programme would have cost over a year: points that no order gave back.

    `liability_minor` is what they are worth when all are spent, `revenue_minor` what the same
    orders brought; `tiers` counts customers per tier, the lowest first, `""` for none.
    """

    programme: Programme
    customers: int
    points: int
    bonus_points: int
    revenue_minor: int
    liability_minor: int
    tiers: dict[str, int]

    @property
    def share(self) -> float:
        """The liability as a share of the revenue; 0 without revenue."""
        return self.liability_minor / self.revenue_minor if self.revenue_minor > 0 else 0.0
