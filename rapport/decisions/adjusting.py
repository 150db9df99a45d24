"""Lift less what customers bought before (CUPED), and groups that came out uneven."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from rapport.decisions.lift import FEWEST, estimate_lift, interval_of
from rapport.decisions.model import Lift

_FEWEST_GROUPS = 2


def estimate_adjusted_lift(
    treated: ArrayLike,
    held_out: ArrayLike,
    *,
    treated_before: ArrayLike,
    held_out_before: ArrayLike,
) -> Lift:
    """Compare amounts per customer, less what their amounts before foretell.

    CUPED (Deng, Xu, Kohavi and Walker 2013): the difference of means less θ times the difference
    of the means before, θ from both groups together. The expectation is that of the plain
    difference, the interval narrower by the share that the past explains. With nothing before, or
    too few people, it is the plain lift. The interval is that of `estimate_lift`.
    """
    ours, theirs = np.asarray(treated, dtype=float), np.asarray(held_out, dtype=float)
    before = (
        np.asarray(treated_before, dtype=float),
        np.asarray(held_out_before, dtype=float),
    )
    plain = estimate_lift(ours, theirs)
    if min(ours.size, theirs.size) < FEWEST or plain.low == plain.high:
        return plain
    past, mean_before = np.concatenate(before), float(np.concatenate(before).mean())
    spread = float(past.var())
    if spread == 0:
        return plain
    after = np.concatenate((ours, theirs))
    theta = float(np.mean((after - after.mean()) * (past - mean_before))) / spread
    left = ours - theta * (before[0] - mean_before), theirs - theta * (before[1] - mean_before)
    low, high = interval_of(*left, means=(plain.treated_mean, plain.holdout_mean))
    return Lift(
        treated=plain.treated,
        held_out=plain.held_out,
        treated_mean=float(left[0].mean()),
        holdout_mean=float(left[1].mean()),
        difference=float(left[0].mean() - left[1].mean()),
        low=low,
        high=high,
    )


def sample_ratio_chance(counts: Mapping[str, int], shares: Mapping[str, float]) -> float:
    """Give the probability of groups at least as uneven as these, if the draw was as it should be.

    Pearson's chi-square test. `shares` (each above 0) are those that were meant, in any unit.
    Below 0.001 something is wrong with the draw or with the counting, and no result may be
    believed (Fabijan et al. 2019). 1 with fewer than two groups, or nobody.
    """
    everybody, whole = sum(counts.get(name, 0) for name in shares), sum(shares.values())
    if everybody == 0 or len(shares) < _FEWEST_GROUPS:
        return 1.0
    expected = {name: everybody * share / whole for name, share in shares.items()}
    distance = sum((counts.get(name, 0) - mean) ** 2 / mean for name, mean in expected.items())
    return float(chdtrc(len(shares) - 1, distance))
