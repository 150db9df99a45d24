"""Policies that can be proposed for a trial's customers: who would have got which arm, how likely.

Whatever a policy learns of a customer, it learned from others.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rapport.decisions import LinearThompson
from rapport.uplift.crossing import FOLDS
from rapport.uplift.errors import BadUpliftPolicy
from rapport.uplift.folding import folds_of
from rapport.uplift.model import Numbers, Trial
from rapport.uplift.policies import Terms, assign, expected_margins
from rapport.uplift.valuing import single_arm


class Way(StrEnum):
    """How a policy decides. Stored names."""

    ARM = "arm"
    UPLIFT = "uplift"
    FIRST = "first"
    RULE = "rule"
    BANDIT = "bandit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A way to decide who gets what.

    `arm` is for one arm to everybody, and for who a rule holds of; `share` (0 to 1) for the first
    by expected margin; `feature`, `more` and `edge` for a rule: what was known of a customer is at
    least, or is below, the edge. `logged` says that features are kept as log(1 + x), and edges not.
    """

    way: Way
    arm: str = ""
    share: float = 1.0
    feature: str = ""
    more: bool = True
    edge: float = 0.0
    logged: bool = False

    def __str__(self) -> str:
        match self.way:
            case Way.ARM:
                return f"arm:{self.arm}"
            case Way.FIRST:
                return f"first:{self.share:g}"
            case Way.RULE:
                how = "more" if self.more else "less"
                return f"rule:{self.feature}:{how}:{self.edge:g}:{self.arm}"
            case _:
                return self.way.value


def parse_policy(text: str) -> Policy:
    """Read `uplift`, `bandit`, `arm:NAME`, `first:SHARE`, `rule:FEATURE:more|less:NUMBER:ARM`.

    Raises `BadUpliftPolicy`.
    """
    try:
        return _parsed(*text.split(":"))
    except (ValueError, TypeError):
        raise BadUpliftPolicy(
            f"{text!r} is no policy; use uplift, bandit, arm:NAME, first:0.3, or"
            " rule:orders:more:2:NAME"
        ) from None


def _parsed(way: str, *rest: str) -> Policy:
    kind = Way(way)
    if kind is Way.ARM:
        (arm,) = rest
        return Policy(way=kind, arm=arm)
    if kind is Way.FIRST:
        (share,) = rest
        if not 0 < float(share) <= 1:
            raise ValueError("a share is above 0 and at most 1")
        return Policy(way=kind, share=float(share))
    if kind is Way.RULE:
        feature, how, edge, arm = rest
        more = {"more": True, "less": False}.get(how)
        if more is None or not np.isfinite(float(edge)):
            raise ValueError("a rule says more or less, and a number")
        return Policy(way=kind, feature=feature, more=more, edge=float(edge), arm=arm)
    if rest:
        raise ValueError("nothing follows")
    return Policy(way=kind)


def choices_by(policy: Policy, trial: Trial, uplifts: Numbers, terms: Terms) -> Numbers:
    """The probability of each arm for each customer, (customers, arms).

    `uplifts` are of models that never saw the customer. Raises `BadUpliftPolicy` for an
    arm or a feature that the trial does not have.
    """
    match policy.way:
        case Way.ARM:
            return single_arm(trial, _place(policy.arm, trial), terms)
        case Way.UPLIFT:
            return np.asarray(np.eye(len(trial.arms))[assign(uplifts, terms).arms])
        case Way.FIRST:
            return _first(policy.share, trial, uplifts, terms)
        case Way.RULE:
            return _by_rule(policy, trial)
        case Way.BANDIT:
            return _by_bandit(trial, terms)


def _first(share: float, trial: Trial, uplifts: Numbers, terms: Terms) -> Numbers:
    best = expected_margins(uplifts, terms)[:, 1:]
    first = np.argsort(-best.max(axis=1), kind="stable")[: round(share * len(trial))]
    chosen = np.zeros(trial.propensities.shape)
    chosen[:, 0] = 1
    chosen[first, 0] = 0
    chosen[first, 1 + best[first].argmax(axis=1)] = 1
    return chosen


def _by_rule(policy: Policy, trial: Trial) -> Numbers:
    if policy.feature not in trial.names:
        raise BadUpliftPolicy(
            f"nothing called {policy.feature!r} was known of customers; use one of"
            f" {', '.join(trial.names)}"
        )
    known = trial.features[:, trial.names.index(policy.feature)]
    edge = float(np.log1p(max(policy.edge, 0.0))) if policy.logged else policy.edge
    holds = known >= edge if policy.more else known < edge
    chosen = np.zeros(trial.propensities.shape)
    chosen[:, 0] = ~holds
    chosen[:, _place(policy.arm, trial)] += holds
    return chosen


def _by_bandit(trial: Trial, terms: Terms) -> Numbers:
    """Linear Thompson sampling, as it would draw after it learned from the other folds."""
    spread = trial.features.std(axis=0)
    rows = (trial.features - trial.features.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    rewards = trial.outcome * terms.value - np.array(terms.costs)[trial.arm]
    names = np.array(trial.arms, dtype=object)[trial.arm]
    chosen = np.zeros(trial.propensities.shape)
    rng = np.random.default_rng(0)
    for learned, asked in folds_of(trial, folds=FOLDS, seed=0):
        bandit = LinearThompson(features=trial.names, arms=trial.arms).learned(
            rows[learned], names[learned].tolist(), rewards[learned]
        )
        chosen[asked] = bandit.choose(rows[asked], rng=rng).propensities
    return chosen


def _place(arm: str, trial: Trial) -> int:
    if arm not in trial.arms:
        raise BadUpliftPolicy(f"there is no arm {arm!r}; the arms are {', '.join(trial.arms)}")
    return trial.arms.index(arm)
