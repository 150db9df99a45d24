"""Whom a treatment moves: five ways to learn the difference that an arm makes for each customer.

- *Class transformation* (Jaskowski & Jaroszewicz 2012): who answered the mail, or was quiet
  without it, is one class; twice its probability, less one, is the uplift. For money, outcomes
  weighed by propensities (Athey & Imbens 2016).
- *S*: one model with the arm among its features, and the arm's product with each of them.
- *T*: one model per arm. *X* (Künzel et al. 2019): differences to what the other model expects.
- *DR* (Kennedy 2023): differences of what is expected, corrected by weighed residuals.

Each compares every arm with the first one, and weighs by the propensities that were written down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.decisions import Log, doubly_robust_rewards
from rapport.uplift.bases import Fitted, fit_base, from_json, to_json
from rapport.uplift.errors import BadTrial
from rapport.uplift.folding import folds_of
from rapport.uplift.model import Base, Learner, Numbers, Trial

_INNER_FOLDS = 3
_LEAST_PROPENSITY = 0.01  # a weight of more than a hundred would be one customer's voice


@dataclass(frozen=True, slots=True, kw_only=True)
class UpliftModel:
    """What was learned: `parts` are a learner's own, `shares` the mean propensities of the arms."""

    learner: Learner
    base: Base
    arms: tuple[str, ...]
    names: tuple[str, ...]
    parts: tuple[Fitted, ...]
    shares: tuple[float, ...]
    binary: bool

    def uplifts(self, rows: Numbers) -> Numbers:
        """The expected difference to the first arm, (customers, arms but the first)."""
        return _PREDICT[self.learner](self, rows)

    def to_json(self) -> dict[str, Any]:
        """Write the model as JSON."""
        return {
            "learner": self.learner.value,
            "base": self.base.value,
            "arms": list(self.arms),
            "names": list(self.names),
            "parts": [to_json(part) for part in self.parts],
            "shares": list(self.shares),
            "binary": self.binary,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "UpliftModel":
        """Read what `to_json` wrote. Raises `BadTrial` for anything else."""
        try:
            return cls(
                learner=Learner(told["learner"]),
                base=Base(told["base"]),
                arms=tuple(told["arms"]),
                names=tuple(told["names"]),
                parts=tuple(from_json(part) for part in told["parts"]),
                shares=tuple(told["shares"]),
                binary=bool(told["binary"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadTrial("this is no model of uplift; learn it again") from error


def fit_uplift(
    trial: Trial, *, learner: Learner = Learner.CLASS, base: Base = Base.RIDGE, seed: int = 0
) -> UpliftModel:
    """Learn from a trial. The same trial and seed give the same model.

    Raises `BadTrial` if an arm has no customer.
    """
    if np.bincount(trial.arm, minlength=len(trial.arms)).min() == 0:
        raise BadTrial("an arm of the trial has no customer; leave it out")
    return UpliftModel(
        learner=learner,
        base=base,
        arms=trial.arms,
        names=trial.names,
        parts=tuple(_FIT[learner](trial, base, seed)),
        shares=tuple(trial.propensities.mean(axis=0).tolist()),
        binary=trial.is_binary,
    )


def fit_outcomes(trial: Trial, base: Base) -> list[Fitted]:
    """One model per arm of what its customers did."""
    models = []
    for arm in range(len(trial.arms)):
        own = trial.some(trial.arm == arm)
        weights = 1 / np.maximum(own.own_propensity, _LEAST_PROPENSITY)
        models.append(
            fit_base(base, own.features, own.outcome, weights=weights, binary=trial.is_binary)
        )
    return models


def expected_outcomes(trial: Trial, base: Base, *, folds: int, seed: int) -> Numbers:
    """What each customer would do under each arm, as told by who is in another fold."""
    expected = np.zeros(trial.propensities.shape)
    for learned, asked in folds_of(trial, folds=folds, seed=seed):
        for arm, model in enumerate(fit_outcomes(trial.some(learned), base)):
            expected[asked, arm] = model.predict(trial.features[asked])
    return expected


def as_log(trial: Trial, expected: Numbers) -> Log:
    """The trial as choices that another policy can be judged by."""
    propensity = np.maximum(trial.own_propensity, _LEAST_PROPENSITY)
    return Log(chosen=trial.arm, propensity=propensity, reward=trial.outcome, expected=expected)


def _fit_class(trial: Trial, base: Base, _seed: int) -> list[Fitted]:
    return [_fit_transformed(trial.between(arm), base) for arm in range(1, len(trial.arms))]


def _fit_transformed(pair: Trial, base: Base) -> Fitted:
    weights = 1 / np.maximum(pair.own_propensity, _LEAST_PROPENSITY)
    if pair.is_binary:
        same = (pair.arm == pair.outcome).astype(float)
        return fit_base(base, pair.features, same, weights=weights, binary=True)
    beyond = pair.outcome - np.average(pair.outcome, weights=weights)
    signed = np.where(pair.arm == 1, weights, -weights) * beyond
    return fit_base(base, pair.features, signed, binary=False)


def _predict_class(model: UpliftModel, rows: Numbers) -> Numbers:
    told = np.column_stack([part.predict(rows) for part in model.parts])
    return 2 * told - 1 if model.binary else told


def _fit_s(trial: Trial, base: Base, _seed: int) -> list[Fitted]:
    drawn = np.eye(len(trial.arms))[trial.arm]
    weights = 1 / np.maximum(trial.own_propensity, _LEAST_PROPENSITY)
    rows = _with_arm(trial.features, drawn, base)
    return [fit_base(base, rows, trial.outcome, weights=weights, binary=trial.is_binary)]


def _predict_s(model: UpliftModel, rows: Numbers) -> Numbers:
    told = []
    for arm in range(len(model.arms)):
        drawn = np.zeros((len(rows), len(model.arms)))
        drawn[:, arm] = 1
        told.append(model.parts[0].predict(_with_arm(rows, drawn, model.base)))
    return np.column_stack(told[1:]) - told[0][:, None]


def _with_arm(rows: Numbers, drawn: Numbers, base: Base) -> Numbers:
    """Features, arms but the first, and for lines the products of both."""
    arms = drawn[:, 1:]
    if base is Base.TREES:
        return np.column_stack([rows, arms])
    products = [rows * arms[:, [place]] for place in range(arms.shape[1])]
    return np.column_stack([rows, arms, *products])


def _fit_t(trial: Trial, base: Base, _seed: int) -> list[Fitted]:
    return fit_outcomes(trial, base)


def _predict_t(model: UpliftModel, rows: Numbers) -> Numbers:
    told = np.column_stack([part.predict(rows) for part in model.parts])
    return told[:, 1:] - told[:, [0]]


def _fit_x(trial: Trial, base: Base, _seed: int) -> list[Fitted]:
    """Per arm two models: of the treated's differences, and of those who got nothing."""
    outcomes = fit_outcomes(trial, base)
    without = trial.some(trial.arm == 0)
    parts = []
    for arm in range(1, len(trial.arms)):
        own = trial.some(trial.arm == arm)
        gained = own.outcome - outcomes[0].predict(own.features)
        missed = outcomes[arm].predict(without.features) - without.outcome
        parts += [
            fit_base(base, own.features, gained, binary=False),
            fit_base(base, without.features, missed, binary=False),
        ]
    return parts


def _predict_x(model: UpliftModel, rows: Numbers) -> Numbers:
    told = []
    for arm in range(1, len(model.arms)):
        treated, without = model.parts[2 * arm - 2 : 2 * arm]
        share = model.shares[arm] / (model.shares[0] + model.shares[arm])
        told.append((1 - share) * treated.predict(rows) + share * without.predict(rows))
    return np.column_stack(told)


def _fit_dr(trial: Trial, base: Base, seed: int) -> list[Fitted]:
    expected = expected_outcomes(trial, base, folds=_INNER_FOLDS, seed=seed)
    scored = doubly_robust_rewards(as_log(trial, expected))
    return [
        fit_base(base, trial.features, scored[:, arm] - scored[:, 0], binary=False)
        for arm in range(1, len(trial.arms))
    ]


def _predict_dr(model: UpliftModel, rows: Numbers) -> Numbers:
    return np.column_stack([part.predict(rows) for part in model.parts])


_FIT: Mapping[Learner, Callable[[Trial, Base, int], list[Fitted]]] = {
    Learner.CLASS: _fit_class,
    Learner.S: _fit_s,
    Learner.T: _fit_t,
    Learner.X: _fit_x,
    Learner.DR: _fit_dr,
}
_PREDICT: Mapping[Learner, Callable[[UpliftModel, Numbers], Numbers]] = {
    Learner.CLASS: _predict_class,
    Learner.S: _predict_s,
    Learner.T: _predict_t,
    Learner.X: _predict_x,
    Learner.DR: _predict_dr,
}
