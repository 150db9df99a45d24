"""Do scores rank as well as published ones, keep their promises, and see through leaks?

Five folds, stratified, with the seed of the published figures; rows of a bank in the order of time
beside them. Peers learn from the same folds in the same process.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from rapport.bench.errors import need_file
from rapport.bench.memory import in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.bench.score_peers import peers
from rapport.bench.score_sets import SETS, ScoreSet
from rapport.training import (
    Figures,
    Settings,
    Trees,
    cross_validate,
    find_leaks,
    in_time_learner,
    split_by_time,
    tabular_learner,
)

_FOLDS = 5
_SEED = 42
_CALIBRATION = 0.02
_QUICK_ROWS = 2_500
_QUICK = Settings(trees=(Trees(rounds=60, step=0.1),), folds=3)
_TIME_SHARE = 0.8
_BASELINE_BY_TIME = 0.668
_PUBLISHED = "published: boosted trees, five folds of the same seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What one set gave: ours, by the side of the peers, and the columns called leaks."""

    ours: Figures
    peers: dict[str, Figures]
    by_time: Figures | None
    peers_by_time: dict[str, Figures]
    flagged: tuple[str, ...]
    columns: tuple[str, ...]


def run(setup: Setup) -> Sequence[Row]:
    """Measure each set, and count what was called a leak without being one."""
    for one in SETS:
        need_file(setup, one.path)
    quick = setup.size is Size.QUICK
    rows: list[Row] = []
    false_alarms, honest = 0, 0
    for number, one in enumerate(SETS):
        done = in_child(_measure, number, setup.data, quick=quick)
        rows += _rows(one, done.answer, quick=quick)
        rows.append(_cost(one, done.seconds, done.peak_mib))
        honest += len(set(done.answer.columns) - set(one.leaks))
        false_alarms += len(set(done.answer.flagged) - set(one.leaks))
    rows.append(
        Row(
            name="columns called a leak that are none, over all sets",
            value=false_alarms,
            unit="columns",
            better="lower",
            target=0,
            source=f"of {honest} honest columns",
        )
    )
    return rows


def _measure(number: int, data: Path, *, quick: bool) -> _Measured:
    one = SETS[number]
    table, truth = one.load(data)
    if quick:
        step = max(1, len(truth) // _QUICK_ROWS)
        table, truth = table.take(np.arange(0, len(truth), step)), truth[::step]
    flagged = tuple(leak.column for leak in find_leaks(table, truth))
    columns = tuple(table.column_names)
    if not one.kept:
        table = table.drop_columns(list(one.leaks))
    settings = _QUICK if quick else Settings()
    ours = cross_validate(
        table, truth, learner=tabular_learner(settings), folds=_folds(table, truth)
    )
    known = {} if quick else peers()
    return _Measured(
        ours=ours,
        peers={
            name: cross_validate(table, truth, learner=peer, folds=_folds(table, truth))
            for name, peer in known.items()
        },
        by_time=split_by_time(table, truth, learner=in_time_learner, share=_TIME_SHARE)
        if one.ordered
        else None,
        peers_by_time={
            name: split_by_time(table, truth, learner=peer, share=_TIME_SHARE)
            for name, peer in known.items()
            if one.ordered
        },
        flagged=flagged,
        columns=columns,
    )


def _folds(
    table: pa.Table, truth: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    splitter = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    yield from splitter.split(np.zeros((table.num_rows, 1)), truth)


def _rows(one: ScoreSet, done: _Measured, *, quick: bool) -> Iterator[Row]:
    asked = f"{done.ours.rows:,} rows{', a sample' if quick else ''}, 5 folds, seed {_SEED}"
    spread = f"standard deviation over folds {done.ours.auc_spread:.4f}"
    yield Row(
        name=f"{one.name}, AUC",
        value=done.ours.auc,
        unit="share",
        better="higher",
        target=None if quick else one.target,
        published=one.published,
        source=f"{asked}; {spread}; {_PUBLISHED}",
    )
    yield Row(
        name=f"{one.name}, average precision",
        value=done.ours.average_precision,
        unit="share",
        better="higher",
        source=asked,
    )
    yield Row(
        name=f"{one.name}, calibration error",
        value=done.ours.calibration_error,
        unit="share",
        better="lower",
        target=None if quick else _CALIBRATION,
        source="every row asked once, ten bins of equal size",
    )
    for name, figures in done.peers.items():
        yield Row(
            name=f"{one.name}, AUC of {name}",
            value=figures.auc,
            unit="share",
            better="higher",
            source=f"same folds and process; calibration error {figures.calibration_error:.4f},"
            f" {figures.seconds:.0f} s (ours {done.ours.seconds:.0f} s)",
        )
    if one.leaks:
        yield Row(
            name=f"{one.name}, leaks found",
            value=len(set(one.leaks) & set(done.flagged)),
            unit="columns",
            better="higher",
            target=len(one.leaks),
            source=", ".join(one.leaks),
        )
    yield from _rows_by_time(one, done, quick=quick)


def _rows_by_time(one: ScoreSet, done: _Measured, *, quick: bool) -> Iterator[Row]:
    if done.by_time is None:
        return
    yield Row(
        name=f"{one.name}, AUC of the last fifth of time",
        value=done.by_time.auc,
        unit="share",
        better="higher",
        target=None if quick else one.target_by_time,
        published=_BASELINE_BY_TIME,
        source="learned from the first four fifths, weights and blend chosen going forward in them;"
        f" calibration error {done.by_time.calibration_error:.3f}; published: plain boosted trees",
    )
    for name, figures in done.peers_by_time.items():
        yield Row(
            name=f"{one.name}, AUC of the last fifth of time, {name}",
            value=figures.auc,
            unit="share",
            better="higher",
            source=f"same split and process; calibration error {figures.calibration_error:.3f}",
        )


def _cost(one: ScoreSet, seconds: float, peak_mib: float) -> Row:
    return Row(
        name=f"{one.name}, everything",
        value=seconds,
        unit="s",
        better="lower",
        source=f"with peers, one thread; {peak_mib:.0f} MiB at most",
    )
