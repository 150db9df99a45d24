"""Looks for columns that know the outcome because they were written after it.

A leak makes a model shine on paper and fail in use, so it is looked for before training, with
nothing told but the table. Source: S. Kaufman et al., Leakage in Data Mining, ACM TKDD 6 (2012).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.evaluation import auc
from rapport.training.tabular.boosting import Trees, grow, margins_of
from rapport.training.tabular.columns import Column, Numbers, columns_of, encode
from rapport.training.tabular.learning import fold_rows

_MOST_ROWS = 12_000  # of more, so many drawn ones tell the same
_FOLDS = 3
_SEED = 7
_BINS = 20
_SMOOTHING = 20.0
_ALONE = 0.75  # a single column that ranks so well is looked at closely
_ALONE_AMONG_NONE = 0.9  # and so well where all others know nearly nothing
_NEARLY_NOTHING = 0.6
_BEHIND = 0.03  # how far it may rank behind all others together and still be asked
_GAIN = 0.35  # share of the others' ranking errors that it takes away
_PURE = 0.97  # of the rows with a value, this share has one outcome
_FEWEST_PURE = 30
_SETTLED = 0.15  # of all hits (or of all misses) this share is settled by such values
_EXPECTED = 40.0  # hits that chance alone would have put among rows that have none
_MOST_LEAKS = 12
_TREES = Trees(rounds=80, leaves=8, step=0.1, leaf_rows=40, ridge=10.0, column_share=0.7)


class LeakSign(StrEnum):
    """How a leak shows."""

    TOO_GOOD = "too-good"  # alone as good as all other columns, and adds far too much to them
    SETTLED = "settled"  # some of its values, or a missing one, decide the outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A column that may know the outcome. `alone` and `others` are AUC; `gain` a share, 0 to 1.

    `gain` is the share of the others' ranking errors that the column takes away; with `SETTLED`,
    the share of the hits or misses that its values decide.
    """

    column: str
    sign: LeakSign
    alone: float
    others: float
    gain: float


def find_leaks(table: pa.Table, truth: NDArray[np.float64]) -> tuple[Leak, ...]:
    """Name the columns that look as if they were written after the outcome, the plainest first.

    One found column is set aside and the rest looked at again: two leaks hide each other.
    """
    drawn = _drawn(truth)
    table, outcome = table.take(drawn), truth[drawn]
    found: list[Leak] = []
    settled = [leak for name in table.column_names if (leak := _settled(table, outcome, name))]
    for leak in settled:
        found.append(leak)
        table = table.drop_columns([leak.column])
    while len(found) < _MOST_LEAKS and table.num_columns > 1:
        worst = _too_good(table, outcome)
        if worst is None:
            break
        found.append(worst)
        table = table.drop_columns([worst.column])
    return tuple(sorted(found, key=lambda leak: -leak.alone))


def _too_good(table: pa.Table, truth: Numbers) -> Leak | None:
    """The column that takes away the most of what the others get wrong, if that is too much."""
    columns = columns_of(table)
    rows = encode(table, columns)
    together = _held_out(rows, truth, columns)
    found = []
    for place, column in enumerate(columns):
        alone = ranking_alone(rows[:, place], truth, column)
        if alone < _ALONE:
            continue
        others = [other for other in range(len(columns)) if other != place]
        without = _held_out(rows[:, others], truth, [columns[other] for other in others])
        gain = (together - without) / max(1 - without, 1e-9)
        enough = _ALONE if without >= _NEARLY_NOTHING else _ALONE_AMONG_NONE
        if gain >= _GAIN and alone >= max(without - _BEHIND, enough):
            found.append(
                Leak(
                    column=column.name,
                    sign=LeakSign.TOO_GOOD,
                    alone=alone,
                    others=without,
                    gain=gain,
                )
            )
    return max(found, key=lambda leak: leak.gain, default=None)


def _settled(table: pa.Table, truth: Numbers, name: str) -> Leak | None:
    """A column some of whose values, or whose gaps, go with one outcome only."""
    column = columns_of(table.select([name]))[0]
    values = encode(table.select([name]), [column])[:, 0]
    places = _places(values, column, whole=True)
    sizes = np.bincount(places).astype(float)
    hits = np.bincount(places, weights=truth)
    base = truth.mean()
    sure = (sizes >= _FEWEST_PURE) & (hits >= _PURE * sizes)
    none = (hits <= (1 - _PURE) * base * sizes) & (base * sizes >= _EXPECTED)
    of_hits = hits[sure].sum() / max(truth.sum(), 1.0) if base < _PURE * _PURE else 0.0
    of_misses = (sizes - hits)[none].sum() / max((1 - truth).sum(), 1.0)
    gain = float(max(of_hits, of_misses))
    if gain < _SETTLED:
        return None
    alone = ranking_alone(values, truth, column)
    return Leak(column=name, sign=LeakSign.SETTLED, alone=alone, others=min(0.5, alone), gain=gain)


def ranking_alone(values: Numbers, truth: Numbers, column: Column) -> float:
    """The AUC of one column by itself, its bins' shares learned out of fold."""
    places = _places(values, column, whole=False)
    given = np.zeros(len(truth))
    for learned, asked in fold_rows(truth, _FOLDS, seed=_SEED):
        size = np.bincount(places[learned], minlength=places.max() + 1)
        hits = np.bincount(places[learned], weights=truth[learned], minlength=places.max() + 1)
        base = truth[learned].mean()
        given[asked] = ((hits + _SMOOTHING * base) / (size + _SMOOTHING))[places[asked]]
    return auc(truth, given)


def _places(values: Numbers, column: Column, *, whole: bool) -> NDArray[np.int64]:
    """Whole numbers that say which value a row has: its choice, or its bin; gaps are one more.

    `whole` keeps a value by itself where many rows share it, and bins the rest.
    """
    missing = np.isnan(values)
    known = values[~missing]
    if column.choices is not None or not len(known):
        return np.where(missing, len(column.choices or ()), np.nan_to_num(values)).astype(int)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]))
    if whole:
        common, counts = np.unique(known, return_counts=True)
        common = common[counts >= max(_FEWEST_PURE, len(known) / _BINS)]
        edges = np.unique(np.concatenate([edges, common, np.nextafter(common, np.inf)]))
    places = np.searchsorted(edges, np.nan_to_num(values), side="right")
    return np.where(missing, len(edges) + 1, places)


def _held_out(rows: Numbers, truth: Numbers, columns: list[Column] | tuple[Column, ...]) -> float:
    """The AUC of small trees on rows that they did not see."""
    areas = []
    for learned, asked in fold_rows(truth, _FOLDS, seed=_SEED):
        booster = grow(rows[learned], truth[learned], columns=columns, trees=_TREES, seed=_SEED)
        areas.append(auc(truth[asked], margins_of(booster, rows[asked])))
    return float(np.mean(areas))


def _drawn(truth: Numbers) -> NDArray[np.int64]:
    if len(truth) <= _MOST_ROWS:
        return np.arange(len(truth))
    chance = np.random.default_rng(_SEED)
    return np.sort(chance.choice(len(truth), _MOST_ROWS, replace=False))
