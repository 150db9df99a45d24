"""Gamma-Gamma: what an order is worth to a customer, when a few orders of theirs are known.

Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013. One customer's orders are
Gamma(p, nu), and nu is Gamma(q, v) among customers; how much is independent of how often.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from rapport.lifetime_value.cells import Floats
from rapport.lifetime_value.errors import BadHistory
from rapport.lifetime_value.fitting import Fit
from rapport.lifetime_value.maximising import Maximum, held, maximise

_STARTS = ((2.0, 3.0, 1.0), (6.0, 4.0, 0.5), (1.0, 2.0, 2.0))
_CENTRE = (3.0, 3.0, 1.0)  # of the prior; money is in mean orders


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaGamma:
    """The three parameters; `v` has the unit of the money that it was fitted on."""

    p: float
    q: float
    v: float

    def expected(self, orders: ArrayLike, mean: ArrayLike) -> Floats:
        """What the next order is worth, given how many were seen and their mean.

        Without orders it is the mean of all customers; `q` at or below 1 has none, and then what
        is expected of who never bought is infinite.
        """
        seen, paid = np.asarray(orders, np.float64), np.asarray(mean, np.float64)
        below = self.p * seen + self.q - 1
        with np.errstate(divide="ignore"):
            return np.asarray(self.p * (self.v + seen * paid) / np.maximum(below, 0))

    def draw(
        self, orders: Floats, mean: Floats, future: Floats, rng: np.random.Generator
    ) -> Floats:
        """Draw what each customer's `future` orders come to: shape of `orders`."""
        nu = rng.gamma(self.p * orders + self.q) / (self.v + orders * mean)
        sums: Floats = rng.gamma(self.p * future) / nu
        return sums


def fit_gamma_gamma(orders: ArrayLike, mean: ArrayLike, *, prior: bool = False) -> Fit[GammaGamma]:
    """Fit to customers with a number of orders and a mean amount each, both above 0.

    A `prior` is the weak one of `held`. Raises `BadHistory` for other customers, `FitFailed`
    where the amounts do not tell enough.
    """
    seen, paid = np.asarray(orders, np.float64), np.asarray(mean, np.float64)
    if not (len(seen) and (seen > 0).all() and (paid > 0).all()):
        raise BadHistory("spending is learned from customers with orders that were paid for")
    unit = float(paid.mean())
    likelihood = _Likelihood(seen, paid / unit)
    slopes = held(likelihood, _CENTRE) if prior else likelihood
    found = maximise(slopes, _STARTS, customers=float(len(seen)), name="Gamma-Gamma")
    parameters = found.parameters * np.array([1, 1, unit])
    maximum = Maximum(
        parameters=parameters,
        log_likelihood=found.log_likelihood - len(seen) * np.log(unit),
        covariance=found.covariance,
    )
    p, q, v = (float(one) for one in parameters)
    return Fit(model=GammaGamma(p=p, q=q, v=v), maximum=maximum)


class _Likelihood:
    """The log-likelihood with its slopes; gamma functions are taken once per number of orders."""

    def __init__(self, orders: Floats, mean: Floats) -> None:
        self._x, self._sum = orders, orders * mean
        self._orders, self._each = np.unique(orders, return_counts=True)
        self._log_sum = float(orders @ np.log(self._sum))
        self._log_mean = float(np.log(mean).sum())
        self._customers = len(orders)

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        p, q, v = parameters
        log_both = np.log(v + self._sum)
        inverse = 1 / (v + self._sum)
        px, weight = p * self._orders, self._each
        gammas = special.gammaln(px + q) - special.gammaln(px) - special.gammaln(q)
        height = float(weight @ gammas) + self._customers * q * np.log(v)
        height += p * self._log_sum - self._log_mean
        height -= float((p * self._x + q) @ log_both)
        psi = special.digamma
        slope = np.array(
            [
                weight @ (self._orders * (psi(px + q) - psi(px)))
                + self._log_sum
                - self._x @ log_both,
                weight @ (psi(px + q) - psi(q)) + self._customers * np.log(v) - log_both.sum(),
                self._customers * q / v - (p * self._x + q) @ inverse,
            ]
        )
        return height, slope
