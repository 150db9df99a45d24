"""Do the answers of campaigns hold what they say? On drawn shops, where the truth is known.

- *A/A*: campaigns that do nothing. How often is a difference claimed: by the fixed interval at the
  end, by the same looked at each day, by the always-valid one looked at each day, with CUPED;
- *power*: +10 % orders planted; the probability stated beforehand beside the share found;
- *canary*: messages one by one, looked at after each; false stops at the limit, delay above it;
- *adaptive*: shares by Thompson sampling in waves; the bias of the estimate, and the money.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import Mean

from rapport.bench.experiments_shop import (
    DAYS,
    TRUE_MEAN,
    Course,
    draw_amounts,
    draw_course,
    experiment_row,
    true_variance,
)
from rapport.bench.experiments_waves import adaptive_rows, canary_rows
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.decisions import (
    Lift,
    always_valid_margin,
    estimate_adjusted_lift,
    estimate_lift,
    power_of,
)

_QUANTILE = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """How much of each is drawn."""

    idle: int  # campaigns that do nothing
    planted: int
    canaries: int
    adaptive: int


_SCALES = {
    Size.QUICK: _Scale(idle=60, planted=20, canaries=200, adaptive=20),
    Size.FULL: _Scale(idle=2_000, planted=400, canaries=2_000, adaptive=400),
}
_CUSTOMERS, _HOLDOUTS = 20_000, (0.1, 0.3)
_PLANTED_CUSTOMERS, _UPLIFT = 150_000, 0.1


def _run(setup: Setup) -> Sequence[Row]:
    scale, full = _SCALES[setup.size], setup.size is Size.FULL
    parts = {
        "idle": lambda: _idle_rows(scale.idle, full=full),
        "power": lambda: _power_rows(scale.planted, full=full),
        "canary": lambda: canary_rows(scale.canaries, full=full),
        "adaptive": lambda: adaptive_rows(scale.adaptive, full=full),
    }
    chosen = [setup.only] if setup.only else list(parts)
    return [row for name in chosen for row in parts[name]()]


BENCHMARK = Benchmark(
    name="experiments",
    about="A/A tests, planted effects, canaries and adaptive shares, where the truth is known.",
    run=_run,
    parts=("idle", "power", "canary", "adaptive"),
)


def _idle_rows(campaigns: int, *, full: bool) -> list[Row]:
    rows = []
    for holdout in _HOLDOUTS:
        rng = np.random.default_rng(1)
        found = np.array([_idle(draw_course(_CUSTOMERS, rng), holdout) for _ in range(campaigns)])
        rows += _claim_rows(found, holdout, full=full)
    return rows


def _claim_rows(found: NDArray[np.float64], holdout: float, *, full: bool) -> list[Row]:
    fixed, daily, always, adjusted, narrower, _ = found.mean(axis=0)
    where = f"{len(found):,} A/A campaigns of {_CUSTOMERS:,}, {DAYS} days"
    most = 0.01 if full else None
    told = f"{holdout:.0%} held out: "
    figures: list[tuple[str, float, str, float | None]] = [
        ("false claims, fixed interval", fixed, "share", None),
        ("false claims, fixed: from 5 %", abs(fixed - 0.05), "share", most),
        ("false claims, fixed interval looked at each day", daily, "share", None),
        ("false claims, always-valid, each day", always, "share", 0.05 if full else None),
        ("false claims, CUPED", adjusted, "share", None),
        ("false claims, CUPED: from 5 %", abs(adjusted - 0.05), "share", most),
        ("width with CUPED to without", narrower, "ratio", None),
        ("CUPED from tea-tasting's, of its width", found[:, 5].max(), "share", 1e-9),
    ]
    return [
        experiment_row(told + name, float(value), unit, where, target, low=True)
        for name, value, unit, target in figures
    ]


def _idle(course: Course, holdout: float) -> tuple[float, ...]:
    """What is claimed of one campaign that does nothing; 1 is a false claim."""
    treated = round(course.customers * (1 - holdout))  # the draw is of like customers: any will do
    amounts, before = course.total(), course.before
    lift = estimate_lift(amounts[:treated], amounts[treated:])
    better = estimate_adjusted_lift(
        amounts[:treated],
        amounts[treated:],
        treated_before=before[:treated],
        held_out_before=before[treated:],
    )
    differences, variances = _by_day(course, treated)
    spread = float(before.var(ddof=1)) / 4
    foreseen = spread * (1 / treated + 1 / (course.customers - treated))
    naive = np.abs(differences) > _QUANTILE * np.sqrt(variances)
    beyond = np.abs(differences) > always_valid_margin(variances, foreseen=foreseen)
    return (
        _claims(lift),
        float(naive.any()),
        float(beyond.any()),
        _claims(better),
        _width(better) / _width(lift),
        _apart(better, course, treated),
    )


def _by_day(course: Course, treated: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The difference of means and its variance at the end of each day."""
    so_far = course.daily.cumsum(axis=1)
    ours = course.buyers < treated
    means, errors = [], []
    for chosen, size in ((ours, treated), (~ours, course.customers - treated)):
        mean = so_far[chosen].sum(axis=0) / size
        square = (so_far[chosen] ** 2).sum(axis=0) / size
        means.append(mean)
        errors.append((square - mean**2) / (size - 1))
    return means[0] - means[1], errors[0] + errors[1]


