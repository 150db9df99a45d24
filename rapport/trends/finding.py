"""Says which series rise or fall beyond chance, by how much, and what earlier years explain."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t as student

from rapport.insights import CHECKS, errors_of
from rapport.kit.proportions import false_discovery
from rapport.storage import Facts
from rapport.trends.correcting import Known, corrected_move
from rapport.trends.model import (
    Direction,
    Every,
    Series,
    SeriesKey,
    SeriesKind,
    Split,
    Trend,
)
from rapport.trends.regression import Fit, fit_shares
from rapport.trends.series import ALL_KINDS, series_of
from rapport.trends.wording import name_of, trend_sentence

Numbers = NDArray[np.float64]

PERIODS: Mapping[Every, int] = {Every.DAY: 56, Every.WEEK: 12, Every.MONTH: 12}
"""How many of the last periods are looked at, where nobody says."""

_YEAR = {Every.DAY: 364, Every.WEEK: 52, Every.MONTH: 12}  # 364 days keep the day of the week
_MOST_YEARS = 3
_FEWEST_HITS = 8
_FEWEST_PERIODS = 6
_FULL_ENOUGH = 2 / 3  # of a past year's periods
_WEEK_DAYS = 7
_FALSE = 0.05  # of the series called rising or falling, so many may be by chance
_SURE = 0.975


def find_trends(  # noqa: PLR0913  each by its name
    facts: Facts,
    readings: ir.Table,
    *,
    zone: ZoneInfo,
    now: datetime,
    every: Every = Every.WEEK,
    periods: int | None = None,
    kinds: Collection[SeriesKind] = ALL_KINDS,
    split: Split | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Trend]:
    """Look at all series of these readings together; what surely rises or falls comes first.

    Series of fewer than 8 texts in the periods looked at are left out. `names` are those of topics
    and of the shop's own aspects by id (`series_names`). What the trends of aspects and needs tell
    is corrected where people looked at enough texts that were drawn by lot.
    """
    series = series_of(facts, readings, zone=zone, now=now, every=every, kinds=kinds, split=split)
    named = {one.key: name_of(one.key, names or {}) for one in series}
    return trends_in(series, periods=periods, names=named, known=known_of(facts, readings))


def known_of(facts: Facts, readings: ir.Table) -> Known | None:
    """What people found of the readers; None where nobody looked at texts drawn by lot."""
    errors = errors_of(facts)
    if not errors.texts:
        return None
    looked_at = facts.count(readings.semi_join(facts.table(CHECKS), "text_id"))
    return Known(errors=errors, part=looked_at / max(facts.count(readings), 1))


def trends_in(
    series: Iterable[Series],
    *,
    periods: int | None = None,
    names: Mapping[SeriesKey, Mapping[str, str]] | None = None,
    known: Known | None = None,
) -> list[Trend]:
    """Test the series' last periods together, each name in `names` or else made of the key.

    Whether a series moves is decided by what was read; `known` corrects what is told of it.
    """
    told = names or {}
    trends = [
        _trend(one, slope, told.get(one.key) or name_of(one.key, {}))
        for one in series
        if (slope := _slope(one, periods or PERIODS[one.every])) is not None
    ]
    corrected = false_discovery([one.p for one in trends])
    judged = [_judged(one, q, known) for one, q in zip(trends, corrected, strict=True)]
    return sorted(judged, key=lambda one: (one.q > _FALSE, one.p, str(one.series.key)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slope:
    """A fit of the last periods, and where the slope of their own stands in it."""

    fit: Fit
    place: int
    periods: int
    seasonal: bool


def _slope(series: Series, periods: int) -> _Slope | None:
    windows = _windows(series, periods)
    if windows is None:
        return None
    places = np.concatenate(windows)
    hits, of = np.array(series.hits, float)[places], np.array(series.of, float)[places]
    length = len(windows[0])
    t = np.tile(np.linspace(-0.5, 0.5, length), len(windows))
    own = np.repeat(np.arange(len(windows)) == 0, length).astype(float)
    columns = [np.ones_like(t), own * t]
    if len(windows) > 1:  # what the years share is the season; its bend is about its own mean
        columns += [t, t**2 - float((t**2).mean())]
        columns += [np.repeat(np.arange(len(windows)) == year, length).astype(float)
                    for year in range(1, len(windows))]  # fmt: skip
    if series.every is Every.DAY:
        days = np.array([series.starts[place].weekday() for place in places])
        columns += [(days == day) - 1 / _WEEK_DAYS for day in range(1, _WEEK_DAYS)]
    fit = fit_shares(hits, of, np.column_stack(columns))
    return _Slope(fit=fit, place=1, periods=length, seasonal=len(windows) > 1)


def _windows(series: Series, periods: int) -> list[NDArray[np.int64]] | None:
    """The places of the last periods and of the same in earlier years; None for too little."""
    count = len(series.starts)
    length = min(periods, count)
    last = np.arange(count - length, count)
    hits, of = np.array(series.hits), np.array(series.of)
    few = hits[last].sum() < _FEWEST_HITS or (of - hits)[last].sum() < _FEWEST_HITS
    if few or (of[last] > 0).sum() < _FEWEST_PERIODS:
        return None
    windows = [last]
    for year in range(1, _MOST_YEARS + 1):
        before = last - year * _YEAR[series.every]
        if before[0] < 0 or (of[before] > 0).mean() < _FULL_ENOUGH:
            break
        windows.append(before)
    return windows


def _trend(series: Series, slope: _Slope, names: Mapping[str, str]) -> Trend:
    fit, place = slope.fit, slope.place
    level, rise = fit.coefficients[0], fit.coefficients[place]
    before, now = float(expit(level - rise / 2)), float(expit(level + rise / 2))
    steep_before, steep_now = before * (1 - before), now * (1 - now)
    towards = np.array([steep_now - steep_before, (steep_now + steep_before) / 2])
    spread = fit.covariance[np.ix_([0, place], [0, place])]
    wide = float(np.sqrt(towards @ spread @ towards))
    half = float(student.ppf(_SURE, fit.freedom)) * wide
    score = abs(rise) / float(np.sqrt(fit.covariance[place, place]))
    change = now - before
    return Trend(
        series=series,
        periods=slope.periods,
        names=names,
        direction=Direction.STEADY,
        before=before,
        now=now,
        change=change,
        low=max(-1.0, change - half),
        high=min(1.0, change + half),
        p=float(2 * student.sf(score, fit.freedom)),
        q=1.0,
        dispersion=fit.dispersion,
        seasonal=slope.seasonal,
        sentence={},
    )


def _judged(trend: Trend, q: float, known: Known | None) -> Trend:
    direction = Direction.STEADY
    if q <= _FALSE:
        direction = Direction.RISING if trend.change > 0 else Direction.FALLING
    stated = corrected_move(trend, known) if known is not None else None
    told = replace(trend, q=q, direction=direction, corrected=stated)
    return replace(told, sentence=trend_sentence(told))
