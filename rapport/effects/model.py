"""The nouns of the stage: figures of arms go in, effects of attributes and suggestions come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Measure(StrEnum):
    """What is counted per customer of an arm."""

    REVENUE = "revenue"  # minor units of the shop's currency
    ORDERS = "orders"  # share of customers who ordered
    CLICKS = "clicks"  # share who followed a link; the holdout has none


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """What one arm of a campaign did in one group: sufficient statistics, no customer in sight.

    `attributes` are those of the arm's text, empty for the holdout. `revenue_mean` and
    `revenue_variance` (of one customer, n - 1 in the denominator) are in minor units, as is
    `clicked_revenue`: the revenue of those who clicked, spread over all customers of the arm;
    `clicked_orders` counts who clicked and ordered.
    `propensity` is the probability with which the settings that the text was written for were
    drawn; None where nobody suggested any.
    """

    campaign_id: str
    group: str
    arm: str
    held_out: bool
    customers: int
    revenue_mean: float
    revenue_variance: float
    ordered: int
    clicked: int = 0
    clicked_revenue: float = 0.0
    clicked_orders: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    launched_at: datetime | None = None
    propensity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a value of an attribute is worth per recipient, against the mean of its attribute.

    `group` is empty for the effect over all groups. `low` and `high` are the ends of the 95 %
    interval; `helps` is the probability that the effect is above nought, `best` that no other value
    of the attribute does better here. `customers` received a text with it, in `campaigns`
    campaigns.
    """

    attribute: str
    value: str
    group: str
    mean: float
    low: float
    high: float
    helps: float
    best: float
    customers: int
    campaigns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLift:
    """What a mail of any kind earns above the holdout per recipient in a group, with 95 %."""

    group: str
    mean: float
    low: float
    high: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One attribute of a suggested variant, and why: the effect, and how it was chosen.

    `propensity` is the probability with which this value was drawn. `explores` is True where the
    value is not the one that looks best so far.
    """

    attribute: str
    value: str
    effect: Effect
    propensity: float
    explores: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedVariant:
    """Settings to write one variant with; `propensity` is the product of its wishes'."""

    variant: str
    settings: Mapping[str, str]
    wishes: tuple[Wish, ...]
    propensity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What to try next for one group, and the effects that it rests on, the surest first."""

    group: str
    measure: Measure
    variants: tuple[SuggestedVariant, ...]
    effects: tuple[Effect, ...]
    lift: GroupLift | None
    campaigns: int
    customers: int
