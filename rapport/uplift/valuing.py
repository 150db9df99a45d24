"""What a policy earns, and whether that is more than sending the best single arm to everybody.

Whom a model would send what was decided by models that never saw the customer, and is judged by
what customers did: doubly robust, weighed by the propensities that were written down.
"""

from dataclasses import dataclass

import numpy as np

from rapport.decisions import Log, PolicyValue, policy_difference
from rapport.uplift.crossing import FOLDS, cross_fit
from rapport.uplift.errors import BadWorth
from rapport.uplift.learners import as_log, expected_outcomes
from rapport.uplift.model import Base, Interval, Learner, Numbers, Trial
from rapport.uplift.policies import Terms, assign


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmValue:
    """An arm for everybody: what it adds per customer to the first arm, and the policy's share."""

    arm: str
    added: Interval
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReport:
    """Money per customer, above giving everybody the first arm, as 95 % intervals.

    `beyond` is the policy less the best single arm; `is_released` only if even its lower bound is
    above nought. Under a budget, a single arm goes to as many, by lot, as it pays for.
    """

    arms: tuple[ArmValue, ...]
    best: str
    policy: Interval
    beyond: Interval
    is_released: bool
    cost: float
    missed: float
    customers: int

    @property
    def recommended(self) -> str | None:
        """The single arm to send to everybody, or None if the policy is to be followed."""
        return None if self.is_released else self.best


def judge_policy(
    trial: Trial,
    terms: Terms,
    *,
    learner: Learner = Learner.CLASS,
    base: Base = Base.RIDGE,
    seed: int = 0,
) -> PolicyReport:
    """Decide for each customer by what others did, and judge it by what they did themselves."""
    crossed = cross_fit(trial, learner=learner, base=base, seed=seed)
    return value_policy(trial, crossed.uplifts, terms, seed=seed)


def value_policy(trial: Trial, uplifts: Numbers, terms: Terms, *, seed: int = 0) -> PolicyReport:
    """Judge what follows from uplifts that were not learned from these customers.

    The best single arm is the best on the same customers, which favours it a little.
    """
    if len(terms.costs) != len(trial.arms):
        raise BadWorth(f"give the cost of each of {', '.join(trial.arms)}")
    chosen = assign(uplifts, terms)
    log = _margins(trial, terms, seed)
    policy = np.eye(len(trial.arms))[chosen.arms]
    single = [single_arm(trial, arm, terms) for arm in range(len(trial.arms))]
    added = [interval_of(policy_difference(log, one, single[0])) for one in single]
    best = int(np.argmax([one.value for one in added]))
    beyond = interval_of(policy_difference(log, policy, single[best]))
    shares = policy.mean(axis=0)
    return PolicyReport(
        arms=tuple(
            ArmValue(arm=name, added=value, share=float(share))
            for name, value, share in zip(trial.arms, added, shares, strict=True)
        ),
        best=trial.arms[best],
        policy=interval_of(policy_difference(log, policy, single[0])),
        beyond=beyond,
        is_released=beyond.low > 0,
        cost=chosen.cost,
        missed=chosen.missed,
        customers=len(trial),
    )


def added_value(trial: Trial, policy: Numbers, terms: Terms, *, seed: int = 0) -> Interval:
    """What a policy adds per customer to giving everybody the first arm."""
    log = _margins(trial, terms, seed)
    return interval_of(policy_difference(log, policy, single_arm(trial, 0, terms)))


def single_arm(trial: Trial, arm: int, terms: Terms) -> Numbers:
    """One arm for everybody, or for as many, by lot, as the budget pays for."""
    share = 1.0
    cost = terms.costs[arm] * len(trial)
    if terms.budget is not None and cost > terms.budget:
        share = terms.budget / cost
    policy = np.zeros(trial.propensities.shape)
    policy[:, 0] = 1 - share
    policy[:, arm] += share
    return policy


def _margins(trial: Trial, terms: Terms, seed: int) -> Log:
    """The trial's outcomes in money, less what the arm cost, with what a model expects."""
    return in_money(
        as_log(trial, expected_outcomes(trial, Base.RIDGE, folds=FOLDS, seed=seed)), terms
    )


def in_money(log: Log, terms: Terms) -> Log:
    """A log of outcomes as one of margins, less what the arms cost."""
    costs = np.array(terms.costs)
    assert log.expected is not None
    return Log(
        chosen=log.chosen,
        propensity=log.propensity,
        reward=log.reward * terms.value - costs[log.chosen],
        expected=log.expected * terms.value - costs,
    )


def interval_of(found: PolicyValue) -> Interval:
    """Too few choices to claim anything bound nothing; no difference at all is none for sure."""
    if found.largest == 0 and found.value == 0:
        return Interval(value=0.0, low=0.0, high=0.0)
    if found.low is None or found.high is None:
        return Interval(value=found.value, low=-np.inf, high=np.inf)
    return Interval(value=found.value, low=found.low, high=found.high)
