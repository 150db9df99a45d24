"""Customers drawn from BG/NBD, in whole days: fitted, timed, and raced with Lifetimes."""

import time
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from rapport.lifetime_value import cells_of, fit_bg_nbd

_TRUE = np.array([0.8, 60.0, 0.9, 3.0])  # r, alpha in days, a, b
_SHORTEST, _LONGEST = 30, 730  # days since the first purchase
_SEED = 20

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """How a crowd was fitted; `distance` is from the drawn parameters, in standard errors."""

    customers: int
    cells: int
    seconds: float
    answer_seconds: float
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """The same customers fitted by both; `difference` is of the parameters, relative."""

    version: str
    seconds: float
    peer_seconds: float
    difference: float


def draw_crowd(customers: int) -> tuple[Floats, Floats, Floats]:
    """Draw repeats, the day of the last one, and days since the first purchase, per customer."""
    rng = np.random.default_rng(_SEED)
    r, alpha, a, b = _TRUE
    age = rng.integers(_SHORTEST, _LONGEST + 1, customers).astype(np.float64)
    visits = rng.poisson(rng.gamma(r, 1 / alpha, customers) * age)
    repeats = np.minimum(visits, rng.geometric(np.clip(rng.beta(a, b, customers), 1e-12, 1)))
    # Visits are uniform over the time: the one after which a customer leaves is an order statistic.
    place = rng.beta(np.maximum(repeats, 1), np.maximum(visits - repeats + 1, 1))
    # A first purchase may be at any hour: days between two dates are now one more, now one fewer.
    last = np.where(repeats > 0, np.floor(place * age + rng.random(customers)), 0)
    return repeats.astype(np.float64), last, age


def fit_crowd(customers: int) -> Fitted:
    """Gather, fit and ask all of a crowd."""
    crowd = draw_crowd(customers)
    start = time.perf_counter()
    cells, cell = cells_of(*crowd)
    fit = fit_bg_nbd(cells)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    asked = fit.model.expected(cells, 90)[cell], fit.model.alive(cells)[cell]
    answer_seconds = time.perf_counter() - start
    distance = np.abs(fit.maximum.parameters - _TRUE) / fit.maximum.standard_errors
    return Fitted(
        customers=len(asked[0]),
        cells=len(cells),
        seconds=seconds,
        answer_seconds=answer_seconds,
        distance=float(distance.max()),
    )


def race_peer(customers: int) -> Race | None:
    """Fit the same crowd with Lifetimes and with ours; None where it is not installed."""
    if find_spec("lifetimes") is None:
        return None
    repeats, last, age = draw_crowd(customers)
    start = time.perf_counter()
    ours = fit_bg_nbd(cells_of(repeats, last, age)[0])
    seconds = time.perf_counter() - start
    peer = import_module("lifetimes").BetaGeoFitter(penalizer_coef=0.0)
    start = time.perf_counter()
    peer.fit(repeats, last, age)
    peer_seconds = time.perf_counter() - start
    theirs = np.array([peer.params_[name] for name in ("r", "alpha", "a", "b")])
    return Race(
        version=metadata.version("lifetimes"),
        seconds=seconds,
        peer_seconds=peer_seconds,
        difference=float((np.abs(ours.maximum.parameters - theirs) / theirs).max()),
    )
