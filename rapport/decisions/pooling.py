"""Several experiments as one figure: each compared within itself, then weighed by its treated."""

import math
from collections.abc import Sequence

from rapport.decisions.model import Lift


def pool_lifts(lifts: Sequence[Lift]) -> Lift:
    """Join lifts of separate groups of customers into the lift per treated customer of them all.

    A stratified estimate: the difference is weighed by the treated of each, and the intervals are
    joined as independent, each end by itself (Zou and Donner 2008), for they need not be even.
    Adding the groups up first and comparing then would mistake the groups' own differences for an
    effect. A lift without an interval leaves the whole without.
    """
    treated = sum(lift.treated for lift in lifts)
    held_out = sum(lift.held_out for lift in lifts)
    difference = _weighed([lift.difference for lift in lifts], lifts)
    below, above = _margins(lifts) or (None, None)
    return Lift(
        treated=treated,
        held_out=held_out,
        treated_mean=_weighed([lift.treated_mean for lift in lifts], lifts) or 0.0,
        holdout_mean=_weighed([lift.holdout_mean for lift in lifts], lifts) or 0.0,
        difference=difference,
        low=None if difference is None or below is None else difference - below,
        high=None if difference is None or above is None else difference + above,
    )


def _weighed(values: Sequence[float | None], lifts: Sequence[Lift]) -> float | None:
    treated = sum(lift.treated for lift in lifts)
    if not treated or any(value is None for value in values):
        return None
    pairs = zip(values, lifts, strict=True)
    return sum((value or 0.0) * lift.treated for value, lift in pairs) / treated


def _margins(lifts: Sequence[Lift]) -> tuple[float, float] | None:
    treated = sum(lift.treated for lift in lifts)
    below = above = 0.0
    for lift in lifts:
        if lift.difference is None or lift.low is None or lift.high is None:
            return None
        below += ((lift.difference - lift.low) * lift.treated) ** 2
        above += ((lift.high - lift.difference) * lift.treated) ** 2
    return (math.sqrt(below) / treated, math.sqrt(above) / treated) if treated else None
