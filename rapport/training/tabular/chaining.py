"""Learns rows in the order of time: what suits the next is chosen on rows that came after others.

Six times over, a model learns the rows up to a moment and is asked about the tenth that follows.
How fast old rows lose weight, how strongly weights are held, and how much trees have to say are
those that rank best on average over the six.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import auc
from rapport.training.tabular.additive import fit_additive
from rapport.training.tabular.boosting import Trees, grow, margins_by_rounds, text_of
from rapport.training.tabular.calibrating import fit_calibration
from rapport.training.tabular.columns import MOST_CHOICES, Column, Numbers, columns_of, encode
from rapport.training.tabular.model import TabularModel

_CUTS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # shares of all rows that are learned from
_NEXT = 0.1  # and the share after them that is asked about
_LATEST = 2  # so many of the last stretches say how probable what the margins mean is
_HALF_LIVES = (None, 0.3, 0.1, 0.03)
_FEWEST_IN_HALF = 500  # rows in a half-life: of fewer, a model is mostly chance
_RIDGES = (4.0, 400.0)
_ROUNDS = (30, 60, 120, 240)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_TREES = Trees(
    rounds=_ROUNDS[-1], leaf_rows=50, ridge=4.0, column_share=0.7, single_choices=MOST_CHOICES
)
_SEEDS = 3  # so many times the chosen trees are grown, and averaged

Stretch = tuple[int, int]
"""The rows before the first number are learned from, those up to the second asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """How much old rows weigh (the share of rows after which a row counts half; None: all alike),
    how strongly weights are held, how many trees are grown, and their share."""

    half_life: float | None
    ridge: float
    rounds: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What models of one half-life say of each stretch: by ridge, and by number of rounds."""

    by_ridge: Mapping[float, Sequence[Numbers]]
    by_rounds: Mapping[int, Sequence[Numbers]]

    def margins(self, choice: _Choice) -> list[Numbers]:
        """What the blend says of each stretch."""
        both = zip(self.by_ridge[choice.ridge], self.by_rounds[choice.rounds], strict=True)
        return [(1 - choice.share) * line + choice.share * trees for line, trees in both]


def fit_in_time(table: pa.Table, truth: NDArray[np.float64]) -> TabularModel:
    """Learn how probable the outcome (1 or 0) is of rows that come after these.

    The rows are in the order of time, the oldest first: 500 of them at least.
    """
    columns = columns_of(table)
    rows = encode(table, columns)
    stretches = [(round(cut * len(rows)), round((cut + _NEXT) * len(rows))) for cut in _CUTS]
    told = {
        each: _try(rows, truth, columns, stretches, each)
        for each in _HALF_LIVES
        if each is None or each * len(rows) >= _FEWEST_IN_HALF
    }
    best = max(
        _choices(tuple(told)),
        key=lambda one: _ranks(told[one.half_life].margins(one), truth, stretches),
    )
    weights = recency(len(rows), best.half_life)
    linear = fit_additive(rows, truth, columns=columns, ridge=best.ridge, weights=weights)
    kind = replace(_TREES, rounds=best.rounds)
    boosters = [
        grow(rows, truth, columns=columns, trees=kind, weights=weights, seed=seed)
        for seed in range(_SEEDS if best.share else 0)
    ]
    margins = np.concatenate(told[best.half_life].margins(best)[-_LATEST:])
    asked = np.concatenate([truth[first:last] for first, last in stretches[-_LATEST:]])
    return TabularModel(
        columns=columns,
        linear=linear,
        trees=tuple(text_of(booster, best.rounds) for booster in boosters),
        tree_share=best.share,
        calibration=fit_calibration(margins, asked),
        average=float(margins.mean()),
    )


def recency(rows: int, half_life: float | None) -> Numbers:
    """A weight per row, one on average: it halves so large a share of all rows before the last."""
    if half_life is None:
        return np.ones(rows)
    weights = 0.5 ** (np.arange(rows)[::-1] / (half_life * rows))
    held: Numbers = weights / weights.mean()
    return held


def _choices(half_lives: Sequence[float | None]) -> Iterator[_Choice]:
    for half_life, ridge, rounds, share in product(half_lives, _RIDGES, _ROUNDS, _SHARES):
        yield _Choice(half_life=half_life, ridge=ridge, rounds=rounds, share=share)


def _try(
    rows: Numbers,
    truth: Numbers,
    columns: Sequence[Column],
    stretches: Sequence[Stretch],
    half_life: float | None,
) -> _Told:
    by_ridge: dict[float, list[Numbers]] = {ridge: [] for ridge in _RIDGES}
    by_rounds: dict[int, list[Numbers]] = {rounds: [] for rounds in _ROUNDS}
    for first, last in stretches:
        known, hits, asked = rows[:first], truth[:first], rows[first:last]
        weights = recency(first, half_life)
        for ridge, told in by_ridge.items():
            fitted = fit_additive(known, hits, columns=columns, ridge=ridge, weights=weights)
            told.append(fitted.margins(asked, columns))
        booster = grow(known, hits, columns=columns, trees=_TREES, weights=weights, seed=0)
        for rounds, margins in zip(
            _ROUNDS, margins_by_rounds(booster, asked, _ROUNDS), strict=True
        ):
            by_rounds[rounds].append(margins)
    return _Told(by_ridge=by_ridge, by_rounds=by_rounds)


def _ranks(told: Sequence[Numbers], truth: Numbers, stretches: Sequence[Stretch]) -> float:
    """The mean AUC over the stretches."""
    areas = [
        auc(truth[first:last], margins)
        for margins, (first, last) in zip(told, stretches, strict=True)
    ]
    return float(np.mean(areas))
