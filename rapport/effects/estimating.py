"""The posterior of all effects, from normal posteriors averaged over what is not known of widths.

A row's measure is its campaign × group's own level (free), plus for who got a mail: what a mail is
worth, in the group and in this campaign, plus what each of the text's attributes adds for everybody
and for the group, plus what is the text's own. All but the level are drawn from normal
distributions around nought whose widths the data choose (partial pooling: Gelman & Hill 2007,
chapters 12 and 13). Widths fixed at their best values would make the intervals too narrow: a fixed
set of settings (Halton's sequence through half-normal priors) is weighed by the likelihood of each
with all coefficients integrated out. Attributes' coefficients have Student's tails, since a few do
much and most do little.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rapport.effects.clicking import ClickEffects, clicks_help, informed
from rapport.effects.designing import Design, Floats, Space, design_of
from rapport.effects.drawing import draw_coefficients, mean_setting, settings_of
from rapport.effects.model import ArmFigures, Measure

_LEAST = 1e-8  # a share that keeps groups without any recipient from dividing by nought


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """Draws of what is not known, given all figures: equally likely states of the world.

    `effects` has the shape (draws, groups + 1, pairs); after the groups comes the mean over them,
    weighed by who got a mail. Each attribute's values sum to nought. `lifts` has the shape
    (draws, groups): what a mail is worth whose attributes are worth their mean.
    """

    effects: Floats
    lifts: Floats
    groups: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    figures: tuple[ArmFigures, ...]
    measure: Measure
    widths: Mapping[str, float]

    def places(self, attribute: str) -> list[int]:
        """Where the values of an attribute stand among the pairs."""
        return [at for at, (name, _) in enumerate(self.columns) if name == attribute]

    def group_place(self, group: str) -> int:
        """Where a group stands; the mean over all groups for the empty name."""
        return self.groups.index(group) if group else len(self.groups)


def estimate(
    figures: Sequence[ArmFigures],
    *,
    space: Space,
    measure: Measure = Measure.REVENUE,
    groups: Sequence[str] = (),
) -> Posterior:
    """Learn from all figures. Without any, the posterior is the prior: nothing is known.

    The draws are made with a fixed seed: the same figures give the same answer.
    """
    design = design_of(figures, space=space, measure=measure, groups=groups)
    clicks = None
    if measure is not Measure.CLICKS and clicks_help(figures):
        known = [*groups, *(one.group for one in figures)]
        clicks = _click_effects(figures, space=space, groups=known)
        design = informed(design, figures, clicks, measure=measure)
    settings = settings_of(design.scale)
    draws, weights = draw_coefficients(design, settings)
    if clicks is not None:
        draws = _with_clicks(design, draws, clicks)
    return Posterior(
        effects=_effects(design, draws, figures),
        lifts=_lifts(design, draws),
        groups=design.groups,
        columns=design.columns,
        figures=tuple(figures),
        measure=measure,
        widths=mean_setting(settings, weights),
    )


def _click_effects(
    figures: Sequence[ArmFigures], *, space: Space, groups: Sequence[str]
) -> ClickEffects:
    """Mean and variance of what each value does to the click rate, for everybody and by group."""
    design = design_of(figures, space=space, measure=Measure.CLICKS, groups=groups)
    draws, _ = draw_coefficients(design, settings_of(design.scale))
    everybody, own = design.part("everybody"), design.part("by group")
    size = len(design.groups), len(design.columns)
    mean, variance = draws.mean(axis=0), draws.var(axis=0)
    return ClickEffects(
        general=mean[everybody.start : everybody.stop],
        by_group=mean[own.start : own.stop].reshape(size),
        general_variance=variance[everybody.start : everybody.stop],
        by_group_variance=variance[own.start : own.stop].reshape(size),
    )


def _with_clicks(design: Design, draws: Floats, clicks: ClickEffects) -> Floats:
    """Add to each value's own coefficient what it does through clicks."""
    draws = draws.copy()
    own, worth = design.part("by group"), design.part("click by group")
    by_group = clicks.general + clicks.by_group
    each = draws[:, [design.part("click").start]] + draws[:, worth.start : worth.stop]
    through = each[:, :, None] * by_group
    draws[:, own.start : own.stop] += through.reshape(len(draws), -1)
    return draws


def _by_group(design: Design, draws: Floats) -> Floats:
    """What each value adds in each group: (draws, groups, pairs)."""
    everybody, own = design.part("everybody"), design.part("by group")
    size = len(draws), len(design.groups), len(design.columns)
    general = draws[:, None, everybody.start : everybody.stop]
    return general + draws[:, own.start : own.stop].reshape(size)


def _effects(design: Design, draws: Floats, figures: Sequence[ArmFigures]) -> Floats:
    effects = _by_group(design, draws)
    for places in _attributes(design):
        effects[:, :, places] -= effects[:, :, places].mean(axis=2, keepdims=True)
    treated = Counter(dict.fromkeys(design.groups, 0))
    for one in figures:
        treated[one.group] += 0 if one.held_out else one.customers
    shares = np.array([treated[group] for group in design.groups], dtype=float)
    shares = (
        shares / shares.sum() if shares.any() else np.full(len(shares), 1 / max(len(shares), 1))
    )
    return np.concatenate([effects, np.einsum("g,dgp->dp", shares, effects)[:, None]], axis=1)


def _lifts(design: Design, draws: Floats) -> Floats:
    mail, own = design.part("mail"), design.part("mail by group")
    lifts = draws[:, mail.start : mail.stop] + draws[:, own.start : own.stop]
    effects = _by_group(design, draws)
    for places in _attributes(design):
        lifts = lifts + effects[:, :, places].mean(axis=2)
    return lifts


def _attributes(design: Design) -> list[list[int]]:
    """The places of each attribute's values among the pairs."""
    found: dict[str, list[int]] = {}
    for at, (attribute, _) in enumerate(design.columns):
        found.setdefault(attribute, []).append(at)
    return list(found.values())
