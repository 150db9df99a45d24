"""Draws of the coefficients: over widths that fit the figures, with tails that fit each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import ndtri

from rapport.effects.designing import Design, Floats
from rapport.effects.solving import Setting, Solved, prior_of, products_of, solve, solve_all

WIDTHS: Mapping[str, float] = {
    "mail by campaign": 0.30,
    "everybody": 0.15,
    "by group": 0.10,
    "text": 0.10,
}
"""Scale of the half-normal prior of each width, in shares of the measure's mean per customer."""

_TAILED = ("everybody", "by group")
_FREEDOM = 4.0  # of Student's t
_TAIL_ROUNDS = 4
_SETTINGS, _FIRST_SETTINGS = 192, 64
_PRIMES = (2, 3, 5, 7)
_TEXT_WIDTHS = 8  # different ones: each costs a pass over all rows
_CHAINS, _SWEEPS, _DRAWS = 125, 2, 2_000


def draw_coefficients(design: Design, settings: Sequence[Setting]) -> tuple[Floats, Floats]:
    """Draw coefficients, each chain with a setting by its weight and tails of its own."""
    rng = np.random.default_rng(_CHAINS)
    design, solved, weights = _fitted(design, settings)
    edges = np.cumsum(weights)
    chosen = np.searchsorted(edges / edges[-1], (np.arange(_CHAINS) + 0.5) / _CHAINS)
    products = {s["text"]: products_of(design, s["text"]) for s in settings}
    rows = []
    for place in chosen:
        one, setting = solved[place], settings[place]
        for _ in range(_SWEEPS):
            tails = _sampled_tails(design, _one_draw(one, rng), setting, rng)
            one = solve(replace(design, tails=tails), setting, products[setting["text"]])
        noise = rng.standard_normal((len(one.mean), _DRAWS // _CHAINS))
        rows.append(one.mean + solve_triangular(one.factor, noise, lower=True, trans="T").T)
    return np.concatenate(rows), weights


def _fitted(design: Design, settings: Sequence[Setting]) -> tuple[Design, list[Solved], Floats]:
    """Solve under all settings, twice: the second time with tails that fit what was found."""
    some = settings[:_FIRST_SETTINGS]
    mean = mean_setting(some, weights_of(solve_all(design, some)))
    products = products_of(design, mean["text"])
    for _ in range(_TAIL_ROUNDS):
        solved = solve(design, mean, products)
        design = replace(design, tails=_tails(design, solved, mean))
    fitted = solve_all(design, settings)
    return design, fitted, weights_of(fitted)


def mean_setting(settings: Sequence[Setting], weights: Floats) -> dict[str, float]:
    """The widths on average, each setting counted by its weight."""
    return {name: float(weights @ [one[name] for one in settings]) for name in WIDTHS}


def _tails(design: Design, solved: Solved, setting: Setting) -> Floats:
    """How much wider each value's prior should be than its family's: Student's t, not a normal.

    Most values of most attributes do little and a few do much. A normal prior wide enough for the
    few says nothing of the many, a narrow one cuts the few short. As a mixture of normals, t gives
    each coefficient a variance of its own, which is set to what the figures let expect.
    """
    inverse = solve_triangular(solved.factor, np.eye(len(solved.mean)), lower=True)
    square = (solved.mean - design.prior_mean) ** 2 + (inverse**2).sum(axis=0)
    plain = prior_of(replace(design, tails=np.ones_like(design.tails)), setting)
    tails = np.ones_like(design.tails)
    for name in _TAILED:
        part = slice(design.part(name).start, design.part(name).stop)
        tails[part] = (_FREEDOM + square[part] / plain[part]) / (_FREEDOM + 1)
    return tails


def _sampled_tails(
    design: Design, drawn: Floats, setting: Setting, rng: np.random.Generator
) -> Floats:
    """Tails drawn given the coefficients: what is not known of them belongs to the intervals."""
    square = (drawn - design.prior_mean) ** 2
    plain = prior_of(replace(design, tails=np.ones_like(design.tails)), setting)
    tails = np.ones_like(design.tails)
    for name in _TAILED:
        part = slice(design.part(name).start, design.part(name).stop)
        chance = rng.chisquare(_FREEDOM + 1, part.stop - part.start)
        tails[part] = (_FREEDOM + square[part] / plain[part]) / chance
    return tails


def _one_draw(one: Solved, rng: np.random.Generator) -> Floats:
    noise = rng.standard_normal(len(one.mean))
    drawn: Floats = one.mean + solve_triangular(one.factor, noise, lower=True, trans="T")
    return drawn


def weights_of(solved: Sequence[Solved]) -> Floats:
    best = max(one.likelihood for one in solved)
    weights = np.exp([one.likelihood - best for one in solved])
    return np.asarray(weights / weights.sum())


def settings_of(scale: float) -> list[dict[str, float]]:
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
