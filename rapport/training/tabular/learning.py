"""Learns a table: trees and a linear half in folds, the blend and the calibration out of fold.

Each fold's trees are kept and their margins averaged, so that nothing that judged is thrown away.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import lightgbm
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import log_loss
from rapport.training.tabular.additive import fit_additive
from rapport.training.tabular.boosting import Trees, grow, margins_of, text_of
from rapport.training.tabular.calibrating import fit_calibration
from rapport.training.tabular.columns import Column, Numbers, columns_of, encode
from rapport.training.tabular.model import TabularModel

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The numbers of the rows to learn from, and of those to be asked about."""

_FARTHEST = 30.0
_ROUND_STEPS = 10  # at so many numbers of rounds the trees are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a table is learned.

    Of several kinds of `trees` the one is taken that does best on the first fold. They are grown
    from `fewest_rows` rows and `fewest_hits` of either outcome on; below, the
    linear half stands alone. `tree_shares` are the blends that are tried out of fold. With
    `half_life`, a share of all rows, a row's weight halves so many rows before the last one: for
    tables in the order of time.
    """

    trees: tuple[Trees, ...] = (
        Trees(),
        Trees(rounds=300, leaves=16, step=0.04, leaf_rows=50, ridge=4.0),
    )
    folds: int = 5
    fewest_rows: int = 500
    fewest_hits: int = 40
    ridge: float = 4.0
    tree_shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    half_life: float | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grown:
    """The trees of each fold, and what they say of the rows that they did not see."""

    boosters: list[lightgbm.Booster]
    rounds: int
    margins: Numbers
    loss: float


def fit_tabular(
    table: pa.Table, truth: NDArray[np.float64], *, settings: Settings | None = None
) -> TabularModel:
    """Learn how probable the outcome (1 or 0) is. The same rows give the same model."""
    chosen = settings or Settings()
    columns = columns_of(table)
    rows = encode(table, columns)
    folds = list(fold_rows(truth, chosen.folds, seed=chosen.seed))
    linear = fit_additive(rows, truth, columns=columns, ridge=chosen.ridge)
    alone = _linear_margins(rows, truth, columns, folds, chosen)
    grown = None
    if len(rows) >= chosen.fewest_rows and _rarer(truth) >= chosen.fewest_hits:
        grown = _grow_folds(rows, truth, columns, folds, chosen)
    share, margins = _blend(truth, alone, grown, chosen)
    texts: tuple[str, ...] = ()
    if grown is not None and share:
        texts = tuple(text_of(booster, grown.rounds) for booster in grown.boosters)
    return TabularModel(
        columns=columns,
        linear=linear,
        trees=texts,
        tree_share=share,
        calibration=fit_calibration(margins, truth),
        average=float(margins.mean()),
    )


def fold_rows(truth: NDArray[np.float64], folds: int, *, seed: int) -> Iterator[Fold]:
    """Split rows by chance into folds with like shares of outcomes."""
    chance = np.random.default_rng(seed)
    place = np.zeros(len(truth), dtype=int)
    for outcome in (0.0, 1.0):
        rows = chance.permutation(np.flatnonzero(truth == outcome))
        place[rows] = np.arange(len(rows)) % folds
    for fold in range(folds):
        yield np.flatnonzero(place != fold), np.flatnonzero(place == fold)


def _linear_margins(
    rows: Numbers,
    truth: Numbers,
    columns: tuple[Column, ...],
    folds: list[Fold],
    settings: Settings,
) -> Numbers:
    margins = np.zeros(len(rows))
    for learned, asked in folds:
        fitted = fit_additive(rows[learned], truth[learned], columns=columns, ridge=settings.ridge)
        margins[asked] = fitted.margins(rows[asked], columns)
    return margins


def _grow_folds(
    rows: Numbers,
    truth: Numbers,
    columns: tuple[Column, ...],
    folds: list[Fold],
    settings: Settings,
) -> _Grown:
    """Grow each fold's trees, and take the kind and number of rounds that do best out of fold."""
    weights = _recency(len(rows), settings.half_life)

    def grown(trees: Trees, number: int) -> lightgbm.Booster:
        learned = folds[number][0]
        return grow(
            rows[learned],
            truth[learned],
            columns=columns,
            trees=trees,
            weights=None if weights is None else weights[learned],
            seed=settings.seed + number,
        )

    first = [grown(trees, 0) for trees in settings.trees]
    tried = [_best_rounds([one], rows, truth, folds[:1], trees)
             for one, trees in zip(first, settings.trees, strict=True)]  # fmt: skip
    place = min(range(len(first)), key=lambda each: tried[each].loss)
    trees = settings.trees[place]
    boosters = [first[place], *(grown(trees, number) for number in range(1, len(folds)))]
    return _best_rounds(boosters, rows, truth, folds, trees)


def _best_rounds(
    boosters: list[lightgbm.Booster],
    rows: Numbers,
    truth: Numbers,
    folds: list[Fold],
    trees: Trees,
) -> _Grown:
    """The number of rounds with the least log loss on the rows that each fold did not see."""
    asked = np.concatenate([each for _, each in folds])
    best: _Grown | None = None
    for rounds in np.unique(np.linspace(0, trees.rounds, _ROUND_STEPS + 1).astype(int)[1:]):
        margins = np.zeros(len(rows))
        for booster, (_, held) in zip(boosters, folds, strict=True):
            margins[held] = margins_of(booster, rows[held], rounds=int(rounds))
        loss = _loss(truth[asked], margins[asked])
        if best is None or loss < best.loss:
            best = _Grown(boosters=boosters, rounds=int(rounds), margins=margins, loss=loss)
    assert best is not None, "there is at least one number of rounds"
    return best


def _recency(rows: int, half_life: float | None) -> Numbers | None:
    if half_life is None:
        return None
    ages = np.arange(rows)[::-1]
    weights: Numbers = 0.5 ** (ages / (half_life * rows))
    return weights


def _blend(
    truth: Numbers, alone: Numbers, grown: _Grown | None, settings: Settings
) -> tuple[float, Numbers]:
    """The share of the trees with the least log loss out of fold, and the blended margins."""
    if grown is None:
        return 0.0, alone
    tried = {share: (1 - share) * alone + share * grown.margins for share in settings.tree_shares}
    share = min(tried, key=lambda one: _loss(truth, tried[one]))
    return share, tried[share]


def _loss(truth: Numbers, margins: Numbers) -> float:
    return log_loss(truth, 1 / (1 + np.exp(-np.clip(margins, -_FARTHEST, _FARTHEST))))


def _rarer(truth: Numbers) -> int:
    hits = int(truth.sum())
    return min(hits, len(truth) - hits)
