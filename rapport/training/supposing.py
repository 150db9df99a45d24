"""What if: judges policies on a finished campaign's own draw, for any money that one likes."""

from dataclasses import dataclass, replace
from datetime import datetime

from rapport.storage import Database, Facts
from rapport.training.uplifting import Worth, terms_of, trial_of
from rapport.uplift import Policy, Supposed, Terms, check_size, cross_fit, suppose


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to suppose of a campaign: a policy, what it is held against (None for the best other),
    and money. Edges of rules are in the feature's own unit, such as orders or days."""

    policy: Policy
    worth: Worth
    against: Policy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSupposed:
    """The answer for a campaign, in minor units of `currency`, with the names that rules may use.

    `order_minor` is the mean revenue of who ordered.
    """

    campaign_id: str
    currency: str
    features: tuple[str, ...]
    order_minor: float
    found: Supposed


def suppose_campaign(
    campaign_id: str,
    question: Question,
    *,
    database: Database,
    facts: Facts,
    currency: str,
    now: datetime,
) -> CampaignSupposed:
    """Judge a policy by what the campaign's customers did; whoever is ranked, was not learned from.

    Raises `WrongMoment` while orders still count, `TrialTooSmall`, `BadUpliftPolicy`.
    """
    trial, order = trial_of(
        campaign_id,
        database=database,
        facts=facts,
        currency=currency,
        now=now,
        outcome=question.worth.outcome,
    )
    check_size(trial)
    terms: Terms = terms_of(question.worth, trial, order=order)
    return CampaignSupposed(
        campaign_id=campaign_id,
        currency=currency,
        features=trial.names,
        order_minor=order,
        found=suppose(
            trial,
            cross_fit(trial).uplifts,
            terms,
            chosen=_as_kept(question.policy),
            against=_as_kept(question.against) if question.against else None,
        ),
    )


def _as_kept(policy: Policy) -> Policy:
    return replace(policy, logged=True)
