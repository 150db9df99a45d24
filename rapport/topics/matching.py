"""Finds the topics of an earlier fit again: the best pairs over all (Kuhn 1955)."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

ALIKE = 0.5
"""The least likeness, a cosine of word weights, at which a topic is the same."""

Weights = Mapping[str, float]


def match_topics(
    new: Sequence[Weights], old: Sequence[Weights], *, alike: float = ALIKE
) -> dict[int, int]:
    """Say which new topic is which old one; a topic that is like none is left out."""
    if not new or not old:
        return {}
    likeness = np.array([[topic_likeness(one, other) for other in old] for one in new])
    pairs = zip(*linear_sum_assignment(-likeness), strict=True)
    return {int(one): int(other) for one, other in pairs if likeness[one, other] >= alike}


def topic_likeness(one: Weights, other: Weights) -> float:
    """Give the cosine of two topics' words; their weights have length 1."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * many.get(word, 0.0) for word, weight in few.items())
