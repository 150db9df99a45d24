"""What a treatment earned above its holdout, with an interval, and no claim without one."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from rapport.decisions.model import Lift

_CONFIDENCE = 0.95
_NORMAL_QUANTILE = 1.959963984540054  # of 0.975
_FEWEST = 2  # people on a side before its spread can be known


def estimate_lift(treated: ArrayLike, held_out: ArrayLike) -> Lift:
    """Compare an amount per recipient: Welch's interval for the difference of two means.

    Each element is one customer's amount, nought included. Welch (1947) needs no equal spread, and
    a holdout is always the smaller side; the degrees of freedom are Satterthwaite's. Revenue has a
    heavy tail: with fewer than some hundred buyers on a side the interval is a rough one.
    """
    ours, theirs = np.asarray(treated, dtype=float), np.asarray(held_out, dtype=float)
    means = _mean(ours), _mean(theirs)
    if min(ours.size, theirs.size) == 0:
        return _lift((ours.size, theirs.size), means, None)
    difference = means[0] - means[1]
    if min(ours.size, theirs.size) < _FEWEST:
        return _lift((ours.size, theirs.size), means, (difference, None, None))
    margin = _welch_margin((ours.var(ddof=1), ours.size), (theirs.var(ddof=1), theirs.size))
    ends = (difference, difference - margin, difference + margin)
    return _lift((ours.size, theirs.size), means, ends)


def estimate_rate_lift(treated: tuple[int, int], held_out: tuple[int, int]) -> Lift:
    """Compare two rates, each given as (customers who did it, customers): Newcombe's interval.

    Newcombe (1998, method 10) joins the two Wilson intervals; it stays within -1 and 1 and holds
    its level for the small rates of a shop, where the plain normal interval does not.
    """
    (did, of), (did_without, of_without) = treated, held_out
    sizes = of, of_without
    rates = (did / of if of else 0.0, did_without / of_without if of_without else 0.0)
    if not of or not of_without:
        return _lift(sizes, rates, None)
    difference = rates[0] - rates[1]
    (low, high), (low_without, high_without) = _wilson(did, of), _wilson(did_without, of_without)
    below = math.hypot(rates[0] - low, high_without - rates[1])
    above = math.hypot(high - rates[0], rates[1] - low_without)
    return _lift(
        sizes, rates, (difference, max(-1.0, difference - below), min(1.0, difference + above))
    )


def _welch_margin(ours: tuple[float, int], theirs: tuple[float, int]) -> float:
    parts = [float(variance) / size for variance, size in (ours, theirs)]
    if sum(parts) == 0:
        return 0.0
    freedom = sum(parts) ** 2 / sum(
        part**2 / (size - 1) for part, (_, size) in zip(parts, (ours, theirs), strict=True)
    )
    quantile = float(stdtrit(freedom, 1 - (1 - _CONFIDENCE) / 2))
    return quantile * math.sqrt(sum(parts))


def _wilson(successes: int, size: int) -> tuple[float, float]:
    rate, square = successes / size, _NORMAL_QUANTILE**2
    centre = rate + square / (2 * size)
    spread = _NORMAL_QUANTILE * math.sqrt(rate * (1 - rate) / size + square / (4 * size**2))
    scale = 1 + square / size
    return (centre - spread) / scale, (centre + spread) / scale


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0


def _lift(
    sizes: Sequence[int],
    means: Sequence[float],
    ends: tuple[float, float | None, float | None] | None,
) -> Lift:
    difference, low, high = ends or (None, None, None)
    return Lift(
        treated=sizes[0],
        held_out=sizes[1],
        treated_mean=means[0],
        holdout_mean=means[1],
        difference=difference,
        low=low,
        high=high,
    )
