"""Is one system better than another on the same cases, or was it luck?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rapport.evaluation.intervals import Picked


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """First minus second: on all cases, its 95 % interval, and how often first won a drawing.

    `wins` (0 to 1) counts a tie half. An interval that leaves 0 out says that luck is no cause.
    """

    value: float
    low: float
    high: float
    wins: float


def paired_difference(
    first: Callable[[Picked], float],
    second: Callable[[Picked], float],
    cases: int,
    *,
    seed: int,
    rounds: int = 1000,
) -> Difference:
    """Draw the cases again and again, the same for both systems, and compare corpus scores.

    Each system is given as what scores the numbers of drawn cases, such as `bleu_statistic`.
    Source: P. Koehn, Statistical significance tests for machine translation evaluation, EMNLP
    2004; percentiles.
    """
    if cases < 1:
        raise ValueError(f"{cases} cases cannot be drawn from")
    chance = np.random.default_rng(seed)
    gaps = np.empty(rounds)
    for place in range(rounds):
        drawn = chance.integers(0, cases, cases)
        gaps[place] = first(drawn) - second(drawn)
    low, high = np.quantile(gaps, [0.025, 0.975])
    everything = np.arange(cases)
    return Difference(
        value=first(everything) - second(everything),
        low=float(low),
        high=float(high),
        wins=float(((gaps > 0) + (gaps == 0) / 2).mean()),
    )
