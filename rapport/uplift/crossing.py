"""Learns from some customers and ranks the others, and lets trees in only where they are better."""

from dataclasses import dataclass

import numpy as np

from rapport.uplift.folding import folds_of
from rapport.uplift.learners import fit_uplift
from rapport.uplift.model import Base, Interval, Learner, Numbers, Trial
from rapport.uplift.ranking import qini

FOLDS = 5
_REPEATS = 2
_REPLICATES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """`uplifts` of each customer by a model that never saw them, (customers, arms but the first).

    `qinis` has the coefficient of each fold and arm, (folds, arms but the first).
    """

    uplifts: Numbers
    qinis: Numbers

    @property
    def qini(self) -> float:
        """The mean coefficient over folds and arms."""
        return float(self.qinis.mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChoice:
    """Which base learner was taken, both coefficients, and what trees bring more, per fold."""

    base: Base
    ridge: float
    trees: float
    gain: Interval


def cross_fit(
    trial: Trial,
    *,
    learner: Learner = Learner.CLASS,
    base: Base = Base.RIDGE,
    folds: int = FOLDS,
    seed: int = 0,
) -> Crossed:
    """Rank every customer by what was learned from the other folds."""
    uplifts = np.zeros((len(trial), len(trial.arms) - 1))
    qinis = []
    for learned, asked in folds_of(trial, folds=folds, seed=seed):
        model = fit_uplift(trial.some(learned), learner=learner, base=base, seed=seed)
        uplifts[asked] = model.uplifts(trial.features[asked])
        qinis.append(arm_qinis(uplifts[asked], trial.some(asked)))
    return Crossed(uplifts=uplifts, qinis=np.array(qinis))


def arm_qinis(uplifts: Numbers, trial: Trial) -> list[float]:
    """The coefficient of each arm against the first, among the customers of the two."""
    found = []
    for arm in range(1, len(trial.arms)):
        both = (trial.arm == 0) | (trial.arm == arm)
        found.append(qini(uplifts[both, arm - 1], trial.between(arm)))
    return found


def choose_base(
    trial: Trial,
    *,
    learner: Learner = Learner.CLASS,
    folds: int = FOLDS,
    repeats: int = _REPEATS,
    seed: int = 0,
) -> BaseChoice:
    """Take lines, unless trees have a higher Qini on the same folds, with 95 % certainty.

    The folds' differences are drawn anew, pair by pair. Folds share what they learned from, so the
    interval is rather too narrow; lines are the safer choice where it is close.
    """
    found = {
        base: np.concatenate(
            [
                cross_fit(
                    trial, learner=learner, base=base, folds=folds, seed=seed + repeat
                ).qinis.mean(axis=1)
                for repeat in range(repeats)
            ]
        )
        for base in Base
    }
    beyond = found[Base.TREES] - found[Base.RIDGE]
    rng = np.random.default_rng(seed)
    drawn = rng.choice(beyond, size=(_REPLICATES, len(beyond))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return BaseChoice(
        base=Base.TREES if low > 0 else Base.RIDGE,
        ridge=float(found[Base.RIDGE].mean()),
        trees=float(found[Base.TREES].mean()),
        gain=Interval(value=float(beyond.mean()), low=float(low), high=float(high)),
    )
