"""What another policy would have earned, from the choices of the one that was followed.

Of each choice are known: what was chosen, with which probability, and what it brought. A policy to
be judged says with which probabilities it would have chosen. Four estimates, by name:

- *IPS*: each reward counted by how much more often the new policy would have chosen so (Horvitz &
  Thompson 1952); unbiased, and wild where the old policy rarely did.
- *SNIPS*: the same, divided by the sum of those weights (Swaminathan & Joachims 2015).
- *DM*, the direct method: what a model expects. Its interval leaves out that it may be wrong.
- *DR*: the model's expectation, corrected by weighed residuals (Dudík et al. 2011): right if
  either the probabilities or the model are. `switch` trusts the model alone where a weight is
  larger (Wang et al. 2017); `clip` cuts weights off there. Both trade bias for calm, and the
  answer says so.

A model must not have learned from the rows that it judges: learn it on others (cross-fitting).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from rapport.decisions.errors import BadLog

Numbers = NDArray[np.float64]

FEWEST_EFFECTIVE = 50.0
"""Below as many effective choices nothing is claimed: a handful of rewards would be the answer."""

_SMALL = 400.0  # effective choices, up to which an interval is drawn rather than computed
_REPLICATES = 1_000
_CELLS = 1_000_000  # of draws at once: 8 MB
_FEWEST = 2
_LEAST_OPEN = 1e-3  # a batch without any doubt tells next to nothing
_TOLERANCE = 1e-6
_LOW, _HIGH = 0.025, 0.975


class Estimator(StrEnum):
    """Ways to judge a policy by another one's choices."""

    IPS = "ips"
    SNIPS = "snips"
    DM = "dm"
    DR = "dr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Choices with their rewards, one row each.

    `chosen` is the place of the arm, `propensity` its probability then, `reward` what it brought.
    `expected` (choices, arms) is what a model expects of each arm; needed for `DM` and `DR`.
    `batches` numbers the choices that were drawn together, by one policy, for customers who are
    alike: a batch counts by how far from certain its choices were, never by its rewards. One that
    hardly tried an arm is unbiased, and would drown the others (Hadad et al. 2021).

    Raises `BadLog` for rows that do not fit together.
    """

    chosen: NDArray[np.intp]
    propensity: Numbers
    reward: Numbers
    expected: Numbers | None = None
    batches: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        size = len(self.chosen)
        if len(self.propensity) != size or len(self.reward) != size or size < _FEWEST:
            raise BadLog("a log needs arm, propensity and reward of each choice, and two choices")
        if not ((self.propensity > 0) & (self.propensity <= 1 + _TOLERANCE)).all():
            raise BadLog("a propensity of a choice that was made is above 0 and at most 1")
        if any(one is not None and len(one) != size for one in (self.expected, self.batches)):
            raise BadLog("expectations and batches are one per choice; give as many")

    def __len__(self) -> int:
        return len(self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """The reward per choice of a policy. `low` and `high` bound it with 95 %, and are None where
    there are too few `effective` choices to claim anything, or all were rewarded alike: nobody
    clicked yet.

    `biased` says that weights were cut or a model was trusted; `largest` is the largest weight.
    """

    estimator: Estimator
    value: float
    low: float | None
    high: float | None
    effective: float
    largest: float
    biased: bool


def policy_value(
    log: Log,
    policy: Numbers,
    *,
    estimator: Estimator = Estimator.DR,
    clip: float | None = None,
    switch: float | None = None,
    rng: np.random.Generator | None = None,
) -> PolicyValue:
    """Judge a policy: its probabilities of each arm, (choices, arms).

    The interval is Student's about the mean of what each choice tells; with few effective choices
    it is drawn (bootstrap, 1,000 times), because the sum is then far from normal. `rng` is for
    that; without one the seed is 0.
    """
    weights, biased = _weights(log, policy, clip=clip)
    told = _told(log, policy, weights, estimator=estimator, switch=switch)
    shared = weights if estimator is Estimator.SNIPS else np.ones(len(log))
    counted = _precision(log)
    told, shared, weights = told * counted, shared * counted, weights * counted
    value = told.sum() / shared.sum() if shared.any() else 0.0
    effective = _effective(weights, estimator)
    answer = PolicyValue(
        estimator=estimator,
        value=float(value),
        low=None,
        high=None,
        effective=effective,
        largest=float(np.abs(weights).max()),
        biased=biased or switch is not None or estimator is Estimator.DM,
    )
    if effective < FEWEST_EFFECTIVE or np.ptp(log.reward) == 0:
        return answer
    rng = np.random.default_rng(0) if rng is None else rng
    low, high = (
        _drawn(told, shared, rng) if effective <= _SMALL else _computed(told, shared, float(value))
    )
    return replace(answer, low=low, high=high)


def arm_values(log: Log, arms: int) -> Numbers:
    """The reward per choice of each arm for everybody (SNIPS); 0 of one never chosen."""
    values = np.zeros(arms)
    for arm in range(arms):
        weights = _precision(log) * (log.chosen == arm) / log.propensity
        if weights.any():
            values[arm] = float((weights * log.reward).sum() / weights.sum())
    return values


def policy_difference(log: Log, policy: Numbers, other: Numbers) -> PolicyValue:
    """How much more the first policy earns than the other, doubly robust, choice by choice.

    The two are judged on the same choices, so what they share falls out.
    """
    return policy_value(log, policy - other, estimator=Estimator.DR)


def doubly_robust_rewards(log: Log) -> Numbers:
    """What each arm would have brought at each choice, (choices, arms): the mean is the arm's DR
    value; with a policy's probabilities as weights, the policy's.

    Raises `BadLog` without a model's expectations.
    """
    expected = _expected(log)
    rows = np.arange(len(log))
    rewards = expected.copy()
    rewards[rows, log.chosen] += (log.reward - expected[rows, log.chosen]) / log.propensity
    return rewards


def effective_choices(log: Log, policy: Numbers) -> float:
    """As how many choices of its own the log counts for the policy (Kish 1965)."""
    return _effective(_weights(log, policy, clip=None)[0], Estimator.IPS)


def _weights(log: Log, policy: Numbers, *, clip: float | None) -> tuple[Numbers, bool]:
    if len(policy) != len(log):
        raise BadLog("the policy has another length than the log; give a row per choice")
    weights: Numbers = policy[np.arange(len(log)), log.chosen] / log.propensity
    if clip is None or weights.max() <= clip:
        return weights, False
    return np.minimum(weights, clip), True


def _precision(log: Log) -> Numbers:
    """What each choice counts, about 1 in all: its batch's share of choices that were not certain.

    With two arms that is as precise as the batch is. It knows nothing of rewards, and hardly of
    which arms were drawn: weights that did would be largest where luck was good.
    """
    if log.batches is None:
        return np.ones(len(log))
    _, places = np.unique(log.batches, return_inverse=True)
    certain = np.bincount(places, log.propensity) / np.bincount(places)
    counted: Numbers = np.maximum(1 - certain, _LEAST_OPEN)[places]
    return np.asarray(counted / counted.mean())


def _told(
    log: Log, policy: Numbers, weights: Numbers, *, estimator: Estimator, switch: float | None
) -> Numbers:
    """What each choice says of the policy; the mean is the estimate, SNIPS apart."""
    if estimator in (Estimator.IPS, Estimator.SNIPS):
        return np.asarray(weights * log.reward)
    expected = _expected(log)
    direct: Numbers = (policy * expected).sum(axis=1)
    if estimator is Estimator.DM:
        return direct
    trusted = weights if switch is None else np.where(weights <= switch, weights, 0.0)
    own = expected[np.arange(len(log)), log.chosen]
    return np.asarray(direct + trusted * (log.reward - own))


def _expected(log: Log) -> Numbers:
    if log.expected is None:
        raise BadLog("this estimate needs what a model expects of each arm; give it, or use IPS")
    return log.expected


def _effective(weights: Numbers, estimator: Estimator) -> float:
    """As many choices as the weights are worth; the direct method weighs none."""
    if estimator is Estimator.DM:
        return float(len(weights))
    squares = float((weights**2).sum())
    return float(np.abs(weights).sum()) ** 2 / squares if squares else 0.0


def _computed(told: Numbers, shared: Numbers, value: float) -> tuple[float, float]:
    """Student's interval of a mean, or of a ratio by its linear part (the delta method)."""
    beyond = (told - value * shared) / shared.mean()
    error = float(beyond.std(ddof=1)) / len(told) ** 0.5
    margin = float(stdtrit(len(told) - 1, _HIGH)) * error
    return value - margin, value + margin


