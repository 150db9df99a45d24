"""Shares of texts with their intervals, and what may be said of two of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapport.insights.checking import CorrectedShare
from rapport.kit.proportions import false_discovery, newcombe_interval, wilson_interval

_FALSE_AMONG = 0.05  # of the differences said to be real, so many may be chance

Stated = tuple[float, float, float]
"""A figure, and the ends of its 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with the 95 % Wilson interval of the share from `low` to `high`.

    Both are of what was read. `corrected` has what the readers miss in it, and an interval that
    holds the doubt about them; None where people labelled too few texts.
    """

    hits: int
    of: int
    share: float
    low: float
    high: float
    corrected: CorrectedShare | None = None

    @property
    def stated(self) -> Stated:
        """The share and its interval as they are told: corrected, where they can be."""
        return _stated(self.corrected) or (self.share, self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A share less another one: the 95 % interval from `low` to `high`.

    `p` is the chance of a difference this large where there is none. `real` says that it holds
    among all differences that were asked for together. `corrected` is as in `Share`.
    """

    difference: float
    low: float
    high: float
    p: float
    real: bool = False
    corrected: CorrectedShare | None = None

    @property
    def stated(self) -> Stated:
        """The difference and its interval as they are told: corrected, where they can be."""
        return _stated(self.corrected) or (self.difference, self.low, self.high)


def share_of(hits: int, of: int) -> Share:
    """The share of so many; of nothing it is 0, and every share is possible."""
    low, high = wilson_interval(hits, of)
    return Share(hits=hits, of=of, share=hits / of if of else 0.0, low=low, high=high)


def difference_of(now: Share, before: Share) -> Difference:
    """The difference of two shares of different texts.

    The interval is Newcombe's hybrid of two Wilson intervals (1998, method 10); `p` is two-sided,
    from the pooled share. Against nothing, every difference is possible.
    """
    if not now.of or not before.of:
        return Difference(difference=0.0, low=-1.0, high=1.0, p=1.0)
    low, high = newcombe_interval(now.hits, now.of, before.hits, before.of)
    return Difference(
        difference=now.share - before.share, low=low, high=high, p=_chance(now, before)
    )


def real_among(chances: Sequence[float]) -> list[bool]:
    """Say which differences hold when so many are looked at (Benjamini and Hochberg 1995).

    Of those that hold, 5 % are expected to be chance.
    """
    return [rate <= _FALSE_AMONG for rate in false_discovery(chances)]


def _stated(corrected: CorrectedShare | None) -> Stated | None:
    return (corrected.share, corrected.low, corrected.high) if corrected is not None else None


def _chance(now: Share, before: Share) -> float:
    pooled = (now.hits + before.hits) / (now.of + before.of)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / now.of + 1 / before.of))
    if not spread:
        return 1.0
    return math.erfc(abs(now.share - before.share) / spread / math.sqrt(2))
