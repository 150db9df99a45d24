"""The rungs of a shop's recommender: each is judged on the shop's own past, the best is used.

A rung is used only where the interval of what it brings, over the rung used so far, lies above
zero: customers are drawn again in pairs (Efron, Bootstrap methods, Annals of Statistics 7, 1979).
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

FIRST = 10
_ROUNDS, _SEED = 1_000, 11

Gains = NDArray[np.float64]


class Rung(StrEnum):
    """What a list is made by, each with all before it. Stored names are forever."""

    CORE = "core"  # item scores, texts of new products, popularity
    OWN = "own"  # and what the customer bought before
    RANKER = "ranker"  # and a learned order of the best candidates
    GRAPH = "graph"  # which also knows the paths of the product graph
    SEQUENCE = "sequence"  # and what a sequence model expects next, where one was trained
    READER = "reader"  # and what a language model says that read the history


class Why(StrEnum):
    """Why a rung is used. Stored names are forever."""

    NOT_JUDGED = "not-judged"
    TOO_FEW = "too-few"  # customers who came back, to judge by
    NO_BETTER = "no-better"
    BETTER = "better"


class RungFigure(msgspec.Struct, frozen=True, kw_only=True):
    """NDCG@10 of a rung, what it brings over the one named, and the 95 % interval of that."""

    rung: Rung
    ndcg: float
    against: Rung | None = None
    gain: float = 0.0
    low: float = 0.0
    high: float = 0.0


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which rung is used, and how each did on the newest `days` days.

    `customers` came back in these days; `again` says whether what they had before counted too.
    """

    used: Rung = Rung.CORE
    why: Why = Why.NOT_JUDGED
    again: bool = False
    days: int = 0
    customers: int = 0
    figures: tuple[RungFigure, ...] = ()


def choose(found: Mapping[Rung, Gains], *, again: bool, days: int) -> Choice:
    """Go up the rungs as long as each is better: `found` has the gains of the same customers."""
    (used, base), *rest = found.items()
    first, figures = used, [RungFigure(rung=used, ndcg=_short(base.mean()))]
    for rung, each in rest:
        gap = each - found[used]
        low, high = interval_of(gap)
        figures.append(
            RungFigure(
                rung=rung,
                ndcg=_short(each.mean()),
                against=used,
                gain=_short(gap.mean()),
                low=_short(low),
                high=_short(high),
            )
        )
        used = rung if low > 0 else used
    return Choice(
        used=used,
        why=Why.NO_BETTER if used is first else Why.BETTER,
        again=again,
        days=days,
        customers=len(base),
        figures=tuple(figures),
    )


def interval_of(gaps: Gains) -> tuple[float, float]:
    """The 95 % interval of the mean, customers drawn again; the same gaps give the same."""
    chance = np.random.default_rng(_SEED)
    means = [gaps[chance.integers(0, len(gaps), len(gaps))].mean() for _ in range(_ROUNDS)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def gains_of(hits: NDArray[np.bool_], totals: NDArray[np.int64]) -> Gains:
    """NDCG@10 of each customer, from what of the first ten was wanted and how much in all."""
    discounts = 1 / np.log2(np.arange(FIRST) + 2)
    best = np.cumsum(discounts)[np.clip(totals, 1, FIRST) - 1]
    first = hits[:, :FIRST]
    found: Gains = (first * discounts[: first.shape[1]]).sum(axis=1) / best
    return found


def _short(number: float) -> float:
    return round(float(number), 5)


_RUNGS: Mapping[Rung, Mapping[str, str]] = {
    Rung.CORE: {"zh": "基础分", "en": "scores"},
    Rung.OWN: {"zh": "加自己买过的", "en": "and own orders"},
    Rung.RANKER: {"zh": "加学习排序", "en": "and a learned order"},
    Rung.GRAPH: {"zh": "加商品图谱", "en": "and the product graph"},
    Rung.SEQUENCE: {"zh": "加序列模型", "en": "and a sequence model"},
    Rung.READER: {"zh": "加语言模型读历史", "en": "and a language model that reads histories"},
}

_WHYS: Mapping[Why, Mapping[str, str]] = {
    Why.NOT_JUDGED: {
        "zh": "还没有用本店的过去比较过。",
        "en": "Not compared on the shop's past yet.",
    },
    Why.TOO_FEW: {
        "zh": "最近 {days} 天只有 {customers} 位老客回来下单，还不足以比较，先用最简单的。",
        "en": "Only {customers} customers came back in the last {days} days: too few to compare,"
        " so the simplest is used.",
    },
    Why.NO_BETTER: {
        "zh": "用最近 {days} 天回来的 {customers} 位顾客比较，没有更好的，用最简单的。",
        "en": "Compared on {customers} customers who came back in the last {days} days: nothing"
        " did better than the simplest.",
    },
    Why.BETTER: {
        "zh": "用最近 {days} 天回来的 {customers} 位顾客比较，它明显更好。",
        "en": "Compared on {customers} customers who came back in the last {days} days: it is"
        " better, beyond chance.",
    },
}


def rung_text(rung: Rung, language: str) -> str:
    """Name a rung to an operator. Any language but Chinese gets English."""
    return _RUNGS[rung][_spoken(language)]


def choice_text(choice: Choice, language: str) -> str:
    """Say to an operator why a rung is used. Any language but Chinese gets English."""
    told = _WHYS[choice.why][_spoken(language)]
    return told.format(days=choice.days, customers=choice.customers)


def _spoken(language: str) -> str:
    return "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"