def _drawn(told: Numbers, shared: Numbers, rng: np.random.Generator) -> tuple[float, float]:
    """The interval of Student's t, with its quantiles drawn (bootstrap-t; Efron 1981)."""
    size = len(told)
    columns = np.column_stack([told, shared, told * told, shared * shared, told * shared])
    (value,), (error,) = _ratios(columns.mean(axis=0)[None, :], size)
    if not error:
        return float(value), float(value)
    at_once = max(1, _CELLS // size)
    drawn: list[Numbers] = []
    for first in range(0, _REPLICATES, at_once):
        count = min(at_once, _REPLICATES - first)
        rows = rng.integers(size, size=(count, size)) + size * np.arange(count)[:, None]
        often = np.bincount(rows.ravel(), minlength=count * size).reshape(count, size)
        again, spread = _ratios(often @ columns / size, size)
        drawn.append(np.divide(again - value, spread, out=np.zeros(len(spread)), where=spread > 0))
    low, high = np.quantile(np.concatenate(drawn), [_LOW, _HIGH])
    return float(value - high * error), float(value - low * error)


def _ratios(means: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Ratios of sums and their standard errors, from the means of both, their squares and product.

    One row per sample; a sample whose weights are all nought has the ratio 0, without an error.
    """
    told, shared, told_2, shared_2, both = means.T
    known = shared != 0
    value = np.divide(told, shared, out=np.zeros(len(told)), where=known)
    spread = np.maximum(told_2 - 2 * value * both + value**2 * shared_2, 0)
    spread = spread - (told - value * shared) ** 2
    error = np.sqrt(np.maximum(spread, 0) / max(size - 1, 1))
    return value, np.divide(error, np.abs(shared), out=np.zeros(len(told)), where=known)
