"""Puts together what a trial taught: whom each arm moves, how surely, and what a policy earns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rapport.uplift.crossing import BaseChoice, Crossed, choose_base, cross_fit
from rapport.uplift.errors import TrialTooSmall
from rapport.uplift.learners import UpliftModel, fit_uplift
from rapport.uplift.model import Interval, Learner, Numbers, Trial
from rapport.uplift.policies import Terms, expected_margins
from rapport.uplift.ranking import deciles, qini_curve, qini_interval
from rapport.uplift.valuing import PolicyReport, added_value, value_policy

FEWEST_CUSTOMERS = 100
"""Customers in each arm, before anything is learned."""

FEWEST_OUTCOMES = 10
"""Customers in each arm who did what is hoped for."""

_POINTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """A tenth of the customers by predicted uplift, and what it showed; None for too few."""

    place: int
    customers: int
    predicted: float
    shown: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmUplift:
    """Whom one arm moves: `points` of its Qini curve (share of customers, gain per head)."""

    arm: str
    qini: Interval
    points: tuple[tuple[float, float], ...]
    tenths: tuple[Tenth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpliftReport:
    """What a campaign taught. Figures are of customers whom the models that rank never saw.

    `outcome` is `ordered` or `revenue`; money is in minor units of `currency`.
    """

    campaign_id: str
    learned_at: datetime
    outcome: str
    currency: str
    customers: int
    terms: Terms
    base: BaseChoice
    arms: tuple[ArmUplift, ...]
    policy: PolicyReport

    @property
    def score(self) -> str:
        """The name under which its customers' expected margins are kept as scores."""
        return score_name(self.campaign_id)


def score_name(campaign_id: str) -> str:
    """Name the scores of a campaign's uplift, as rules ask for them."""
    return f"uplift:{campaign_id}"


def report_of(
    trial: Trial,
    terms: Terms,
    *,
    campaign_id: str,
    outcome: str,
    currency: str,
    now: datetime,
) -> tuple[UpliftReport, UpliftModel]:
    """Learn from a trial, judge by customers that were not learned from, and give the model.

    Raises `TrialTooSmall` while an arm has fewer than 100 customers or 10 who did what is hoped
    for.
    """
    check_size(trial)
    base = choose_base(trial)
    crossed = cross_fit(trial, base=base.base)
    report = UpliftReport(
        campaign_id=campaign_id,
        learned_at=now,
        outcome=outcome,
        currency=currency,
        customers=len(trial),
        terms=terms,
        base=base,
        arms=tuple(_arm(trial, crossed, arm) for arm in range(1, len(trial.arms))),
        policy=value_policy(trial, crossed.uplifts, terms),
    )
    return report, fit_uplift(trial, learner=Learner.CLASS, base=base.base)


def best_margins(model: UpliftModel, rows: Numbers, terms: Terms) -> Numbers:
    """What the best arm but the first is expected to add with each customer; may be negative."""
    return np.asarray(expected_margins(model.uplifts(rows), terms)[:, 1:].max(axis=1))


def sums_by_share(
    trial: Trial, uplifts: Numbers, terms: Terms, shares: Sequence[float]
) -> list[tuple[float, Interval]]:
    """What sending only to the first `share` by expected margin would have earned per customer.

    Each share is a policy of its own, judged doubly robust, above sending nothing.
    """
    best = expected_margins(uplifts, terms)[:, 1:]
    order = np.argsort(-best.max(axis=1), kind="stable")
    found = []
    for share in shares:
        chosen = np.zeros(trial.propensities.shape)
        chosen[:, 0] = 1
        first = order[: round(share * len(trial))]
        chosen[first, 0] = 0
        chosen[first, 1 + best[first].argmax(axis=1)] = 1
        found.append((share, added_value(trial, chosen, terms)))
    return found


def check_size(trial: Trial) -> None:
    """Raise `TrialTooSmall` where an arm has too few to learn from."""
    for place, arm in enumerate(trial.arms):
        own = trial.arm == place
        did = int((trial.outcome[own] > 0).sum())
        if own.sum() < FEWEST_CUSTOMERS or did < FEWEST_OUTCOMES:
            raise TrialTooSmall(
                f"arm {arm!r} has {int(own.sum())} customers and {did} who ordered; at least"
                f" {FEWEST_CUSTOMERS} and {FEWEST_OUTCOMES} are needed to learn whom it moves",
                arm=arm,
            )


def _arm(trial: Trial, crossed: Crossed, arm: int) -> ArmUplift:
    both = (trial.arm == 0) | (trial.arm == arm)
    pair, scores = trial.between(arm), crossed.uplifts[both, arm - 1]
    curve = qini_curve(scores, pair)
    shares = np.linspace(0, 1, _POINTS + 1)
    gains = np.interp(shares, curve.share, curve.gain)
    return ArmUplift(
        arm=trial.arms[arm],
        qini=qini_interval(scores, pair, rng=np.random.default_rng(0)),
        points=tuple(zip(shares.tolist(), gains.tolist(), strict=True)),
        tenths=tuple(
            Tenth(
                place=one.place,
                customers=one.customers,
                predicted=one.predicted,
                shown=one.shown if np.isfinite(one.shown.high) else None,
            )
            for one in deciles(scores, pair)
        ),
    )
