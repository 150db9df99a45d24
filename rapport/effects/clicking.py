"""What clicks tell of money: many see a text for each who buys, and clicks are counted among many.

Clicks are no goal here. They help twice, and only as far as the figures bear them out:

1. *Luck is taken out.* Who clicks buys more often, so an arm that by chance drew many clickers
   looks better than its text is. Where the arm's clicks differ from what its attributes let expect,
   the revenue that goes with such clickers is taken off: a control variate, as pre-campaign revenue
   is in CUPED (Deng et al. 2013), but one that belongs to the same mail.
2. *A better first guess.* What an attribute does to clicks, times what a click is worth, is where
   the search for its effect on revenue starts. The worth of a click is learned, by group; whatever
   an attribute does to revenue besides has a coefficient of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rapport.effects.designing import Design, Floats
from rapport.effects.model import ArmFigures, Measure

_FEWEST_CLICKS = 30
_TRUST = 0.8  # of the mean worth of a click, for one click more: the next click is worth less
_WORTH_WIDTH = 0.5
_WORTH_WIDTH_BY_GROUP = 0.3


@dataclass(frozen=True, kw_only=True)
class ClickEffects:
    """What each value does to the click rate: means and variances, (values,) and (groups, values).

    Groups and values stand in the order of the design of the other measure.
    """

    general: Floats
    by_group: Floats
    general_variance: Floats
    by_group_variance: Floats


def clicks_help(figures: Sequence[ArmFigures]) -> bool:
    """Whether there are enough clicks to learn from."""
    return sum(one.clicked for one in figures) >= _FEWEST_CLICKS


def informed(
    design: Design,
    figures: Sequence[ArmFigures],
    clicks: ClickEffects,
    *,
    measure: Measure,
) -> Design:
    """Give the design of revenue or orders what the clicks tell."""
    kept = [one for one in figures if one.customers > 0]
    told = design.matrix @ _laid(design, clicks.general, clicks.by_group)
    slope, shared = _shared_noise(kept, measure)
    luck = _luck(design, kept, told)
    worth = _worth(kept, design.measured)
    matrix = design.matrix.copy()
    groups = np.array([design.groups.index(one.group) for one in kept])
    own = design.part("click by group")
    matrix[:, design.part("click").start] = told
    matrix[np.arange(len(kept)), own.start + groups] = told
    prior_mean, known = design.prior_mean.copy(), design.known_variance.copy()
    prior_mean[design.part("click").start] = _TRUST * worth
    known[design.part("click").start] = (_WORTH_WIDTH * worth) ** 2
    known[own.start : own.stop] = (_WORTH_WIDTH_BY_GROUP * worth) ** 2
    unsure = _laid(design, clicks.general_variance, clicks.by_group_variance)
    known = known + (_TRUST * worth) ** 2 * unsure
    return replace(
        design,
        matrix=matrix,
        measured=design.measured - slope * luck,
        variance=design.variance * (1 - shared * design.treated),
        prior_mean=prior_mean,
        known_variance=known,
    )


def _laid(design: Design, general: Floats, by_group: Floats) -> Floats:
    """Numbers of values as the design lays its coefficients out; nought for all others."""
    laid = np.zeros(design.matrix.shape[1])
    everybody, own = design.part("everybody"), design.part("by group")
    laid[everybody.start : everybody.stop] = general
    laid[own.start : own.stop] = by_group.ravel()
    return laid


def _shared_noise(figures: Sequence[ArmFigures], measure: Measure) -> tuple[Floats, Floats]:
    """Per arm: what a customer who clicked brings more, and the share of variance it explains."""
    sums: dict[str, np.ndarray] = {}
    for one in figures:
        if not one.held_out:
            sums[one.group] = sums.get(one.group, np.zeros(3)) + _moments(one, measure)
    slopes = {group: float(m[0] / m[1]) if m[1] > 0 else 0.0 for group, m in sums.items()}
    shares = {
        group: float(min(m[0] ** 2 / (m[1] * m[2]), _MOST_SHARED)) if m[1] * m[2] > 0 else 0.0
        for group, m in sums.items()
    }
    return (
        np.array([0.0 if one.held_out else slopes[one.group] for one in figures]),
        np.array([0.0 if one.held_out else shares[one.group] for one in figures]),
    )


def _moments(one: ArmFigures, measure: Measure) -> np.ndarray:
    """Covariance of measure and click, variance of click, variance of the measure; times n."""
    rate = one.clicked / one.customers
    if measure is Measure.REVENUE:
        covariance = one.clicked_revenue - one.revenue_mean * rate
        variance = one.revenue_variance
    else:
        ordered = one.ordered / one.customers
        covariance = one.clicked_orders / one.customers - ordered * rate
        variance = ordered * (1 - ordered)
    return one.customers * np.array([covariance, rate * (1 - rate), variance])


def _luck(design: Design, figures: Sequence[ArmFigures], told: Floats) -> Floats:
    """Per arm: its click rate above what its attributes let expect within its campaign × group."""
    rates = np.array([one.clicked / one.customers for one in figures])
    weights = np.array([0.0 if one.held_out else one.customers for one in figures], dtype=float)
    beyond = rates - told
    count = int(design.block.max()) + 1
    sums = np.bincount(design.block, weights=weights, minlength=count)
    means = np.bincount(design.block, weights=weights * beyond, minlength=count)
    means = np.divide(means, sums, out=np.zeros(count), where=sums > 0)
    return np.where(weights > 0, beyond - means[design.block], 0.0)


def _worth(figures: Sequence[ArmFigures], measured: Floats) -> float:
    """The mean worth of a click: what mails earned above their holdouts, for each click."""
    earned, clicked = 0.0, 0
    held = {
        (one.campaign_id, one.group): mean
        for one, mean in zip(figures, measured, strict=True)
        if one.held_out
    }
    for one, mean in zip(figures, measured, strict=True):
        level = held.get((one.campaign_id, one.group))
        if not one.held_out and level is not None:
            earned += one.customers * (mean - level)
            clicked += one.clicked
    return max(earned / clicked, 0.0) if clicked else 0.0


_MOST_SHARED = 0.9
