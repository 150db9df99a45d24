"""Differences of shares, how sure they are, and what many looks at once do to that."""

import math
from collections.abc import Sequence

_LEVEL = 0.05


def difference_p(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """How often chance alone parts two shares so far: two-sided, pooled, by the normal."""
    together = of + other_of
    pooled = (hits + other_hits) / together if together else 0.0
    if not of or not other_of or pooled in (0.0, 1.0):
        return 1.0
    error = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / other_of))
    return math.erfc(abs(hits / of - other_hits / other_of) / error / math.sqrt(2))


def holm(chances: Sequence[float], *, level: float = _LEVEL) -> list[bool]:
    """Say which of many looks hold (Holm 1979): of all together, one in twenty holds by chance."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    holds = [False] * len(chances)
    for rank, place in enumerate(order):
        if chances[place] > level / (len(chances) - rank):
            break
        holds[place] = True
    return holds


def mean_interval(total: float, squares: float, of: int) -> tuple[float, float, float]:
    """The mean of ratings and its 95 % interval, from their sum and the sum of their squares."""
    lowest, highest = 1.0, 5.0
    mean = total / of
    if of == 1:  # one opinion leaves every mean possible
        return mean, lowest, highest
    variance = max(0.0, (squares - of * mean**2) / (of - 1))
    half = 1.96 * math.sqrt(variance / of)
    return mean, max(lowest, mean - half), min(highest, mean + half)
