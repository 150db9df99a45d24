"""Customers whose revenue is drawn as shops' is: most buy nothing, few buy a lot, some come back.

A customer's orders in a day are Poisson; their rate is gamma with a shape of 0.5 about a mean of
0.06 orders in 14 days, so that about five in a hundred buy. The amount of an order is log-normal
with a σ of 1 (median 120), times a factor of the customer's own, log-normal with a σ of 0.4. The
same customer has the same rate and factor before the campaign and during it.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rapport.bench.rows import Row

DAYS = 14
_BEFORE = 4.0  # times 14 days: eight weeks
_RATE, _SHAPE = 0.06, 0.5
_MEDIAN, _SIGMA, _OWN_SIGMA = 120.0, 1.0, 0.4

TRUE_MEAN = _RATE * _MEDIAN * math.exp((_SIGMA**2 + _OWN_SIGMA**2) / 2)
"""Revenue per customer in 14 days, by the model."""

Amounts = NDArray[np.float64]


def true_variance(uplift: float) -> float:
    """The variance of revenue per customer in 14 days, by the model; `uplift` is of orders.

    Orders are few and large: a sample of a million customers is still off by some percent.
    """
    orders = _RATE * (1 + uplift)
    one = _MEDIAN * math.exp(_SIGMA**2 / 2)
    square = math.exp(2 * _OWN_SIGMA**2)
    alone = orders * square * (_MEDIAN * math.exp(_SIGMA**2)) ** 2
    together = orders**2 * (1 + 1 / _SHAPE) * square * one**2
    return alone + together - (TRUE_MEAN * (1 + uplift)) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What customers ordered: a row per buyer and a column per day, and who the buyers are.

    `before` is revenue in the eight weeks before, for everybody.
    """

    customers: int
    buyers: NDArray[np.int64]
    daily: Amounts
    before: Amounts

    def total(self) -> Amounts:
        """Revenue per customer by the last day, noughts included."""
        amounts = np.zeros(self.customers)
        amounts[self.buyers] = self.daily.sum(axis=1)
        return amounts


def draw_course(
    customers: int, rng: np.random.Generator, *, uplift: Amounts | float = 0.0
) -> Course:
    """Draw a campaign's customers; `uplift` raises how often they order, for all or for each."""
    rates = rng.gamma(_SHAPE, _RATE / _SHAPE, customers)
    own = np.exp(rng.normal(0, _OWN_SIGMA, customers))
    orders = rng.poisson(rates * (1 + np.asarray(uplift)))
    whose = np.repeat(np.arange(customers), orders)
    amounts = _amounts(own[whose], rng)
    buyers, places = np.unique(whose, return_inverse=True)
    daily = np.zeros((buyers.size, DAYS))
    np.add.at(daily, (places, rng.integers(0, DAYS, whose.size)), amounts)
    return Course(customers=customers, buyers=buyers, daily=daily, before=_before(rates, own, rng))


def draw_amounts(customers: int, rng: np.random.Generator, *, uplift: float = 0.0) -> Amounts:
    """Draw revenue per customer in 14 days, noughts included."""
    rates = rng.gamma(_SHAPE, _RATE / _SHAPE, customers)
    orders = rng.poisson(rates * (1 + uplift))
    buyers = np.flatnonzero(orders)
    whose = np.repeat(buyers, orders[buyers])
    own = np.ones(customers)
    own[buyers] = np.exp(rng.normal(0, _OWN_SIGMA, buyers.size))
    return np.asarray(
        np.bincount(whose, weights=_amounts(own[whose], rng), minlength=customers), dtype=float
    )


def _before(rates: Amounts, own: Amounts, rng: np.random.Generator) -> Amounts:
    whose = np.repeat(np.arange(rates.size), rng.poisson(rates * _BEFORE))
    return np.asarray(
        np.bincount(whose, weights=_amounts(own[whose], rng), minlength=rates.size), dtype=float
    )


def _amounts(own: Amounts, rng: np.random.Generator) -> Amounts:
    return np.asarray(_MEDIAN * own * np.exp(rng.normal(0, _SIGMA, own.size)))


def experiment_row(
    name: str,
    value: float,
    unit: str,
    source: str,
    target: float | None = None,
    *,
    low: bool = False,
) -> Row:
    """A row of this benchmark: higher is better unless it says `low`."""
    better: Literal["higher", "lower"] = "lower" if low else "higher"
    return Row(name=name, value=value, unit=unit, better=better, target=target, source=source)
