"""How sure a number is."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Picked = NDArray[np.intp]

_Z95 = 1.959963984540054


def wilson_interval(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score; (0, 1) when nothing was tried.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927). It stays inside 0 to 1, and is
    honest for few tries and for shares near the ends, where the usual formula is not.
    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} hits of {tries} tries cannot be")
    if tries == 0:
        return 0.0, 1.0
    share, squared = hits / tries, _Z95**2
    middle = share + squared / (2 * tries)
    spread = _Z95 * sqrt(share * (1 - share) / tries + squared / (4 * tries**2))
    scale = 1 + squared / tries
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == tries else (middle + spread) / scale
    return low, high


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
