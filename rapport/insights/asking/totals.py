"""All texts of a scope in numbers: how many, from where, how they speak, and what was left out."""

import math
from collections import Counter
from typing import Any

import ibis.expr.types as ir

from rapport.insights.asking.model import Overview, Stars
from rapport.insights.asking.shares import share_of
from rapport.insights.model import Sentiment, TextState
from rapport.insights.scope import Scope, readings_in
from rapport.storage import Facts

_Z = 1.96  # of the normal distribution, for 95 %
_LOWEST, _HIGHEST = 1.0, 5.0


def overview(facts: Facts, scope: Scope, *, among: ir.Table | None = None) -> Overview:
    """Count the texts of a scope. `among` holds the customer_ids of its segment."""
    every = readings_in(facts, scope, among=among, state=None)
    by = ("state", "sentiment", "source", "platform", "language")
    told = every.group_by(*by).agg(texts=every.count(), **star_sums(every))
    rows = facts.read(told).to_pylist()
    read = [row for row in rows if row["state"] == TextState.READ.value]
    texts = sum(row["texts"] for row in read)
    felt = _by("sentiment", read)
    out = _by("state", rows)
    return Overview(
        texts=texts,
        left_out={one: out[one] for one in TextState if one is not TextState.READ and out[one]},
        sources=dict(_by("source", read).most_common()),
        platforms=dict(_by("platform", read).most_common()),
        languages=dict(_by("language", read).most_common()),
        sentiments={one: share_of(felt[one], texts) for one in Sentiment},
        unknown=share_of(texts - sum(felt[one] for one in Sentiment), texts),
        stars=stars_of(
            rated=sum(row["rated"] for row in read),
            total=math.fsum(row["stars"] or 0.0 for row in read),
            squares=math.fsum(row["squares"] or 0.0 for row in read),
        ),
    )


def star_sums(texts: ir.Table) -> dict[str, ir.Scalar]:
    """What `stars_of` needs of texts, as columns of an aggregation."""
    return {
        "rated": texts.rating.count(),
        "stars": texts.rating.sum(),
        "squares": (texts.rating * texts.rating).sum(),
    }


def stars_of(*, rated: int, total: float, squares: float) -> Stars:
    """The mean of so many ratings with its 95 % interval; one opinion leaves every mean open."""
    if not rated:
        return Stars(rated=0, mean=None, low=None, high=None)
    mean = total / rated
    if rated == 1:
        return Stars(rated=1, mean=mean, low=_LOWEST, high=_HIGHEST)
    variance = max(0.0, squares - rated * mean**2) / (rated - 1)
    half = _Z * math.sqrt(variance / rated)
    low, high = max(_LOWEST, mean - half), min(_HIGHEST, mean + half)
    return Stars(rated=rated, mean=mean, low=low, high=high)


def _by(column: str, rows: list[dict[str, Any]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in rows:
        if row[column] is not None:
            counted[row[column]] += row["texts"]
    return counted
