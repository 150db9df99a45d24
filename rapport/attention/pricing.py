"""Finds the prices at which customers' choices fit what there is, as nearly as prices can.

The Lagrangian dual: what all customers' choices bring above the prices, plus what everything there
is would cost at them, is a bound for every plan, whatever the prices. It is convex in them; the
lowest bound is looked for with cutting planes (Kelley 1960), halfway to the best so far.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import optimize

from rapport.attention.choosing import Choice, Contest, Floats, choose_at

_SAMPLE = 40_000  # customers on whom prices are sought first
_CLOSE = 2e-4  # the share of the bound within which the search on a sample may end
_ROUNDS = 120
_FULL_ROUNDS = 6
_NEAR = 0.05  # how far from the sample's prices those of all may be
_BETWEEN = 0.5


@dataclass(slots=True, kw_only=True)
class _Search:
    """The bounds found so far: at which prices, how high, and how steep."""

    capacity: Floats
    scale: float = 1.0
    at: list[Floats] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    slopes: list[Floats] = field(default_factory=list)

    def ask(self, contest: Contest, prices: Floats) -> float:
        choice = choose_at(contest, prices)
        self.at.append(prices)
        self.bounds.append(bound_of(choice, prices, self.capacity / self.scale))
        slope = np.zeros(len(prices))
        limited = np.isfinite(self.capacity)
        slope[limited] = (self.capacity / self.scale - choice.used)[limited]
        self.slopes.append(slope)
        return self.bounds[-1]

    @property
    def best(self) -> Floats:
        return self.at[int(np.argmin(self.bounds))]

    def lowest(self, low: Floats, high: Floats) -> tuple[Floats, float]:
        """Where the planes found so far are lowest within the box, and how low: a linear program.

        Prices are scaled to the box, and bounds to the first of them, for the solver's sake.
        """
        size = np.where(high > low, high - low, 1.0)
        unit = abs(self.bounds[0]) or 1.0
        slopes = np.array(self.slopes) * size / unit
        places = (np.array(self.at) - low) / size
        heights = np.array(self.bounds) / unit
        table = np.column_stack([slopes, -np.ones(len(heights))])
        right = (slopes * places).sum(axis=1) - heights
        cost = np.zeros(len(low) + 1)
        cost[-1] = 1
        box: list[tuple[float | None, float | None]] = [
            (0, 1 if top > bottom else 0) for bottom, top in zip(low, high, strict=True)
        ]
        box.append((None, None))
        found = optimize.linprog(cost, A_ub=table, b_ub=right, bounds=box, method="highs")
        return low + found.x[:-1] * size, float(found.x[-1]) * unit


def bound_of(choice: Choice, prices: Floats, capacity: Floats) -> float:
    """What no plan can exceed: what is chosen above the prices, and all there is at its price."""
    priced = prices > 0
    return choice.above + float(prices[priced] @ capacity[priced])


def find_prices(contest: Contest, capacity: Floats) -> Floats:
    """Seek the prices on a sample first, then near them on all."""
    free = choose_at(contest, np.zeros(len(capacity)))
    if (free.used <= capacity).all():
        return np.zeros(len(capacity))
    # What is enough at no price may be scarce once its rivals have theirs.
    limited = np.isfinite(capacity)
    step = max(contest.customers // _SAMPLE, 1)
    few = contest.every(step) if step > 1 else contest
    scale = contest.customers / few.customers
    top = np.where(limited, _dearest(few), 0)
    prices = _descend(few, _Search(capacity=capacity, scale=scale), top)
    return prices if step == 1 else _refine(contest, capacity, prices, top)


def _descend(contest: Contest, search: _Search, top: Floats) -> Floats:
    low = np.zeros(len(top))
    search.ask(contest, low)
    for _ in range(_ROUNDS):
        place, floor = search.lowest(low, top)
        best = min(search.bounds)
        if best - floor <= _CLOSE * abs(best):
            break
        search.ask(contest, _BETWEEN * place + (1 - _BETWEEN) * search.best)
        search.ask(contest, place)
    return search.best


def _refine(contest: Contest, capacity: Floats, prices: Floats, top: Floats) -> Floats:
    search = _Search(capacity=capacity)
    search.ask(contest, prices)
    low = prices * (1 - _NEAR)
    high = np.minimum(prices * (1 + _NEAR) + top * 1e-3, top)
    for _ in range(_FULL_ROUNDS):
        place, floor = search.lowest(low, high)
        if min(search.bounds) - floor <= _CLOSE / 4 * abs(min(search.bounds)):
            break
        search.ask(contest, place)
    return search.best


def _dearest(contest: Contest) -> Floats:
    """No price is above what the most that a place, a unit of money or a minute may bring."""
    competes = np.isfinite(contest.net)
    net = contest.net[competes].astype(np.float64)
    channel = contest.channel[competes]
    places = [
        float(net[channel == place].max(initial=0.0))
        for place in range(contest.room.by_channel.shape[1])
    ]
    used = (contest.cost[competes], contest.minutes[competes])
    per_unit = [
        float((net[one > 0] / one[one > 0].astype(np.float64)).max(initial=0.0)) for one in used
    ]
    return np.array([*places, *per_unit])
