"""BG/NBD: customers buy at a steady rate of their own, and may leave after any purchase.

Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005. The
rate is Gamma(r, alpha) among customers, the chance to leave Beta(a, b).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from rapport.lifetime_value.cells import Cells, Floats
from rapport.lifetime_value.fitting import Family, Fit, fit_cells

_NEAR = 1e-6  # how close to a pole of a formula a parameter is moved away from it


@dataclass(frozen=True, slots=True, kw_only=True)
class BgNbd:
    """The four parameters; `alpha` has the unit of the times that it was fitted on."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, cells: Cells) -> Floats:
        """The chance that a customer has not left, between 0 and 1: shape (cells,)."""
        return 1 / (1 + np.exp(np.minimum(self._odds_gone(cells), 700)))

    def expected(self, cells: Cells, time: float) -> Floats:
        """The purchases to expect in the `time` that follows: shape (cells,)."""
        left = _off(self.a - 1)
        total = _off(self.a + self.b + cells.repeats - 1)
        share = time / (self.alpha + cells.age + time)
        series: Floats = special.hyp2f1(left, self.a + self.b - 1 - self.r, total, share)
        bought = total / left * (1 - np.exp(left * np.log1p(-share)) * series)
        return np.maximum(bought * self.alive(cells), 0)

    def expected_of_new(self, time: float) -> float:
        """The repeat purchases to expect of a customer in the `time` after their first one."""
        nobody = np.zeros(1)
        fresh = Cells(repeats=nobody, last=nobody, age=nobody, count=np.ones(1))
        return float(self.expected(fresh, time)[0])

    def draw(self, cells: Cells, time: float, rng: np.random.Generator) -> Floats:
        """Draw what each cell's customer will buy in the `time` that follows: shape (cells,).

        The count of a cell is not looked at.
        """
        size = len(cells)
        stays = rng.random(size) < self.alive(cells)
        rate = rng.gamma(self.r + cells.repeats) / (self.alpha + cells.age)
        leaves = np.clip(rng.beta(self.a, self.b + cells.repeats), 1e-12, 1)
        bought = np.minimum(rng.poisson(rate * time), rng.geometric(leaves))
        return np.where(stays, bought, 0).astype(np.float64)

    def _odds_gone(self, cells: Cells) -> Floats:
        """The logarithm of the odds of having left; minus infinity for who never came back."""
        x = cells.repeats
        ratio = np.log((self.alpha + cells.age) / (self.alpha + cells.last))
        odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1) + (self.r + x) * ratio
        return np.where(x > 0, odds, -np.inf)


def fit_bg_nbd(cells: Cells, *, prior: bool = False) -> Fit[BgNbd]:
    """Fit the order r, alpha, a, b, as `fit_cells` does; raises `FitFailed`."""
    return fit_cells(_FAMILY, cells, prior=prior)


def model_of(parameters: Floats) -> BgNbd:
    """Make the model of the parameters in the order r, alpha, a, b."""
    r, alpha, a, b = (float(one) for one in parameters)
    return BgNbd(r=r, alpha=alpha, a=a, b=b)


class _Likelihood:
    """The log-likelihood with its slopes; gamma functions are taken once per number of repeats."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._repeats, self._place = np.unique(cells.repeats, return_inverse=True)
        self._each = np.bincount(self._place, weights=cells.count)

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        cells, x = self._cells, self._cells.repeats
        log_age, log_last = np.log(alpha + cells.age), np.log(alpha + cells.last)
        here = -(r + x) * log_age
        gone = np.where(
            x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * log_last, -np.inf
        )
        both = np.logaddexp(here, gone)
        left = cells.count * np.exp(gone - both)
        stays = cells.count - left
        height = self._gammas(r, alpha, a, b) + float(cells.count @ both)
        per_repeat = np.bincount(self._place, weights=left)
        slope = self._gamma_slopes(r, alpha, a, b)
        slope[0] -= stays @ log_age + left @ log_last
        slope[1] -= stays @ ((r + x) / (alpha + cells.age)) + left @ (
            (r + x) / (alpha + cells.last)
        )
        slope[2] += left.sum() / a
        slope[3] -= (per_repeat / (b + np.maximum(self._repeats, 1) - 1)).sum()
        return height, slope

    def _gammas(self, r: float, alpha: float, a: float, b: float) -> float:
        x, log = self._repeats, special.gammaln
        each = log(r + x) - log(r) + r * np.log(alpha)
        each += log(a + b) + log(b + x) - log(b) - log(a + b + x)
        return float(self._each @ each)

    def _gamma_slopes(self, r: float, alpha: float, a: float, b: float) -> Floats:
        x, psi, total = self._repeats, special.digamma, self._each.sum()
        both = self._each @ (psi(a + b) - psi(a + b + x))
        return np.array(
            [
                self._each @ (psi(r + x) - psi(r)) + total * np.log(alpha),
                total * r / alpha,
                both,
                both + self._each @ (psi(b + x) - psi(b)),
            ]
        )


_FAMILY = Family(
    name="BG/NBD",
    slopes_of=_Likelihood,
    model_of=model_of,
    starts=((0.3, 0.3, 1.0, 3.0), (1.0, 1.0, 0.5, 1.0), (0.5, 0.1, 0.1, 2.0)),
    centre=(0.5, 0.5, 0.5, 2.0),
    are_times=(False, True, False, False),
)


def _off(value: Floats | float) -> Floats:
    """Move a value that is nearly 0 off it: the formula has a limit there, and no value."""
    moved: Floats = np.where(np.abs(value) < _NEAR, _NEAR, value)
    return moved
