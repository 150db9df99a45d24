"""The posterior of all effects, in closed form given five variances, which are averaged over.

A row's measure is its campaign × group's own level (free), plus for who got a mail: what a mail is
worth, in the group and in this campaign, plus what each of the text's attributes adds for everybody
and for the group, plus what is the text's own. All but the level are drawn from normal
distributions around nought whose widths the data choose (partial pooling: Gelman & Hill 2007,
chapters 12 and 13). Five widths are too many to fix at their best value, which would make the
intervals too narrow: a fixed set of settings (Halton's sequence through half-normal priors) is
weighed by the likelihood of each with everything else integrated out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.special import ndtri

from rapport.effects.clicking import ClickEffects, clicks_help, informed
from rapport.effects.designing import Design, Floats, Space, design_of
from rapport.effects.model import ArmFigures, Measure

WIDTHS: Mapping[str, float] = {
    "mail by campaign": 0.30,
    "everybody": 0.15,
    "by group": 0.10,
    "text": 0.10,
}
"""Scale of the half-normal prior of each width, in shares of the measure's mean per customer."""

_FIXED = {"mail": 3.0, "mail by group": 1.0}  # in the same shares: wide enough to say little
_LEAST = 1e-8
_SETTINGS = 192
_DRAWS = 2_000
_PRIMES = (2, 3, 5, 7)
_TEXT_WIDTHS = 8  # different ones: each costs a pass over all rows


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
    settings = _settings(design.scale)
    solved = _solved_all(design, settings)
    weights = _weights(solved)
    draws = _draws(solved, weights)
    if clicks is not None:
        draws = _with_clicks(design, draws, clicks)
    return Posterior(
        effects=_effects(design, draws, figures),
        lifts=_lifts(design, draws),
        groups=design.groups,
        columns=design.columns,
        figures=tuple(figures),
        measure=measure,
        widths={name: float(weights @ [one[name] for one in settings]) for name in WIDTHS},
    )


@dataclass(frozen=True, kw_only=True)
class _Solved:
    """The normal posterior under one setting: mean, and the factor of its precision."""

    likelihood: float
    mean: Floats
    factor: Floats


def _click_effects(
    figures: Sequence[ArmFigures], *, space: Space, groups: Sequence[str]
) -> ClickEffects:
    """Mean and variance of what each value does to the click rate, for everybody and by group."""
    design = design_of(figures, space=space, measure=Measure.CLICKS, groups=groups)
    solved = _solved_all(design, _settings(design.scale))
    draws = _draws(solved, _weights(solved))
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


def _weights(solved: Sequence[_Solved]) -> Floats:
    best = max(one.likelihood for one in solved)
    weights = np.exp([one.likelihood - best for one in solved])
    return np.asarray(weights / weights.sum())


def _settings(scale: float) -> list[dict[str, float]]:
    places = np.column_stack([_halton(prime, _SETTINGS) for prime in _PRIMES])
    places[:, -1] = (np.floor(places[:, -1] * _TEXT_WIDTHS) + 0.5) / _TEXT_WIDTHS
    wide = ndtri(0.5 + places / 2) * scale
    return [
        {name: float(row[at]) * prior for at, (name, prior) in enumerate(WIDTHS.items())}
        for row in wide
    ]


def _halton(base: int, count: int) -> Floats:
    found = np.zeros(count)
    for number in range(1, count + 1):
        rest, share = number, 1.0
        while rest:
            share /= base
            rest, digit = divmod(rest, base)
            found[number - 1] += digit * share
    return found


@dataclass(frozen=True, kw_only=True)
class _Products:
    """What all settings with one width of the texts' own share."""

    precision: Floats
    right: Floats
    constant: float


def _solved_all(design: Design, settings: Sequence[Mapping[str, float]]) -> list[_Solved]:
    products = {
        width: _products(design, width) for width in {setting["text"] for setting in settings}
    }
    return [_solved(design, setting, products[setting["text"]]) for setting in settings]


def _products(design: Design, text_width: float) -> _Products:
    weight = 1 / (design.variance + text_width**2 * design.treated)
    matrix, measured, levels = _within(design, weight)
    measured = measured - matrix @ design.prior_mean
    weighed = matrix * weight[:, None]
    return _Products(
        precision=weighed.T @ matrix,
        right=weighed.T @ measured,
        constant=float(np.log(weight).sum() - np.log(levels).sum() - (weight * measured**2).sum()),
    )


def _solved(design: Design, setting: Mapping[str, float], products: _Products) -> _Solved:
    prior = _prior(design, setting)
    factor = cholesky(products.precision + np.diag(1 / prior), lower=True)
    half = solve_triangular(factor, products.right, lower=True)
    integrated = half @ half - np.log(prior).sum() - 2 * np.log(np.diag(factor)).sum()
    mean = design.prior_mean + solve_triangular(factor, half, lower=True, trans="T")
    likelihood = 0.5 * (products.constant + float(integrated))
    return _Solved(likelihood=likelihood, mean=mean, factor=factor)


def _within(design: Design, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Take each block's own level out: rows against the weighed mean of their block."""
    count = int(design.block.max()) + 1 if len(design.block) else 0
    sums: Floats = np.bincount(design.block, weights=weight, minlength=count).astype(float)
    share = weight / sums[design.block] if count else weight
    member = np.zeros((count, len(weight)))
    member[design.block, np.arange(len(weight))] = share
    matrix = design.matrix - (member @ design.matrix)[design.block]
    measured = design.measured - (member @ design.measured)[design.block]
    return matrix, measured, sums


def _prior(design: Design, setting: Mapping[str, float]) -> Floats:
    prior = np.empty(design.matrix.shape[1])
    for part in design.parts:
        width = _FIXED.get(part.name, 0.0) * design.scale + setting.get(part.name, 0.0)
        prior[part.start : part.stop] = width**2
    return np.maximum(prior + design.known_variance, _LEAST * design.scale**2)


def _draws(solved: Sequence[_Solved], weights: Floats) -> Floats:
    """Draw coefficients: settings in proportion to their weights, then from their normal."""
    rng = np.random.default_rng(_DRAWS)
    edges = np.cumsum(weights)
    chosen = np.searchsorted(edges / edges[-1], (np.arange(_DRAWS) + 0.5) / _DRAWS)
    rows = []
    for place in np.unique(chosen):
        one = solved[place]
        noise = rng.standard_normal((len(one.mean), int((chosen == place).sum())))
        rows.append(one.mean + solve_triangular(one.factor, noise, lower=True, trans="T").T)
    return np.concatenate(rows)


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
