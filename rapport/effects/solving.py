"""The normal posterior of all coefficients under one setting of the widths, in closed form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from rapport.effects.designing import Design, Floats

Setting = Mapping[str, float]
"""A width per family of coefficients, and `text`: the spread of what is a text's own."""

_FIXED = {"mail": 3.0, "mail by group": 1.0}  # in shares of the scale: wide enough to say little
_LEAST = 1e-8


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The normal posterior under one setting: mean, and the factor of its precision."""

    likelihood: float
    mean: Floats
    factor: Floats


@dataclass(frozen=True, kw_only=True)
class Products:
    """What all settings with one width of the texts' own share."""

    precision: Floats
    right: Floats
    constant: float


def solve_all(design: Design, settings: Sequence[Setting]) -> list[Solved]:
    products = {
        width: products_of(design, width) for width in {setting["text"] for setting in settings}
    }
    return [solve(design, setting, products[setting["text"]]) for setting in settings]


def products_of(design: Design, text_width: float) -> Products:
    weight = 1 / (design.variance + text_width**2 * design.treated)
    matrix, measured, levels = _within(design, weight)
    measured = measured - matrix @ design.prior_mean
    weighed = matrix * weight[:, None]
    return Products(
        precision=weighed.T @ matrix,
        right=weighed.T @ measured,
        constant=float(np.log(weight).sum() - np.log(levels).sum() - (weight * measured**2).sum()),
    )


def solve(design: Design, setting: Setting, products: Products) -> Solved:
    prior = prior_of(design, setting)
    factor = cholesky(products.precision + np.diag(1 / prior), lower=True)
    half = solve_triangular(factor, products.right, lower=True)
    integrated = half @ half - np.log(prior).sum() - 2 * np.log(np.diag(factor)).sum()
    mean = design.prior_mean + solve_triangular(factor, half, lower=True, trans="T")
    likelihood = 0.5 * (products.constant + float(integrated))
    return Solved(likelihood=likelihood, mean=mean, factor=factor)


def prior_of(design: Design, setting: Setting) -> Floats:
    prior = np.empty(design.matrix.shape[1])
    for part in design.parts:
        width = _FIXED.get(part.name, 0.0) * design.scale + setting.get(part.name, 0.0)
        prior[part.start : part.stop] = width**2
    return np.maximum((prior + design.known_variance) * design.tails, _LEAST * design.scale**2)


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
