"""What if: what policies would have earned on a campaign's own draw, and what being wrong costs.

All is judged doubly robust on the same customers, above giving everybody the first arm. A doubt is
one way of being wrong: the policy decides as it believed, and is judged as if the doubt were true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rapport.decisions import Log, effective_choices, policy_difference
from rapport.uplift.crossing import FOLDS
from rapport.uplift.learners import as_log, expected_outcomes
from rapport.uplift.model import Base, Interval, Numbers, Trial
from rapport.uplift.policies import Terms
from rapport.uplift.proposing import Policy, Way, choices_by
from rapport.uplift.valuing import in_money, interval_of, single_arm

_SHARES = (0.3, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A way of being wrong.

    `value` and `cost` multiply what an outcome is worth and what arms cost; `mistaken` is the share
    of customers (0 to 1) who get what was meant for another one; `odds` multiplies the odds, as
    written down, of getting any arm but the first.
    """

    name: str
    value: float = 1.0
    cost: float = 1.0
    mistaken: float = 0.0
    odds: float = 1.0


DOUBTS = (
    Doubt(name="as-told"),
    Doubt(name="value-halved", value=0.5),
    Doubt(name="costs-doubled", cost=2.0),
    Doubt(name="both", value=0.5, cost=2.0),
    Doubt(name="scores-mistaken", mistaken=0.2),
    Doubt(name="drawn-more", odds=1.25),
    Doubt(name="drawn-less", odds=0.8),
)
"""Asked of every policy. Stored names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a policy would have earned per customer, `behind` the best one by how much, to how many
    each arm goes, what it costs per customer, and as how many choices of its own the log counts."""

    policy: str
    earned: Interval
    behind: Interval
    shares: tuple[float, ...]
    cost: float
    effective: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """The policy if the doubt is true: what it earns, and what `best` would have earned more."""

    doubt: Doubt
    earned: Interval
    lost: Interval
    best: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The answer, per customer in the unit of the terms, above writing to nobody.

    `beyond` is `chosen` less `against`; `policies` are all that were looked at, the best first;
    `worst` is the lowest that any doubt leaves possible, at 95 %.
    """

    arms: tuple[str, ...]
    customers: int
    terms: Terms
    chosen: str
    against: str
    beyond: Interval
    policies: tuple[Judged, ...]
    doubts: tuple[Doubted, ...]

    @property
    def best(self) -> str:
        return self.policies[0].policy

    @property
    def worst(self) -> float:
        return min(one.earned.low for one in self.doubts)

    @property
    def most_lost(self) -> float:
        """By how much, at most, the chosen policy is worse than the other, with 95 %; 0 for not."""
        return max(0.0, -self.beyond.low)

    def of(self, policy: str) -> Judged:
        return next(one for one in self.policies if one.policy == policy)


def suppose(
    trial: Trial,
    uplifts: Numbers,
    terms: Terms,
    *,
    chosen: Policy,
    against: Policy | None = None,
    doubts: Sequence[Doubt] = DOUBTS,
) -> Supposed:
    """Judge a policy beside the usual ones, and against one of them: the best other if not named.

    `uplifts` are of models that never saw the customer. The best is the best on the same customers,
    which favours it a little. Raises `BadUpliftPolicy`.
    """
    known = as_log(trial, expected_outcomes(trial, Base.RIDGE, folds=FOLDS, seed=0))
    named = {str(one): one for one in (chosen, *([against] if against else ()), *_usual(trial))}
    decided = {name: choices_by(one, trial, uplifts, terms) for name, one in named.items()}
    log = in_money(known, terms)
    told = _judged(log, decided, trial, terms)
    other = str(against) if against else _best_other(told, str(chosen))
    return Supposed(
        arms=trial.arms,
        customers=len(trial),
        terms=terms,
        chosen=str(chosen),
        against=other,
        beyond=interval_of(policy_difference(log, decided[str(chosen)], decided[other])),
        policies=told,
        doubts=tuple(
            _doubted(doubt, named, decided[str(chosen)], (trial, uplifts, terms), known)
            for doubt in doubts
        ),
    )


def policies_of(trial: Trial) -> tuple[Policy, ...]:
    """The policies that are always looked at."""
    return _usual(trial)


def _usual(trial: Trial) -> tuple[Policy, ...]:
    return (
        *(Policy(way=Way.ARM, arm=arm) for arm in trial.arms),
        Policy(way=Way.UPLIFT),
        *(Policy(way=Way.FIRST, share=share) for share in _SHARES),
        Policy(way=Way.BANDIT),
    )


def _judged(
    log: Log, decided: Mapping[str, Numbers], trial: Trial, terms: Terms
) -> tuple[Judged, ...]:
    nobody = single_arm(trial, 0, terms)
    earned = {
        name: interval_of(policy_difference(log, one, nobody)) for name, one in decided.items()
    }
    names = sorted(earned, key=lambda name: -earned[name].value)
    best = decided[names[0]]
    return tuple(
        Judged(
            policy=name,
            earned=earned[name],
            behind=interval_of(policy_difference(log, best, decided[name])),
            shares=tuple(decided[name].mean(axis=0).tolist()),
            cost=float((decided[name] @ np.array(terms.costs)).mean()),
            effective=effective_choices(log, decided[name]),
        )
        for name in names
    )


def _best_other(told: Sequence[Judged], chosen: str) -> str:
    return next((one.policy for one in told if one.policy != chosen), chosen)


def _doubted(
    doubt: Doubt,
    named: Mapping[str, Policy],
    decided: Numbers,
    asked: tuple[Trial, Numbers, Terms],
    known: Log,
) -> Doubted:
    """Follow the policy as it was decided, and judge it as if the doubt were true."""
    trial, uplifts, terms = asked
    true_terms = replace(
        terms,
        value=terms.value * doubt.value,
        costs=tuple(cost * doubt.cost for cost in terms.costs),
    )
    log = in_money(replace(known, propensity=_drawn_otherwise(trial, doubt.odds)), true_terms)
    followed = _mistaken(decided, doubt.mistaken)
    nobody = single_arm(trial, 0, true_terms)
    again = {name: choices_by(one, trial, uplifts, true_terms) for name, one in named.items()}
    values = {name: policy_difference(log, one, nobody).value for name, one in again.items()}
    best = max(values, key=lambda name: values[name])
    return Doubted(
        doubt=doubt,
        earned=interval_of(policy_difference(log, followed, nobody)),
        lost=interval_of(policy_difference(log, again[best], followed)),
        best=best,
    )


def _drawn_otherwise(trial: Trial, odds: float) -> Numbers:
    """The probability of each one's own arm, had the others than the first had other odds."""
    first = trial.propensities[:, 0]
    others = odds * (1 - first)
    scale = 1 / (first + others)
    own = trial.own_propensity * np.where(trial.arm == 0, scale, odds * scale)
    return np.asarray(np.clip(own, 1e-9, 1.0))


def _mistaken(decided: Numbers, share: float) -> Numbers:
    """Give a share of customers, by lot, what was meant for another of them."""
    if not share:
        return decided
    rng = np.random.default_rng(0)
    some = np.flatnonzero(rng.random(len(decided)) < share)
    followed = decided.copy()
    followed[some] = decided[rng.permutation(some)]
    return followed
