"""The nouns of the stage: a rule of attribution, and what it credits to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RuleKind(StrEnum):
    """How the revenue of an order is divided between the touches before it. Stored names."""

    LAST = "last"  # all of it to the last touch
    FIRST = "first"  # all of it to the first
    LINEAR = "linear"  # alike to each
    POSITION = "position"  # 40 % to the first, 40 % to the last, the rest to those between
    DECAY = "decay"  # the later the more: half as much for each half-life earlier
    HOLDOUT = "holdout"  # what the holdout says was caused; touches do not count


class Touches(StrEnum):
    """What counts as a touch. Stored names."""

    CLICKS = "clicks"  # links that were clicked
    REACTIONS = "reactions"  # clicks and opens, although programs open mails as well
    MESSAGES = "messages"  # every message that arrived


class By(StrEnum):
    """What revenue is credited to."""

    CAMPAIGN = "campaign"  # a campaign or a whole journey
    STEP = "step"  # a campaign, or a journey's step by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRule:
    """A named rule; a change of it is a new version, and figures name the version they follow.

    Only touches within `window_days` before an order count. `half_life_days` is for `DECAY`.
    Version 0 is a rule that the product brings.
    """

    name: str
    kind: RuleKind
    touches: Touches = Touches.CLICKS
    window_days: float = 14
    half_life_days: float = 7
    version: int = 0
    created_at: datetime | None = None
    created_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Orders completed from `since` to before `until`, in one currency."""

    since: datetime
    until: datetime
    currency: str
    by: By = By.CAMPAIGN


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What one campaign, journey or step is credited with, in minor units.

    `orders` counts shares of orders. `low` and `high` are the ends of a 95 % interval where the
    rule is one that can be wrong by chance, else None.
    """

    key: str
    orders: float | None
    revenue_minor: int
    low_minor: int | None = None
    high_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """How a rule divides the revenue of a period: credits and the rest add up to the total.

    `rest_minor` came without a touch, or would have come anyway. Refunds and cancellations are
    taken off the orders they belong to. `other_currency` counts orders left out for their currency.
    """

    rule: AttributionRule
    question: Question
    credits: tuple[Credit, ...]
    orders: int
    total_minor: int
    rest_minor: int
    other_currency: int
