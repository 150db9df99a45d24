"""The nouns of the stage: a trial with its propensities, learners, and what a ranking is worth."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rapport.uplift.errors import BadTrial

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

_FEWEST_ARMS = 2
_NEAR = 1e-6


class Learner(StrEnum):
    """How uplift is learned from outcomes; see `rapport.uplift.learners`."""

    CLASS = "class"
    S = "s"
    T = "t"
    X = "x"
    DR = "dr"


class Base(StrEnum):
    """What learns the outcomes: lines, ridge-logistic for yes or no, or LightGBM's trees."""

    RIDGE = "ridge"
    TREES = "trees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Who was given what, with which probability, and what came of it: one row per customer.

    `arms` are names, the first of them "nothing" or whatever the others are compared with.
    `features` is (customers, features), `arm` the place among `arms`, `propensities` (customers,
    arms) the probability with which each customer could have got each arm, `outcome` 0 or 1, or
    money. Raises `BadTrial` for rows that do not fit together.
    """

    features: Numbers
    names: tuple[str, ...]
    arms: tuple[str, ...]
    arm: Places
    propensities: Numbers
    outcome: Numbers

    def __post_init__(self) -> None:
        rows = len(self.arm)
        shapes = (
            (self.features.shape, (rows, len(self.names))),
            (self.propensities.shape, (rows, len(self.arms))),
            (self.outcome.shape, (rows,)),
        )
        if len(self.arms) < _FEWEST_ARMS or any(seen != due for seen, due in shapes):
            raise BadTrial(
                "features, arms, propensities and outcomes of a trial are not of one length; "
                "give one row per customer, and two arms at least"
            )
        if rows and (self.arm.min() < 0 or self.arm.max() >= len(self.arms)):
            raise BadTrial("a customer has an arm that the trial does not name; name all arms")
        self._check_propensities()

    def __len__(self) -> int:
        return len(self.arm)

    @property
    def is_binary(self) -> bool:
        """Whether all outcomes are 0 or 1."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    @property
    def own_propensity(self) -> Numbers:
        """The probability of the arm that each customer did get."""
        return self.propensities[np.arange(len(self)), self.arm]

    def some(self, rows: Places | NDArray[np.bool_]) -> "Trial":
        """Only these customers."""
        return Trial(
            features=self.features[rows],
            names=self.names,
            arms=self.arms,
            arm=self.arm[rows],
            propensities=self.propensities[rows],
            outcome=self.outcome[rows],
        )

    def between(self, arm: int) -> "Trial":
        """Only who got the first arm or this one, as a trial of the two."""
        rows = (self.arm == 0) | (self.arm == arm)
        both = self.propensities[rows][:, [0, arm]]
        return Trial(
            features=self.features[rows],
            names=self.names,
            arms=(self.arms[0], self.arms[arm]),
            arm=(self.arm[rows] == arm).astype(np.intp),
            propensities=both / both.sum(axis=1, keepdims=True),
            outcome=self.outcome[rows],
        )

    def _check_propensities(self) -> None:
        given = self.propensities
        if not np.isfinite(given).all() or (given < 0).any():
            raise BadTrial("a propensity is negative or no number; use probabilities, 0 to 1")
        if (np.abs(given.sum(axis=1) - 1) > _NEAR).any():
            raise BadTrial("the propensities of a customer's arms do not add up to 1")
        if (self.own_propensity <= 0).any():
            raise BadTrial("a customer got an arm whose propensity is 0; it cannot be weighed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure with its interval, 95 % unless said otherwise."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QiniCurve:
    """What mailing the best first brings: `gain` per head of the population at each `share` of it.

    Both begin at 0; `gain` ends at the mean effect of mailing everybody.
    """

    share: Numbers
    gain: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """One tenth of the customers by predicted uplift, the highest first, and what it showed."""

    place: int
    customers: int
    predicted: float
    shown: Interval
