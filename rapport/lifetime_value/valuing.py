"""Says what every buyer is expected to buy, from their purchases and those of all others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import structlog

from rapport.lifetime_value.bg_nbd import BgNbd, fit_bg_nbd, model_of
from rapport.lifetime_value.cells import Cells, Floats, Numbers
from rapport.lifetime_value.errors import BadHistory, FitFailed
from rapport.lifetime_value.fitting import Fit
from rapport.lifetime_value.gamma_gamma import GammaGamma, fit_gamma_gamma
from rapport.lifetime_value.model import HORIZON_DAYS, Method, Range, Values
from rapport.lifetime_value.purchases import Purchases

log = structlog.get_logger(__name__)

FEWEST_REPEAT_BUYERS = 100
"""With fewer customers who came back, the parameters of a model would be guesses."""

_SIMULATED = 50_000  # customers whose future is drawn, to know how much chance adds
_STEP = 1e-3  # in the logarithm of a parameter
_WIDE = 1.96  # standard errors of a 95 % interval


def value_customers(
    purchases: Purchases, *, rng: np.random.Generator, days: int = HORIZON_DAYS
) -> Values:
    """Say what each buyer is expected to order and to pay in the next `days`.

    The model is BG/NBD with Gamma-Gamma, each held by a weak prior: where nobody ever leaves,
    the purchases alone would tell no parameter of leaving. With fewer than 100 repeat buyers, or
    where a fit fails nevertheless, it is a plain rate. Orders and amounts are learned from all
    days of purchase, the first included.
    """
    cells, cell = purchases.cells()
    if cells.repeat_buyers < FEWEST_REPEAT_BUYERS:
        return _by_rate(purchases, days)
    paid = purchases.mean_minor > 0
    try:
        buying = fit_bg_nbd(cells, prior=True)
        spending = fit_gamma_gamma(purchases.days[paid], purchases.mean_minor[paid], prior=True)
    except (BadHistory, FitFailed) as error:
        log.warning("value.not_fitted", code=error.code, repeat_buyers=cells.repeat_buyers)
        return _by_rate(purchases, days)
    crowd = _Crowd(
        cells=cells,
        cell=cell,
        days=purchases.days,
        mean=np.maximum(purchases.mean_minor, 0),
        horizon=days,
    )
    return _values(purchases, crowd, buying, spending, rng)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crowd:
    """What is known of all buyers, as cells for how often and as rows for how much."""

    cells: Cells
    cell: Numbers
    days: Floats
    mean: Floats
    horizon: int

    def orders(self, buying: BgNbd) -> Floats:
        """One entry per buyer."""
        return buying.expected(self.cells, self.horizon)[self.cell]

    def worth(self, spending: GammaGamma) -> Floats:
        """What an order of each buyer is worth; where no mean exists, what it was so far."""
        worth = spending.expected(self.days, self.mean)
        return np.where(np.isfinite(worth), worth, self.mean)


def _values(
    purchases: Purchases,
    crowd: _Crowd,
    buying: Fit[BgNbd],
    spending: Fit[GammaGamma],
    rng: np.random.Generator,
) -> Values:
    orders, worth = crowd.orders(buying.model), crowd.worth(spending.model)
    chance = _chance(crowd, buying.model, spending.model, rng)
    by_buying = _moved(buying.maximum.parameters, lambda one: crowd.orders(model_of(one)))
    by_spending = _moved(spending.maximum.parameters, lambda one: crowd.worth(_spending(one)))
    order_slopes = np.array([moved.sum() for moved in by_buying])
    money_slopes = np.array([moved @ worth for moved in by_buying])
    worth_slopes = np.array([orders @ moved for moved in by_spending])
    learned = buying.maximum.covariance, spending.maximum.covariance
    orders_variance = order_slopes @ learned[0] @ order_slopes + chance[0]
    money_variance = money_slopes @ learned[0] @ money_slopes + chance[1]
    money_variance += worth_slopes @ learned[1] @ worth_slopes
    names = (*("r", "alpha", "a", "b"), *("p", "q", "v"))
    found = np.concatenate([buying.maximum.parameters, spending.maximum.parameters])
    errors = np.concatenate([buying.maximum.standard_errors, spending.maximum.standard_errors])
    return Values(
        method=Method.MODEL,
        customer_ids=purchases.customer_ids,
        orders=orders,
        alive=buying.model.alive(crowd.cells)[crowd.cell],
        minor=orders * worth,
        all_orders=_range(float(orders.sum()), float(orders_variance)),
        all_minor=_range(float(orders @ worth), float(money_variance)),
        parameters={
            name: (float(value), float(error))
            for name, value, error in zip(names, found, errors, strict=True)
        },
    )


def _chance(
    crowd: _Crowd, buying: BgNbd, spending: GammaGamma, rng: np.random.Generator
) -> tuple[float, float]:
    """How much chance alone moves the totals of orders and money, as variances.

    Each buyer's future is drawn once, of many buyers for some of them: what is drawn differs from
    what is expected by as much as what will happen does.
    """
    size = len(crowd.days)
    rows = np.arange(size) if size <= _SIMULATED else rng.choice(size, _SIMULATED, replace=False)
    cell = crowd.cell[rows]
    alone = Cells(
        repeats=crowd.cells.repeats[cell],
        last=crowd.cells.last[cell],
        age=crowd.cells.age[cell],
        count=np.ones(len(rows)),
    )
    days, mean = crowd.days[rows], crowd.mean[rows]
    future = buying.draw(alone, crowd.horizon, rng)
    paid = spending.draw(days, mean, future, rng)
    orders = buying.expected(alone, crowd.horizon)
    money = orders * np.nan_to_num(spending.expected(days, mean), posinf=0)
    share = size / len(rows)
    return float(((future - orders) ** 2).sum()) * share, float(((paid - money) ** 2).sum()) * share


def _moved(parameters: Floats, ask: Callable[[Floats], Floats]) -> list[Floats]:
    """How the answers move with the logarithm of each parameter, by central differences."""
    slopes = []
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = _STEP
        up, down = (ask(parameters * np.exp(sign * step)) for sign in (1, -1))
        slopes.append((up - down) / (2 * _STEP))
    return slopes


def _spending(parameters: Floats) -> GammaGamma:
    p, q, v = (float(one) for one in parameters)
    return GammaGamma(p=p, q=q, v=v)


def _range(expected: float, variance: float) -> Range:
    wide = _WIDE * float(np.sqrt(variance))
    return Range(expected=expected, low=max(expected - wide, 0.0), high=expected + wide)


def _by_rate(purchases: Purchases, days: int) -> Values:
    """How often, how lately, how much: a rate between one's own and everybody's, not above what
    the silence since the last order allows."""
    # Who came today was not yet seen for a day; nobody's rate may be infinite.
    age = np.maximum(purchases.age, 1)
    usual = (purchases.repeats.sum() + 1) / (age.sum() + age.mean()) if len(age) else 1.0
    silence = np.maximum(purchases.age - purchases.last, 1)
    rate = np.minimum((purchases.repeats + 1) / (age + 1 / usual), 1 / silence)
    mean = np.maximum(purchases.mean_minor, 0)
    orders = rate * days
    return Values(
        method=Method.RATE,
        customer_ids=purchases.customer_ids,
        orders=orders,
        alive=None,
        minor=orders * mean,
        all_orders=_range(float(orders.sum()), float(orders.sum())),
        all_minor=_range(float(orders @ mean), float(orders @ mean**2)),
        parameters={},
    )
