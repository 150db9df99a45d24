"""With and without: what a ranker and each kind of signal bring, over the same customers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.evaluation import bootstrap_interval
from rapport.recommendations import Signals, fit_ranker

FIRST = 10
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "graph": ("graph",),
    "text": ("text",),
    "context": ("fact:", "group:", "moment:"),
}
_SEED = 11

Gains = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """Candidates of customers with their signals, which of them were wanted, and how many items
    were wanted in all, also outside the candidates: shapes (customers, count) and (customers,).
    `base` has the scores without a ranker: shape (customers, count).
    """

    signals: Signals
    wanted: NDArray[np.bool_]
    totals: NDArray[np.int64]
    base: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """NDCG@10 and HR@10 of one way to rank; what it brings over the way it is held against, and
    the 95 % interval of that."""

    name: str
    ndcg: float
    hit_rate: float
    against: str
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The steps on what was to be found, and the last item but one's NDCG@10 of base and of all."""

    steps: tuple[Step, ...]
    checked: Mapping[str, float]
    weights: Mapping[str, float]


def climb(learned: Lesson, checked: Lesson, asked: Lesson) -> Ladder:
    """Grow a ranker without extras, one with each of them, and one with all; measure each.

    `checked` is what settings were chosen on.
    """
    bare = tuple(prefix for prefixes in EXTRAS.values() for prefix in prefixes)
    left_out = {"ranker": bare}
    for name, prefixes in EXTRAS.items():
        left_out[f"ranker and {name}"] = tuple(each for each in bare if each not in prefixes)
    left_out["ranker and all"] = ()
    base = gains(asked, asked.base)
    measured, steps = {"base": base}, [_step("base", base, base, against="")]
    whole = fit_ranker(learned.signals, learned.wanted)
    for name, prefixes in left_out.items():
        ranker = fit_ranker(_without(learned, prefixes), learned.wanted) if prefixes else whole
        found = gains(asked, ranker.scores(_without(asked, prefixes)))
        against = "base" if name in ("ranker", "ranker and all") else "ranker"
        steps.append(_step(name, found, measured[against], against=against))
        measured[name] = found
    return Ladder(
        steps=tuple(steps),
        checked={
            "base": float(gains(checked, checked.base).mean()),
            "ranker and all": float(gains(checked, whole.scores(checked.signals)).mean()),
        },
        weights=dict(list(whole.weights().items())[:FIRST]),
    )


def gains(lesson: Lesson, scores: NDArray[np.floating]) -> Gains:
    """NDCG@10 of each customer; of equal scores the one that stood earlier comes first."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
    return gains_of(np.take_along_axis(lesson.wanted, order, axis=1), lesson.totals)


def gains_of(hits: NDArray[np.bool_], totals: NDArray[np.int64]) -> Gains:
    """NDCG@10 of each customer, from what of the first ten was wanted and how much in all."""
    discounts = 1 / np.log2(np.arange(FIRST) + 2)
    best = np.cumsum(discounts)[np.clip(totals, 1, FIRST) - 1]
    found: Gains = (hits * discounts[: hits.shape[1]]).sum(axis=1) / best
    return found


def apart(found: Gains, other: Gains) -> tuple[float, float, float]:
    """The mean difference of two ways over the same customers, and its 95 % interval."""
    gap = found - other
    low, high = bootstrap_interval(lambda drawn: float(gap[drawn].mean()), len(gap), seed=_SEED)
    return float(gap.mean()), low, high


def _step(name: str, found: Gains, other: Gains, *, against: str) -> Step:
    gain, low, high = apart(found, other)
    return Step(
        name=name,
        ndcg=float(found.mean()),
        hit_rate=float((found > 0).mean()),
        against=against,
        gain=gain,
        low=low,
        high=high,
    )


def _without(lesson: Lesson, prefixes: tuple[str, ...]) -> Signals:
    return lesson.signals.without(*prefixes) if prefixes else lesson.signals
