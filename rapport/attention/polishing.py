"""Solves a small contest exactly, where prices alone leave too much: one call may be half a budget.

What could not be in any better plan is left out first: a candidate that lies further below the
prices than the plan lies below the bound. What remains of a large contest is no small one, and
there the prices are near enough by themselves.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from rapport.attention.choosing import Contest, Floats, score_of
from rapport.attention.model import Mask
from rapport.attention.quiet import without_noise

_NEAR_ENOUGH = 0.002  # of the bound: a plan as near is not polished
_MOST_ROWS = 20_000
_HALF = 0.5
_NODES = 200  # a limit on work, not on time: the same input gives the same plan


def polish(
    contest: Contest, chosen: Mask, prices: Floats, capacity: Floats, bound: float
) -> tuple[Mask, float]:
    """Look for a better plan with HiGHS, if this one is far from the bound and few rows matter.

    Returns the better plan and the lower bound.
    """
    worth = float(contest.net[chosen].sum(dtype=np.float64))
    if bound - worth <= _NEAR_ENOUGH * bound:
        return chosen, bound
    score = score_of(contest, prices, slice(None))
    matters = np.isfinite(contest.net) & (score >= worth - bound)
    rows = np.flatnonzero(matters)
    if len(rows) > _MOST_ROWS:
        return chosen, bound
    lines, most = _lines(contest, rows, capacity)
    net = contest.net[rows].astype(np.float64)
    with without_noise():
        found = optimize.milp(
            -net,
            constraints=optimize.LinearConstraint(lines, ub=most),
            integrality=np.ones(len(rows)),
            bounds=optimize.Bounds(0, 1),
            options={"mip_rel_gap": _NEAR_ENOUGH / 2, "node_limit": _NODES},
        )
    if found.mip_dual_bound is not None:
        bound = min(bound, max(-float(found.mip_dual_bound), worth))
    taken = None if found.x is None else found.x > _HALF
    if taken is None or float(net[taken].sum()) <= worth or (lines @ taken > most + 1e-6).any():
        return chosen, bound
    better = np.zeros(len(chosen), dtype=bool)
    better[rows[taken]] = True
    return better, bound


def _lines(
    contest: Contest, rows: NDArray[np.int64], capacity: Floats
) -> tuple[sparse.csr_matrix, Floats]:
    """One line per cap of a customer, quota, budget and minutes that is limited; and its most."""
    owner = np.searchsorted(contest.bounds, rows, side="right") - 1
    channel = contest.channel[rows].astype(np.int64)
    channels, place, ones = (
        contest.room.by_channel.shape[1],
        np.arange(len(rows)),
        np.ones(len(rows)),
    )
    pairs, pair = np.unique(owner * channels + channel, return_inverse=True)
    people, person = np.unique(owner, return_inverse=True)
    limited = np.flatnonzero(np.isfinite(capacity))
    uses = np.vstack(
        [
            np.equal(channel, np.arange(channels)[:, None]),
            contest.cost[rows][None, :],
            contest.minutes[rows][None, :],
        ]
    )
    lines = sparse.vstack(
        [
            sparse.csr_matrix((ones, (pair, place)), (len(pairs), len(rows))),
            sparse.csr_matrix((ones, (person, place)), (len(people), len(rows))),
            sparse.csr_matrix(uses[limited]),
        ]
    ).tocsr()
    most = np.concatenate(
        [contest.room.by_channel.ravel()[pairs], contest.room.all[people], capacity[limited]]
    ).astype(np.float64)
    return lines, most
