"""Shares of things that were counted: how sure one is, and how many of many may be chance."""

import math
from collections.abc import Sequence

_Z95 = 1.959963984540054  # of the normal distribution, for 95 %


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score; (0, 1) of nothing.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927). It stays inside 0 to 1, holds the
    share, and is honest for small samples and for shares near the ends, where the usual formula is
    not. Raises `ValueError` for more hits than there are things.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} hits of {of} tries cannot be")
    if not of:
        return 0.0, 1.0
    share, squared = hits / of, _Z95**2
    middle = share + squared / (2 * of)
    spread = _Z95 * math.sqrt(share * (1 - share) / of + squared / (4 * of**2))
    scale = 1 + squared / of
    # At the ends rounding would leave the share outside.
    low = 0.0 if hits == 0 else min(share, (middle - spread) / scale)
    high = 1.0 if hits == of else max(share, (middle + spread) / scale)
    return low, high


def newcombe_interval(hits: int, of: int, other_hits: int, other_of: int) -> tuple[float, float]:
    """The 95 % interval of the first share less the other; (-1, 1) against nothing.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998), method 10: it joins two Wilson intervals, stays within -1 and
    1, and holds its level for small shares.
    """
    if not of or not other_of:
        return -1.0, 1.0
    share, other = hits / of, other_hits / other_of
    (low, high), (other_low, other_high) = (
        wilson_interval(hits, of),
        wilson_interval(other_hits, other_of),
    )
    difference = share - other
    below = math.hypot(share - low, other_high - other)
    above = math.hypot(high - share, other - other_low)
    return max(-1.0, difference - below), min(1.0, difference + above)


def false_discovery(p: Sequence[float]) -> list[float]:
    """Correct for how many were looked at (Benjamini & Hochberg 1995): the least rate to find it.

    What speaks of like things is positively dependent, for which the procedure holds too
    (Benjamini & Yekutieli 2001).
    """
    order = sorted(range(len(p)), key=lambda place: p[place])
    corrected = [1.0] * len(p)
    least = 1.0
    for rank in range(len(p), 0, -1):
        place = order[rank - 1]
        least = min(least, max(p[place], p[place] * len(p) / rank))
        corrected[place] = least
    return corrected
