"""Makes probabilities keep their promise: isotonic regression of outcomes on margins.

Learned from margins of rows that the model had not seen. Between the middles of neighbouring steps
the curve is straight, so that who ranks above another still does. Source: B. Zadrozny, C. Elkan,
Transforming classifier scores into accurate multiclass probability estimates, KDD 2002.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from rapport.training.tabular.columns import Numbers

_RARE = 0.5  # a step is drawn towards nought and one by half a case, so that nobody is certain
_SMALLEST_STEP = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A rising curve through points: margin -> probability; level beyond the ends."""

    margins: tuple[float, ...]
    shares: tuple[float, ...]

    def probabilities(self, margins: Numbers) -> Numbers:
        found: Numbers = np.interp(margins, np.array(self.margins), np.array(self.shares))
        return found


def fit_calibration(margins: Numbers, truth: Numbers) -> Calibration:
    """Draw the rising curve that is nearest to the outcomes, in squares."""
    order = np.argsort(margins, kind="stable")
    sorted_margins, sorted_truth = margins[order], truth[order]
    steps = isotonic_regression(sorted_truth).blocks
    starts, sizes = steps[:-1], np.diff(steps)
    middles = np.add.reduceat(sorted_margins, starts) / sizes
    hits = np.add.reduceat(sorted_truth, starts)
    shares = (hits + _RARE * _share_of(truth)) / (sizes + _RARE)
    shares = np.maximum.accumulate(shares)
    places = np.concatenate([[sorted_margins[0]], middles, [sorted_margins[-1]]])
    heights = np.concatenate([[shares[0]], shares, [shares[-1]]])
    # The ends lean by a hair: customers of the last step keep the order of their margins.
    heights[0] *= 1 - _SMALLEST_STEP
    heights[-1] = heights[-1] + (1 - heights[-1]) * _SMALLEST_STEP
    kept = np.concatenate([[True], np.diff(places) > 0])
    return Calibration(margins=tuple(places[kept].tolist()), shares=tuple(heights[kept].tolist()))


def _share_of(truth: Numbers) -> float:
    return float(truth.mean())
