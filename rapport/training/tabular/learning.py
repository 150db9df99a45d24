"""Learns a table: trees and a linear half in folds, the blend and the calibration out of fold.

Each fold's trees of each kind are kept and their margins averaged, so that nothing that judged is
thrown away.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import log_loss
from rapport.training.logistic import sigmoid
from rapport.training.tabular.additive import fit_additive
from rapport.training.tabular.boosting import Trees, grow, margins_by_rounds, text_of
from rapport.training.tabular.calibrating import fit_calibration
from rapport.training.tabular.columns import MOST_CHOICES, Column, Numbers, columns_of, encode
from rapport.training.tabular.model import TabularModel

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The numbers of the rows to learn from, and of those to be asked about."""

_ROUND_STEPS = 10  # at so many numbers of rounds the trees are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a table is learned.

    The margins of several kinds of `trees` are averaged. They are grown from `fewest_rows` rows
    and `fewest_hits` of either outcome on; below, the linear half stands alone. `tree_shares` are
    the blends that are tried out of fold.
    """

    trees: tuple[Trees, ...] = (
        Trees(
            rounds=250,
            leaves=16,
            step=0.04,
            leaf_rows=50,
            ridge=4.0,
            column_share=0.7,
            single_choices=MOST_CHOICES,
        ),
        Trees(rounds=500, leaves=24, step=0.02, leaf_rows=50, ridge=8.0),
    )
    folds: int = 5
    fewest_rows: int = 500
    fewest_hits: int = 40
    ridge: float = 4.0
    tree_shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grown:
    """The trees of one kind, a text per fold, and what they say of rows that they did not see."""

    texts: list[str]
    margins: Numbers


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
    grown: list[_Grown] = []
    if len(rows) >= chosen.fewest_rows and _rarer(truth) >= chosen.fewest_hits:
        grown = [_grow_folds(rows, truth, columns, folds, chosen, kind) for kind in chosen.trees]
    share, margins = _blend(truth, alone, [one.margins for one in grown], chosen)
    return TabularModel(
        columns=columns,
        linear=linear,
        trees=tuple(text for one in grown for text in one.texts) if share else (),
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
    kind: Trees,
) -> _Grown:
    """Grow each fold's trees, and keep the number of rounds with the least log loss out of fold."""
    stages = np.unique(np.linspace(0, kind.rounds, _ROUND_STEPS + 1).astype(int)[1:]).tolist()
    margins = np.zeros((len(stages), len(rows)))
    boosters = []
    for number, (learned, asked) in enumerate(folds):
        booster = grow(
            rows[learned],
            truth[learned],
            columns=columns,
            trees=kind,
            seed=settings.seed + number,
        )
        for stage, told in enumerate(margins_by_rounds(booster, rows[asked], stages)):
            margins[stage, asked] = told
        boosters.append(booster)
    best = min(range(len(stages)), key=lambda stage: _loss(truth, margins[stage]))
    texts = [text_of(booster, stages[best]) for booster in boosters]
    return _Grown(texts=texts, margins=margins[best])


def _blend(
    truth: Numbers, alone: Numbers, grown: list[Numbers], settings: Settings
) -> tuple[float, Numbers]:
    """The share of the trees with the least log loss out of fold, and the blended margins."""
    if not grown:
        return 0.0, alone
    together = np.mean(grown, axis=0)
    tried = {share: (1 - share) * alone + share * together for share in settings.tree_shares}
    share = min(tried, key=lambda one: _loss(truth, tried[one]))
    return share, tried[share]


def _loss(truth: Numbers, margins: Numbers) -> float:
    return log_loss(truth, sigmoid(margins))


def _rarer(truth: Numbers) -> int:
    hits = int(truth.sum())
    return min(hits, len(truth) - hits)
