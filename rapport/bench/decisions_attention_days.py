"""A drawn day of a shop that wants to say more than it may, and other ways to settle it.

What a plan breaks is counted anew from the candidates; the best that any plan could bring is found
by HiGHS; and first come, first served is what a shop does without a plan.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from rapport.attention import (
    Candidates,
    ChannelLimits,
    Customers,
    Limits,
    Plan,
    Priority,
    Reason,
)

EACH = 30
_COSTS = np.array([0.02, 0.5, 0.05, 0.1, 12.0], dtype=np.float32)  # mail, SMS, push, WeCom, call
_WORTH = np.array([0.6, 1.5, 0.5, 1.2, 15.0], dtype=np.float32)
_SHARES = np.array([0.4, 0.2, 0.2, 0.15, 0.05])
_PROMISED = 0.01


_NEVER = [
    int(one)
    for one in Reason
    if one not in (Reason.CHOSEN, Reason.LOST_TO_ANOTHER, Reason.QUOTA, Reason.BUDGET, Reason.STAFF)
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """A day of a shop: everything that `allocate` is asked with."""

    candidates: Candidates
    customers: Customers
    limits: Limits


def draw_day(customers: int, seed: int, *, promised: float = _PROMISED) -> Day:
    """Draw a day on which every limit is too small for what is wanted."""
    rng = np.random.default_rng(seed)
    size = customers * EACH
    channel = rng.choice(len(_COSTS), size, p=_SHARES).astype(np.int8)
    liking = np.repeat(rng.lognormal(0, 0.7, customers).astype(np.float32), EACH)
    value = _WORTH[channel] * liking * rng.lognormal(-0.3, 0.8, size).astype(np.float32)
    earliest = rng.integers(0, 20, size).astype(np.float32)
    channels = len(_COSTS)
    today = rng.binomial(1, 0.05, (customers, channels)).astype(np.int8)
    week = today + rng.binomial(3, 0.15, (customers, channels)).astype(np.int8)
    candidates = Candidates(
        customer=np.repeat(np.arange(customers, dtype=np.int32), EACH),
        source=rng.integers(0, 4, size).astype(np.int8),
        channel=channel,
        value=value,
        cost=_COSTS[channel] * rng.uniform(0.8, 1.2, size).astype(np.float32),
        minutes=np.where(channel == channels - 1, rng.uniform(5, 20, size), 0).astype(np.float32),
        earliest=earliest,
        latest=np.minimum(earliest + rng.integers(2, 12, size), 24).astype(np.float32),
        priority=np.where(rng.random(size) < promised, Priority.PROMISED, Priority.USUAL).astype(
            np.int8
        ),
    )
    people = Customers(
        now=rng.choice(np.array([6, 7, 8, 9, 10], dtype=np.float32), customers),
        quiet_from=np.full(customers, 21, dtype=np.float32),
        quiet_until=rng.choice(np.array([8, 9], dtype=np.float32), customers),
        heard_today=today,
        heard_this_week=week,
    )
    names = ("email", "sms", "push", "wecom", "call")
    shares = (0.5, 0.08, 0.3, 0.15, 0.01)
    caps = ((1, 3), (1, 2), (2, 5), (1, 2), (1, 1))
    limits = Limits(
        channels=[
            ChannelLimits(
                name=name,
                quota=max(int(share * customers), 1),
                per_day=day,
                per_week=per_week,
                keeps_quiet=name != "email",
            )
            for name, share, (day, per_week) in zip(names, shares, caps, strict=True)
        ],
        per_day=2,
        per_week=5,
        budget=0.12 * customers,
        staff_minutes=0.08 * customers,
    )
    return Day(candidates=candidates, customers=people, limits=limits)


def broken_limits(day: Day, plan: Plan) -> int:
    """How many limits the plan breaks, counted anew from the candidates; 0 for a sound plan."""
    candidates, customers, limits = day.candidates, day.customers, day.limits
    rows = np.flatnonzero(plan.chosen & (candidates.priority != Priority.TRANSACTIONAL))
    who, channel = candidates.customer[rows], candidates.channel[rows]
    said = np.zeros(customers.heard_today.shape, dtype=np.int32)
    np.add.at(said, (who, channel), 1)
    today, week = customers.heard_today + said, customers.heard_this_week + said
    spoken = said.sum(axis=1) > 0
    broken = int((spoken & (today.sum(axis=1) > (limits.per_day or 99))).sum())
    broken += int((spoken & (week.sum(axis=1) > (limits.per_week or 99))).sum())
    for place, one in enumerate(limits.channels):
        here = said[:, place] > 0
        broken += int((here & (today[:, place] > (one.per_day or 99))).sum())
        broken += int((here & (week[:, place] > (one.per_week or 99))).sum())
    hours, quiet = plan.hours[rows], np.array([one.keeps_quiet for one in limits.channels])
    asleep = (hours >= customers.quiet_from[who]) | (hours < customers.quiet_until[who])
    broken += int((asleep & quiet[channel]).sum() + (hours > candidates.latest[rows]).sum())
    return broken + sum(used > 1 + 1e-6 for used in used_shares(day, plan))


def used_shares(day: Day, plan: Plan) -> list[float]:
    """The share of each quota, of the budget and of the minutes that a plan uses."""
    candidates, limits = day.candidates, day.limits
    rows = plan.chosen & (candidates.priority != Priority.TRANSACTIONAL)
    counts = np.bincount(candidates.channel[rows], minlength=len(limits.channels))
    cost, minutes = (
        candidates.cost[rows].sum(dtype=float),
        candidates.minutes[rows].sum(dtype=float),
    )
    used = [count / (one.quota or 1) for count, one in zip(counts, limits.channels, strict=True)]
    return [*used, cost / (limits.budget or 1), minutes / (limits.staff_minutes or 1)]


def first_come_worth(day: Day, plan: Plan) -> float:
    """What it brings if each sender sends what is worth its cost until a limit is reached.

    Senders come by channel in an order of their own, and know the same caps and hours.
    """
    candidates = day.candidates
    competes = ~np.isin(plan.reasons, _NEVER)
    order = np.flatnonzero(competes)
    order = np.random.default_rng(0).permutation(order)
    kept = _within_caps(day, order)
    for place, one in enumerate(day.limits.channels):
        here = kept[candidates.channel[kept] == place]
        kept = np.concatenate([kept[candidates.channel[kept] != place], here[: one.quota]])
    for column, most in (
        (candidates.cost, day.limits.budget),
        (candidates.minutes, day.limits.staff_minutes),
    ):
        kept = kept[(np.cumsum(column[kept], dtype=float) <= (most or 0)) | (column[kept] == 0)]
    return float((candidates.value - candidates.cost)[kept].sum(dtype=float))


def _within_caps(day: Day, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of each customer's and channel's candidates in an order, as caps allow."""
    candidates, customers, limits = day.candidates, day.customers, day.limits
    one = np.array([channel.per_day or 99 for channel in limits.channels])
    week = np.array([channel.per_week or 99 for channel in limits.channels])
    room = np.minimum(one - customers.heard_today, week - customers.heard_this_week)
    keys = candidates.customer[order].astype(np.int64) * len(one) + candidates.channel[order]
    order = order[_rank(keys) < room.ravel()[keys]]
    over_all = np.minimum(
        (limits.per_day or 99) - customers.heard_today.sum(axis=1),
        (limits.per_week or 99) - customers.heard_this_week.sum(axis=1),
    )
    who = candidates.customer[order].astype(np.int64)
    first: NDArray[np.int64] = order[_rank(who) < over_all[who]]
    return first


