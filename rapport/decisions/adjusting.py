"""Lift with what customers bought before taken out of it (CUPED), and groups that came out uneven.

The arithmetic of CUPED is tea-tasting's; decision 38 says why, and compares it with our own.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import Mean

from rapport.decisions.lift import estimate_lift
from rapport.decisions.model import Lift

_FEWEST = 2  # people on a side before its spread can be known


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
    too few people, it is the plain lift. The interval is Welch's.
    """
    ours, theirs = np.asarray(treated, dtype=float), np.asarray(held_out, dtype=float)
    before = np.asarray(treated_before, dtype=float), np.asarray(held_out_before, dtype=float)
    plain = estimate_lift(ours, theirs)
    spread = max((float(np.ptp(one)) if one.size else 0.0) for one in before)
    if min(ours.size, theirs.size) < _FEWEST or spread == 0 or plain.low == plain.high:
        return plain
    found = Mean("after", "before", alternative="two-sided", equal_var=False).analyze_aggregates(
        _aggregates(theirs, before[1]), _aggregates(ours, before[0])
    )
    low, high = float(found.effect_size_ci_lower), float(found.effect_size_ci_upper)
    return Lift(
        treated=plain.treated,
        held_out=plain.held_out,
        treated_mean=float(found.treatment),
        holdout_mean=float(found.control),
        difference=float(found.effect_size),
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
    if everybody == 0 or len(shares) < _FEWEST:
        return 1.0
    expected = {name: everybody * share / whole for name, share in shares.items()}
    distance = sum((counts.get(name, 0) - mean) ** 2 / mean for name, mean in expected.items())
    return float(chdtrc(len(shares) - 1, distance))


def _aggregates(after: np.ndarray, before: np.ndarray) -> Aggregates:
    return Aggregates(
        count_=after.size,
        mean_={"after": float(after.mean()), "before": float(before.mean())},
        var_={"after": float(after.var(ddof=1)), "before": float(before.var(ddof=1))},
        cov_={("after", "before"): float(np.cov(after, before)[0, 1])},
    )
