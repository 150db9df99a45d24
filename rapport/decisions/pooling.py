"""Several experiments as one figure: each compared within itself, then weighed by its treated."""

import math
from collections.abc import Sequence

from scipy.special import ndtri

from rapport.decisions.model import Lift

_QUANTILE = float(ndtri(0.975))


def pool_lifts(lifts: Sequence[Lift]) -> Lift:
    """Join lifts of separate groups of customers into the lift per treated customer of them all.

    A stratified estimate: the difference is weighed by the treated of each, and the intervals are
    joined as independent and normal. Adding the groups up first and comparing then would mistake
    the groups' own differences for an effect. A lift without an interval leaves the whole without.
    """
    treated = sum(lift.treated for lift in lifts)
    held_out = sum(lift.held_out for lift in lifts)
    difference = _weighed([lift.difference for lift in lifts], lifts)
    margin = _margin(lifts)
    return Lift(
        treated=treated,
        held_out=held_out,
        treated_mean=_weighed([lift.treated_mean for lift in lifts], lifts) or 0.0,
        holdout_mean=_weighed([lift.holdout_mean for lift in lifts], lifts) or 0.0,
        difference=difference,
        low=None if difference is None or margin is None else difference - margin,
        high=None if difference is None or margin is None else difference + margin,
    )


def _weighed(values: Sequence[float | None], lifts: Sequence[Lift]) -> float | None:
    treated = sum(lift.treated for lift in lifts)
    if not treated or any(value is None for value in values):
        return None
    pairs = zip(values, lifts, strict=True)
    return sum((value or 0.0) * lift.treated for value, lift in pairs) / treated


def _margin(lifts: Sequence[Lift]) -> float | None:
    treated = sum(lift.treated for lift in lifts)
    total = 0.0
    for lift in lifts:
        if lift.low is None or lift.high is None:
            return None
        # Half an interval is a little more than 1.96 standard errors for a small group: on the
        # safe side.
        error = (lift.high - lift.low) / 2 / _QUANTILE
        total += (error * lift.treated) ** 2
    return _QUANTILE * math.sqrt(total) / treated if treated else None
