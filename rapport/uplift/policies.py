"""Who gets which arm: the expected margin that it adds, and a budget that not all fit into."""

from dataclasses import dataclass

import numpy as np

from rapport.uplift.errors import BadWorth
from rapport.uplift.model import Numbers, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an outcome is worth and what arms cost, all in the same unit (minor units of money).

    `value` is of one outcome: the margin of an order, or the margin share if outcomes are money.
    `costs` has one figure per arm, nought for the first. `budget` is for all customers together;
    None for as much as pays. Raises `BadWorth` for what cannot be.
    """

    value: float
    costs: tuple[float, ...]
    budget: float | None = None

    def __post_init__(self) -> None:
        if not self.costs or self.costs[0] != 0 or min(self.costs) < 0:
            raise BadWorth("the first arm costs 0, and no arm costs less; correct the costs")
        if not self.value > 0:
            raise BadWorth(f"an outcome cannot be worth {self.value}; give what it earns")
        if self.budget is not None and self.budget < 0:
            raise BadWorth(f"a budget of {self.budget} cannot be spent; use 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The arm of each customer, what they are expected to add and cost together.

    `missed` bounds how much more any other way within the budget could be expected to add.
    """

    arms: Places
    margin: float
    cost: float
    missed: float


def expected_margins(uplifts: Numbers, terms: Terms) -> Numbers:
    """Uplift × value − cost of each customer and arm; the first arm adds nothing."""
    if uplifts.shape[1] != len(terms.costs) - 1:
        raise BadWorth(
            f"there are costs of {len(terms.costs)} arms and uplifts of {uplifts.shape[1]} besides"
            " the first; give one cost per arm"
        )
    added = uplifts * terms.value - np.array(terms.costs[1:])
    return np.column_stack([np.zeros(len(added)), added])


def assign(uplifts: Numbers, terms: Terms) -> Assignment:
    """Give each customer the arm that adds most, as far as the budget goes.

    A budget is a knapsack with one arm per customer. Steps to dearer arms are taken by what they
    add per unit of cost, the best first, until one does not fit. Had that one been divisible, the
    result were the best there is (Sinha & Zoltners 1979); so `missed` is at most its part.
    """
    margins = expected_margins(uplifts, terms)
    if terms.budget is None:
        return _summed(margins.argmax(axis=1), margins, terms, missed=0.0)
    return _within(margins, terms, terms.budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Steps to a dearer arm: whose, to which, what more it costs and adds, and in which round."""

    customer: Places
    arm: Places
    cost: Numbers
    gain: Numbers
    round: Places


def _within(margins: Numbers, terms: Terms, budget: float) -> Assignment:
    costs = np.array(terms.costs)
    free = np.flatnonzero(costs == 0)
    start = free[margins[:, free].argmax(axis=1)]
    steps = _steps(margins, costs, start)
    order = np.lexsort((steps.round, -(steps.gain / steps.cost)))
    spent = np.cumsum(steps.cost[order])
    fits = int(np.searchsorted(spent, budget * (1 + 1e-12), side="right"))
    taken = order[:fits]
    arms = start.copy()
    for number in range(len(costs)):  # a customer's later step replaces the earlier one
        now = taken[steps.round[taken] == number]
        arms[steps.customer[now]] = steps.arm[now]
    missed = 0.0
    if fits < len(order):
        left = budget - (float(spent[fits - 1]) if fits else 0.0)
        missed = left * float(steps.gain[order[fits]] / steps.cost[order[fits]])
    return _summed(arms, margins, terms, missed=missed)


def _steps(margins: Numbers, costs: Numbers, start: Places) -> _Steps:
    """The upper hull of each customer's arms by cost: each step adds less per cost than the last.

    All costs are the same for everybody, so one round finds the next step of all customers.
    """
    rows = np.arange(len(margins))
    at = start.copy()
    found: list[tuple[Places, Places, Numbers, Numbers, Places]] = []
    for number in range(len(costs)):
        dearer = costs[None, :] - costs[at][:, None]
        better = margins - margins[rows, at][:, None]
        ratio = np.full(margins.shape, -np.inf)
        np.divide(better, dearer, out=ratio, where=(dearer > 0) & (better > 0))
        to = ratio.argmax(axis=1)
        moved = np.flatnonzero(np.isfinite(ratio[rows, to]))
        if not len(moved):
            break
        arm = to[moved]
        rounds = np.full(len(moved), number, dtype=np.intp)
        found.append((moved, arm, dearer[moved, arm], better[moved, arm], rounds))
        at[moved] = arm
    if not found:
        nothing, none = np.zeros(0, dtype=np.intp), np.zeros(0)
        return _Steps(customer=nothing, arm=nothing, cost=none, gain=none, round=nothing)
    customer, arm, cost, gain, rounds = (np.concatenate(each) for each in zip(*found, strict=True))
    return _Steps(customer=customer, arm=arm, cost=cost, gain=gain, round=rounds)


def _summed(arms: Places, margins: Numbers, terms: Terms, *, missed: float) -> Assignment:
    return Assignment(
        arms=arms.astype(np.intp),
        margin=float(margins[np.arange(len(arms)), arms].sum()),
        cost=float(np.array(terms.costs)[arms].sum()),
        missed=missed,
    )