def _rank(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many equal keys stand before each."""
    order = np.argsort(keys, kind="stable")
    first = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ranked = np.arange(len(keys)) - np.repeat(first, np.diff(np.append(first, len(keys))))
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = ranked
    return ranks


def exact_worth(day: Day, plan: Plan) -> float:
    """The best that any plan could bring, by HiGHS to a hundredth of a percent.

    Of the plan it takes only which candidates cannot go out at all.
    """
    candidates, limits = day.candidates, day.limits
    rows = np.flatnonzero(~np.isin(plan.reasons, _NEVER))
    net = (candidates.value - candidates.cost)[rows].astype(float)
    lines, most = _lines(day, rows)
    found = optimize.milp(
        -net,
        constraints=optimize.LinearConstraint(lines, ub=most),
        integrality=np.ones(len(rows)),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 1e-4, "time_limit": 30},
    )
    assert limits.channels
    return float(-found.fun)


def _lines(day: Day, rows: NDArray[np.int64]) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    candidates, customers, limits = day.candidates, day.customers, day.limits
    who, channel = candidates.customer[rows], candidates.channel[rows]
    size, channels, place = len(customers), len(limits.channels), np.arange(len(rows))
    ones = np.ones(len(rows))
    one = np.array([each.per_day or 99 for each in limits.channels])
    week = np.array([each.per_week or 99 for each in limits.channels])
    room = np.minimum(one - customers.heard_today, week - customers.heard_this_week)
    over_all = np.minimum(
        (limits.per_day or 99) - customers.heard_today.sum(axis=1),
        (limits.per_week or 99) - customers.heard_this_week.sum(axis=1),
    )
    tables = [
        sparse.csr_matrix((ones, (who * channels + channel, place)), (size * channels, len(rows))),
        sparse.csr_matrix((ones, (who, place)), (size, len(rows))),
        sparse.csr_matrix((ones, (channel, place)), (channels, len(rows))),
        sparse.csr_matrix(np.stack([candidates.cost[rows], candidates.minutes[rows]])),
    ]
    most = [
        np.maximum(room, 0).ravel(),
        np.maximum(over_all, 0),
        [each.quota or 0 for each in limits.channels],
        [limits.budget or 0, limits.staff_minutes or 0],
    ]
    return sparse.vstack(tables).tocsr(), np.concatenate(most).astype(float)
