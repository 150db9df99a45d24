"""The nouns of results: what arms and policies did, and how far that may be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rapport.campaigns.model import CampaignId, PolicyKind, Reward
from rapport.decisions import ArmEstimate, Lift, PolicyValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult:
    """What one arm did, in customers. Revenue in minor units of the shop's currency.

    `clicked_by_people` leaves out those whose every click came from a scanner.
    """

    arm: str
    customers: int
    delivered: int
    opened: int
    clicked: int
    unsubscribed: int
    ordered: int
    revenue_minor: int
    clicked_by_people: int = 0
    complained: int = 0
    bounced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """What a campaign earned in one of its groups, per customer above the holdout there."""

    segment_id: str
    revenue: Lift


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """How far a campaign's figures may be believed.

    `uneven_chance` is the probability of a holdout that differs as much from its share by chance;
    below 0.001 `uneven` is True: nothing here may be believed until the reason is found.
    `would_see_minor` is the smallest true difference per customer that this comparison finds with a
    probability of 80 %; None when it cannot be known.
    """

    uneven_chance: float
    uneven: bool
    would_see_minor: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResults:
    """What a campaign earned: per arm, and treated against holdout per customer.

    `treated` is everybody who was planned to receive it, whether the mail arrived or not: only so
    are they comparable with the holdout. Revenue is in minor units. `earned_minor` is the
    difference times the treated; None without a holdout, when nobody can say. `sent_safe` counts
    the messages that left with the safe copy of their draft, because a fact behind it had changed.

    `adjusted` takes out what customers bought in the eight weeks before. `always_low` and
    `always_high` are an interval about `revenue.difference` that stays true however often one
    looks; None where nobody bought before, so that nothing is foreseen. `estimates` are what each
    arm earns per recipient, waves weighed by their size, or choices by their probabilities where
    each customer had their own. `left_out` counts members by reason.
    """

    campaign_id: CampaignId
    currency: str
    arms: tuple[ArmResult, ...]
    revenue: Lift
    orders: Lift
    earned_minor: float | None
    sent_safe: int = 0
    adjusted: Lift | None = None
    always_low: float | None = None
    always_high: float | None = None
    estimates: tuple[ArmEstimate, ...] = ()
    segments: tuple[SegmentResult, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    checks: Checks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Revenue per customer of an arm from the launch to the end of a day, in minor units.

    Day 1 is the first 24 hours.
    """

    day: int
    arm: str
    revenue_per_customer_minor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyJudged:
    """What a way of choosing would have earned per customer, by the choices that were made.

    `ips`, `snips` and `dr` estimate the same in three ways; their `effective` says as how many
    choices of its own the log counts for it.
    """

    policy: PolicyKind
    ips: PolicyValue
    snips: PolicyValue
    dr: PolicyValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether choosing per customer is surely better than the best single variant, and by how much.

    Told by `choices` of the waves that began before `wave`, each customer chosen for by what was
    learned from others. Rewards are per customer: shares who clicked or ordered, or minor units.
    `beyond` is the personal policy less the best single variant, doubly robust; `governs` only if
    its whole interval lies above nought. `learned_by` is `line` or `rates`.
    """

    campaign_id: str
    wave: int
    judged_at: datetime
    reward: Reward
    choices: int
    rewarded: int
    learned_by: str
    best: str
    policies: tuple[PolicyJudged, ...]
    beyond: PolicyValue
    governs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDid:
    """What the customers of one policy did per customer, against the holdout of the same waves.

    `drew` counts the variants that it gave.
    """

    policy: PolicyKind
    customers: int
    drew: Mapping[str, int]
    clicked: Lift
    ordered: Lift
    revenue: Lift


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPair:
    """How much more the customers of `policy` did than those of `other`, per customer."""

    policy: PolicyKind
    other: PolicyKind
    clicked: Lift
    ordered: Lift
    revenue: Lift


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesCompared:
    """An experiment of policies by now: the waves in which they chose, not the first ones by lot.

    In the pairs `treated` is `policy`, `held_out` is `other`. Revenue is in minor units.
    """

    campaign_id: str
    currency: str
    held_out: int
    policies: tuple[PolicyDid, ...]
    pairs: tuple[PolicyPair, ...]
