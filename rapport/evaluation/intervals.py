"""How sure a number is."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Picked = NDArray[np.intp]


def bootstrap_interval(
    statistic: Callable[[Picked], float], cases: int, *, seed: int, rounds: int = 400
) -> tuple[float, float]:
    """The 95 % interval of a statistic of `cases` cases, by drawing them again with replacement.

    `statistic` is given the numbers of the drawn cases. The same seed gives the same interval.
    Source: B. Efron, Bootstrap methods, Annals of Statistics 7 (1979); percentiles.
    """
    chance = np.random.default_rng(seed)
    drawn = [statistic(chance.integers(0, cases, cases)) for _ in range(rounds)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