def _apart(lift: Lift, course: Course, treated: int) -> float:
    """How far the library's adjusted difference is from ours, as a share of the interval."""
    amounts, before = course.total(), course.before
    sides = [
        Aggregates(
            count_=int(after.size),
            mean_={"after": float(after.mean()), "before": float(past.mean())},
            var_={"after": float(after.var(ddof=1)), "before": float(past.var(ddof=1))},
            cov_={("after", "before"): float(np.cov(after, past)[0, 1])},
        )
        for after, past in (
            (amounts[treated:], before[treated:]),
            (amounts[:treated], before[:treated]),
        )
    ]
    metric = Mean("after", "before", alternative="two-sided", equal_var=False)
    theirs = float(metric.analyze_aggregates(*sides).effect_size)
    return abs(theirs - (lift.difference or 0.0)) / _width(lift)


def _power_rows(campaigns: int, *, full: bool) -> list[Row]:
    rng = np.random.default_rng(2)
    half = _PLANTED_CUSTOMERS // 2
    # Who orders more often spreads more; in equal halves the mean of the two variances counts.
    stated = power_of(
        _UPLIFT * TRUE_MEAN,
        spread=math.sqrt((true_variance(0.0) + true_variance(_UPLIFT)) / 2),
        treated=half,
        held_out=half,
    )
    found = np.array(
        [
            _claims(estimate_lift(draw_amounts(half, rng, uplift=_UPLIFT), draw_amounts(half, rng)))
            for _ in range(campaigns)
        ]
    )
    error = math.sqrt(stated * (1 - stated) / campaigns)
    where = f"{campaigns:,} campaigns of {_PLANTED_CUSTOMERS:,}, half held out; +10 % orders"
    return [
        experiment_row("+10 %: power stated beforehand", stated, "share", where),
        experiment_row(
            "+10 %: share of campaigns in which it was found", float(found.mean()), "share", where
        ),
        experiment_row(
            "+10 %: found less stated, in Monte-Carlo errors",
            abs(float(found.mean()) - stated) / error,
            "errors",
            where,
            3.0 if full else None,
            low=True,
        ),
    ]


def _claims(lift: Lift) -> float:
    return float(lift.low is not None and lift.high is not None and not lift.low <= 0 <= lift.high)


def _width(lift: Lift) -> float:
    return (lift.high or 0.0) - (lift.low or 0.0)
