"""What a comparison can see: its power, and the smallest difference it would not miss."""

import math

from scipy.special import ndtr, ndtri

from rapport.decisions.errors import BadSplit

_CONFIDENCE, _POWER = 0.95, 0.8


def power_of(difference: float, *, spread: float, treated: int, held_out: int) -> float:
    """Give the probability that a true difference of means is found, at the 5 % level, two-sided.

    `spread` is the standard deviation of the amount per customer, on both sides. The normal
    approximation (Cohen 1988, 2.3): good from some hundred customers on each side.
    """
    error = _error(spread, treated, held_out)
    bar = float(ndtri(1 - (1 - _CONFIDENCE) / 2))
    if error == 0:
        return 1.0 if difference else 0.0
    shift = abs(difference) / error
    return float(ndtr(shift - bar) + ndtr(-shift - bar))


def smallest_difference(
    *, spread: float, treated: int, held_out: int, power: float = _POWER
) -> float:
    """Give the smallest true difference of means that is found with a given probability."""
    if not 0 < power < 1:
        raise BadSplit(f"a power of {power} is not a probability; use one such as 0.8")
    bar = float(ndtri(1 - (1 - _CONFIDENCE) / 2))
    return (bar + float(ndtri(power))) * _error(spread, treated, held_out)


def customers_needed(
    difference: float, *, spread: float, holdout_share: float, power: float = _POWER
) -> int:
    """Give how many customers, holdout included, it takes to find a true difference of means."""
    if not (0 < holdout_share < 1 and 0 < power < 1) or difference == 0:
        raise BadSplit(
            "to compute how many customers are needed, give a difference that is not 0, and a "
            "holdout and a power above 0 and below 1"
        )
    bar = float(ndtri(1 - (1 - _CONFIDENCE) / 2)) + float(ndtri(power))
    return math.ceil((bar * spread / difference) ** 2 / (holdout_share * (1 - holdout_share)))


def _error(spread: float, treated: int, held_out: int) -> float:
    if min(treated, held_out) <= 0 or spread < 0:
        raise BadSplit("power needs customers on both sides, and a spread of 0 or more")
    return spread * math.sqrt(1 / treated + 1 / held_out)
