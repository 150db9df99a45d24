"""Pareto/NBD: customers buy at a steady rate of their own, and leave unseen at any moment.

Schmittlein, Morrison and Colombo, Counting Your Customers, Management Science 33(1), 1987. The rate
of buying is Gamma(r, alpha) among customers, that of leaving Gamma(s, beta). The likelihood is
Hardie's (A Note on Deriving the Pareto/NBD Model, 2005), with Euler's transformation of its
hypergeometric functions and in logarithms, so that many purchases do not overflow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from rapport.lifetime_value.cells import Cells, Floats
from rapport.lifetime_value.maximising import Maximum, Slopes, by_differences, climb, held, maximise

_STARTS = ((0.5, 0.3, 0.5, 0.5), (1.0, 1.0, 1.0, 1.0), (0.5, 0.2, 0.3, 2.0))
_CENTRE = (0.5, 0.5, 0.5, 1.0)  # of the prior; times are in mean ages
_NEAR = 1e-9  # s at 1 has a limit, and no value
_FIRST_CELLS = 20_000  # the starts are tried on about so many cells, and the best on all


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoNbd:
    """The four parameters; `alpha` and `beta` have the unit of the times fitted on."""

    r: float
    alpha: float
    s: float
    beta: float

    def alive(self, cells: Cells) -> Floats:
        """The chance that a customer has not left, between 0 and 1: shape (cells,)."""
        here, gone = self._parts(cells)
        return np.exp(here - np.logaddexp(here, gone))

    def expected(self, cells: Cells, time: float) -> Floats:
        """The purchases to expect in the `time` that follows: shape (cells,)."""
        until = self.beta + cells.age
        rate = (self.r + cells.repeats) * until / (self.alpha + cells.age)
        stretch = np.log1p(time / until)
        left = self.s - 1
        years = stretch if abs(left) < _NEAR else -np.expm1(-left * stretch) / left
        return self.alive(cells) * rate * years

    def log_likelihood(self, cells: Cells) -> float:
        """Of all customers of the cells."""
        x = cells.repeats
        here, gone = self._parts(cells)
        gammas = special.gammaln(self.r + x) - special.gammaln(self.r)
        scales = self.r * np.log(self.alpha) + self.s * np.log(self.beta)
        return float(cells.count @ (gammas + scales + np.logaddexp(here, gone)))

    def _parts(self, cells: Cells) -> tuple[Floats, Floats]:
        """The logarithms of the two ways a history comes about: still here, or gone since."""
        x = cells.repeats
        here = -(self.r + x) * np.log(self.alpha + cells.age)
        here -= self.s * np.log(self.beta + cells.age)
        first, second = self._tail(x, cells.last), self._tail(x, cells.age)
        # The two are equal where the last purchase is now; rounding may turn them round.
        gap = np.minimum(second - first, -1e-300)
        gone = np.log(self.s / (self.r + self.s + x)) + first + np.log(-np.expm1(gap))
        return here, gone

    def _tail(self, x: Floats, time: Floats) -> Floats:
        """The logarithm of Hardie's term at a time, transformed: every factor is positive."""
        to_alpha, to_beta = np.log(self.alpha + time), np.log(self.beta + time)
        top = self.r + self.s + x + 1
        if self.alpha >= self.beta:
            share = (self.alpha - self.beta) / (self.alpha + time)
            series: Floats = special.hyp2f1(1.0, self.r + x, top, share)
            return np.log(series) - self.s * to_beta - (self.r + x) * to_alpha
        share = (self.beta - self.alpha) / (self.beta + time)
        series = special.hyp2f1(1.0, self.s + 1, top, share)
        return np.log(series) - (self.r + x - 1) * to_alpha - (self.s + 1) * to_beta


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoNbdFit:
    """A fitted model with how sure it is: `maximum` has the order r, alpha, s, beta."""

    model: ParetoNbd
    maximum: Maximum


def fit_pareto_nbd(cells: Cells, *, prior: bool = False) -> ParetoNbdFit:
    """Fit by maximum likelihood; raises `FitFailed` where the purchases do not tell enough.

    With a `prior`, a weak one (`held`) decides what the purchases leave open, and its small term
    is part of the log-likelihood.
    """
    unit = cells.mean_age
    scaled = cells.rescaled(unit)
    few = scaled.thinned(_FIRST_CELLS)
    rough, whole = (_slopes(some, prior) for some in (few, scaled))
    start = climb(rough, _STARTS, customers=few.customers)
    found = maximise(whole, [start], customers=cells.customers, name="Pareto/NBD")
    moved = float((cells.count * cells.repeats).sum()) * np.log(unit)
    parameters = found.parameters * np.array([1, unit, 1, unit])
    maximum = Maximum(
        parameters=parameters,
        log_likelihood=found.log_likelihood - moved,
        covariance=found.covariance,
    )
    return ParetoNbdFit(model=_model(parameters), maximum=maximum)


def _slopes(cells: Cells, prior: bool) -> Slopes:
    slopes = by_differences(lambda one: _model(one).log_likelihood(cells))
    return held(slopes, _CENTRE) if prior else slopes


def _model(parameters: Floats) -> ParetoNbd:
    r, alpha, s, beta = (float(one) for one in parameters)
    return ParetoNbd(r=r, alpha=alpha, s=s, beta=beta)
