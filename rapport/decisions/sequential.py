"""Answers that stay true however often one looks: for money, and for rates with a limit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.decisions.errors import BadSplit

_ALPHA = 0.05
_GRID = 64  # rates above a limit that are weighed
_MOST_TIMES = 30  # the limit: the highest rate that is weighed
_LARGEST_LOG = 700.0  # of an e-value that a float can hold


def always_valid_margin(
    variance: ArrayLike, *, foreseen: float, alpha: float = _ALPHA
) -> NDArray[np.float64]:
    """Give the half-width of an interval for a sum that may be looked at at any moment.

    `variance` is that of the difference as it stands; it grows from day to day. `foreseen` is the
    variance expected at the end, known before the first look: the interval is tightest about
    there. The boundary is the normal mixture of Robbins (1970), as in Howard et al. (2021, eq. 14)
    and, for estimated variances, Waudby-Smith et al. (2024, asymptotic confidence sequences).

    It holds its level when what comes later cannot be foretold from what came before. Customers who
    buy again make the days alike; that only raises the correlation between looks, and by Slepian's
    inequality fewer courses then leave the boundary.
    """
    if not foreseen > 0:
        raise BadSplit(f"a foreseen variance of {foreseen} cannot be used; it has to be above 0")
    rho = foreseen / _tuning(alpha)
    grown = np.asarray(variance, dtype=float) + rho
    return np.asarray(np.sqrt(grown * (np.log(grown / rho) - 2 * math.log(alpha))))


def _tuning(alpha: float) -> float:
    """The ratio of variance to rho at which the boundary is tightest, to a good approximation.

    Howard et al. (2021, eq. 24) solve it with Lambert's function; this is its expansion.
    """
    base = -2 * math.log(alpha)
    return base + math.log(1 + base)


def rate_evidence(happened: ArrayLike, tried: ArrayLike, *, limit: float) -> NDArray[np.float64]:
    """Give the evidence that a rate lies above a limit: an e-value, 1 at the start.

    A mixture sequential probability ratio (Robbins 1970; Johari, Koomen, Pekelis and Walsh 2022):
    the likelihood of the counts, averaged over rates above the limit, to that at the limit. While
    the rate is at or below the limit its mean never exceeds 1, so by Ville's inequality it reaches
    1/α at any time with a probability of at most α. The average is over rates from the limit to 30
    times it, evenly by their logarithms.
    """
    if not 0 < limit < 1:
        raise BadSplit(f"a limit of {limit} is not a rate; use one above 0 and below 1")
    did, of = np.asarray(happened, dtype=float), np.asarray(tried, dtype=float)
    rates, weights = _rates_above(limit)
    gains = np.log(rates / limit), np.log1p(-rates) - math.log1p(-limit)
    did, of = did[..., None], of[..., None]
    logs = did * gains[0] + (of - did) * gains[1] + np.log(weights)
    peak = logs.max(axis=-1, keepdims=True)
    total = peak[..., 0] + np.log(np.exp(logs - peak).sum(axis=-1))
    return np.asarray(np.exp(np.minimum(total, _LARGEST_LOG)))


def _rates_above(limit: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates above the limit and their weights: even steps of the logarithm up to 30 times it."""
    most = min(0.999, limit * _MOST_TIMES)
    steps = (np.arange(_GRID) + 0.5) / _GRID
    rates = limit * (most / limit) ** steps
    return rates, np.full(_GRID, 1 / _GRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A rate beside its limit. It rings when the evidence, an e-value, reaches the threshold."""

    rate: str
    happened: int
    tried: int
    limit: float
    evidence: float
    threshold: float

    @property
    def rings(self) -> bool:
        return self.evidence >= self.threshold


def watch_rates(
    counts: Mapping[str, int], tried: int, *, limits: Mapping[str, float], alpha: float = _ALPHA
) -> tuple[Alarm, ...]:
    """Test each rate against its limit; all of them together ring falsely with at most `alpha`.

    `counts` are by the same names as `limits`; a name without a count was never seen.
    """
    threshold = max(1, len(limits)) / alpha
    return tuple(
        Alarm(
            rate=name,
            happened=counts.get(name, 0),
            tried=tried,
            limit=limit,
            evidence=float(rate_evidence(counts.get(name, 0), tried, limit=limit)),
            threshold=threshold,
        )
        for name, limit in limits.items()
    )
