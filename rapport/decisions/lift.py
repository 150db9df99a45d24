"""What a treatment earned above its holdout, with an interval, and no claim without one."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from rapport.decisions.model import Lift
from rapport.kit.proportions import newcombe_interval

_CONFIDENCE = 0.95
FEWEST = 2
"""People on a side before its spread can be known."""

_VALUES_TO_KNOW = 30.0  # values that count, until a side's own variance weighs as much as both's


def estimate_lift(treated: ArrayLike, held_out: ArrayLike) -> Lift:
    """Compare an amount per recipient, nought included, one element for each customer.

    The interval is a score interval, made for revenue: most amounts are nought, a few are large,
    and the holdout is small. `interval_of` says how; decision 39 has its coverage beside others'.
    """
    ours, theirs = np.asarray(treated, dtype=float), np.asarray(held_out, dtype=float)
    means = _mean(ours), _mean(theirs)
    if min(ours.size, theirs.size) == 0:
        return _lift((ours.size, theirs.size), means, None)
    difference = means[0] - means[1]
    if min(ours.size, theirs.size) < FEWEST:
        return _lift((ours.size, theirs.size), means, (difference, None, None))
    low, high = interval_of(ours, theirs, means=means)
    return _lift((ours.size, theirs.size), means, (difference, low, high))


def interval_of(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], *, means: tuple[float, float]
) -> tuple[float, float]:
    """Give the 95 % interval of the difference of two means; each side has two elements at least.

    `means` are those of the amounts themselves, where `ours` and `theirs` are amounts less
    something. Welch's interval knows only the sides' own variances. In a holdout with a hundred
    buyers the variance hangs on the one or two largest orders: where none came by luck, mean and
    variance are too low together, and the campaign seems to have earned something. Therefore:

    - the ratio of variance to mean, for revenue the size of the orders, is each side's own only so
      far as it has the values to know it, else that of both sides together (credibility, Bühlmann
      1967);
    - the ends are the differences that would just not be rejected, each with the variance that
      its own means foretell (a score interval, as Wilson 1927 has it for a share).

    With many buyers it is Welch's. Means that are not above nought foretell no variance; the
    variances by themselves are used then.
    """
    sizes = ours.size, theirs.size
    linked = min(means) >= 0 and max(means) > 0
    scales = means if linked else (1.0, 1.0)
    ratios = _ratios((ours, theirs), scales)
    parts = [ratio * scale / size for ratio, scale, size in zip(ratios, scales, sizes, strict=True)]
    if sum(parts) == 0:
        return (float(ours.mean() - theirs.mean()),) * 2
    slope = 0.0
    if linked:
        slope = ratios[0] * sizes[1] / sizes[0] - ratios[1] * sizes[0] / sizes[1]
        slope /= sum(sizes)
    quantile = float(stdtrit(_freedom(parts, sizes), 1 - (1 - _CONFIDENCE) / 2))
    centre = float(ours.mean() - theirs.mean()) + quantile**2 * slope / 2
    margin = quantile * math.sqrt(sum(parts) + (quantile * slope / 2) ** 2)
    return centre - margin, centre + margin


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
    return _lift(sizes, rates, (difference, *newcombe_interval(did, of, did_without, of_without)))


def _ratios(
    sides: tuple[NDArray[np.float64], NDArray[np.float64]], scales: tuple[float, float]
) -> list[float]:
    """The variance of each side to its scale, drawn towards that of both the less it is known."""
    sizes = [side.size for side in sides]
    variances = [float(side.var(ddof=1)) for side in sides]
    within = sum(v * (size - 1) for v, size in zip(variances, sizes, strict=True)) / (
        sum(sizes) - len(sides)
    )
    scale = sum(one * size for one, size in zip(scales, sizes, strict=True)) / sum(sizes)
    common = within / scale
    known = [_values_that_count(side) for side in sides]
    shares = [count / (count + _VALUES_TO_KNOW) for count in known]
    return [
        common + share * (variance / one - common) if one else common
        for share, variance, one in zip(shares, variances, scales, strict=True)
    ]


def _values_that_count(side: NDArray[np.float64]) -> float:
    """Of how many equal values a variance this uncertain would be made: Kish's effective size."""
    squares = (side - side.mean()) ** 2
    fourth = float((squares**2).sum())
    return float(squares.sum()) ** 2 / fourth if fourth else 0.0


def _freedom(parts: Sequence[float], sizes: tuple[int, int]) -> float:
    """Satterthwaite's degrees of freedom."""
    return sum(parts) ** 2 / sum(
        part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True)
    )


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
