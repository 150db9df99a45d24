"""Logistic regression: a probability from a few numbers, with weights a person can read.

Fitted by Newton's method on a convex loss: the same rows give the same weights, with no seed.
scikit-learn gives the same weights and takes 0.7 s to import.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_MOST_STEPS = 50
_NEAR_ENOUGH = 1e-9
_FARTHEST = 30.0  # beyond this the probability is 0 or 1 to thirteen digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """Weights of standardised features. `means` and `scales` standardise; `bias` is the rest."""

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability (0 to 1) per row; a row holds the features in their order."""
        standard = (rows - np.array(self.means)) / np.array(self.scales)
        return sigmoid(standard @ np.array(self.weights) + self.bias)


def fit_logistic(
    rows: Numbers,
    truth: Numbers,
    *,
    features: tuple[str, ...],
    ridge: float = 1.0,
    counted: Numbers | None = None,
) -> Logistic:
    """Find the weights with the least log loss plus `ridge`/2 times their squares, bias apart.

    `counted` says how often each row's loss counts, once where it is None.
    """
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[np.ptp(rows, axis=0) == 0] = 1.0  # their deviation may be a rounding error, not 0
    standard = np.column_stack([np.ones(len(rows)), (rows - means) / scales])
    penalty = np.full(standard.shape[1], ridge)
    penalty[0] = 0.0
    times = np.ones(len(rows)) if counted is None else counted
    weights = np.zeros(standard.shape[1])
    for _ in range(_MOST_STEPS):
        expected = sigmoid(standard @ weights)
        slope = standard.T @ (times * (expected - truth)) + penalty * weights
        bent = times * expected * (1 - expected)
        bend = (standard * bent[:, None]).T @ standard + np.diag(penalty)
        step = np.linalg.lstsq(bend, slope, rcond=None)[0]
        weights -= step
        if float(np.abs(step).max()) < _NEAR_ENOUGH:
            break
    return Logistic(
        features=features,
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(weights[1:].tolist()),
        bias=float(weights[0]),
    )


def sigmoid(values: Numbers) -> Numbers:
    """The probability whose odds have this logarithm."""
    held: Numbers = 1 / (1 + np.exp(-np.clip(values, -_FARTHEST, _FARTHEST)))
    return held
