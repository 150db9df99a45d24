"""Measures a learner on rows it did not see: by chance, and beside it by time."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import auc, calibration_error, log_loss
from rapport.training.tabular.chaining import fit_in_time
from rapport.training.tabular.learning import Fold, Settings, fit_tabular, fold_rows

_FOLDS = 5
_SEED = 42

Truth = NDArray[np.float64]
Learner = Callable[[pa.Table, Truth, pa.Table], NDArray[np.float64]]
"""Learns from a table and its outcomes, and gives probabilities for another table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well probabilities did: all shares but `seconds`; `auc_spread` is the folds' deviation.

    `average_precision` is the mean share of hits among the first so many, at each hit.
    """

    auc: float
    average_precision: float
    log_loss: float
    calibration_error: float
    rows: int
    seconds: float = 0.0
    auc_spread: float = 0.0


def tabular_learner(settings: Settings | None = None) -> Learner:
    """The learner of this package, as the measures ask for one."""

    def learn(known: pa.Table, truth: Truth, asked: pa.Table) -> NDArray[np.float64]:
        return fit_tabular(known, truth, settings=settings).probabilities(asked)

    return learn


def in_time_learner(known: pa.Table, truth: Truth, asked: pa.Table) -> NDArray[np.float64]:
    """The learner of rows in the order of time, as the measures ask for one."""
    return fit_in_time(known, truth).probabilities(asked)


def cross_validate(
    table: pa.Table, truth: Truth, *, learner: Learner, folds: Iterable[Fold] | None = None
) -> Figures:
    """Learn from all folds but one and ask about that one: the mean of AUC over the folds.

    Calibration and log loss are those of all rows, each asked about once. `folds` are five drawn
    ones unless they are given.
    """
    start = time.perf_counter()
    given, areas, precise = np.zeros(len(truth)), [], []
    for learned, asked in folds or fold_rows(truth, _FOLDS, seed=_SEED):
        given[asked] = learner(table.take(learned), truth[learned], table.take(asked))
        areas.append(auc(truth[asked], given[asked]))
        precise.append(average_precision(truth[asked], given[asked]))
    return Figures(
        auc=float(np.mean(areas)),
        auc_spread=float(np.std(areas)),
        average_precision=float(np.mean(precise)),
        log_loss=log_loss(truth, given),
        calibration_error=calibration_error(truth, given),
        rows=len(truth),
        seconds=time.perf_counter() - start,
    )


def split_by_time(
    table: pa.Table, truth: Truth, *, learner: Learner, share: float = 0.8
) -> Figures:
    """Learn from the first `share` of rows that are in the order of time, ask about the rest."""
    start = time.perf_counter()
    cut = int(share * len(truth))
    given = learner(table.slice(0, cut), truth[:cut], table.slice(cut))
    return figures_of(truth[cut:], given, seconds=time.perf_counter() - start)


def figures_of(truth: Truth, given: NDArray[np.float64], *, seconds: float = 0.0) -> Figures:
    """What these probabilities are worth, given what happened."""
    return Figures(
        auc=auc(truth, given),
        average_precision=average_precision(truth, given),
        log_loss=log_loss(truth, given),
        calibration_error=calibration_error(truth, given),
        rows=len(truth),
        seconds=seconds,
    )


def average_precision(truth: Truth, given: NDArray[np.float64]) -> float:
    """The mean, over the hits, of the share of hits among all that score as high; 0 without any.

    Rows of one score count together, as in scikit-learn's `average_precision_score`.
    """
    order = np.argsort(-given, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.append(np.diff(given[order]) != 0, True)
    found, counted = hits[last], np.flatnonzero(last) + 1
    if not len(found) or not found[-1]:
        return 0.0
    gained = np.diff(found, prepend=0.0)
    return float((gained * found / counted).sum() / found[-1])
