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
from rapport.lifetime_value.fitting import Family, Fit, fit_cells
from rapport.lifetime_value.maximising import Slopes, by_differences

_NEAR = 1e-9  # s at 1 has a limit, and no value


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


def fit_pareto_nbd(cells: Cells, *, prior: bool = False) -> Fit[ParetoNbd]:
    """Fit the order r, alpha, s, beta, as `fit_cells` does; raises `FitFailed`."""
    return fit_cells(_FAMILY, cells, prior=prior)


def _slopes_of(cells: Cells) -> Slopes:
    return by_differences(lambda one: _model_of(one).log_likelihood(cells))


def _model_of(parameters: Floats) -> ParetoNbd:
    r, alpha, s, beta = (float(one) for one in parameters)
    return ParetoNbd(r=r, alpha=alpha, s=s, beta=beta)


_FAMILY = Family(
    name="Pareto/NBD",
    slopes_of=_slopes_of,
    model_of=_model_of,
    starts=((0.5, 0.3, 0.5, 0.5), (1.0, 1.0, 1.0, 1.0), (0.5, 0.2, 0.3, 2.0)),
    centre=(0.5, 0.5, 0.5, 1.0),
    are_times=(False, True, False, True),
)
