"""The nouns of sampling: what is to be shown of a lot, its strata, and what may be stated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Combine(StrEnum):
    """How strata become one statement."""

    POOLED = "pooled"
    SUBSETS = "subsets"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """What is to be shown: with this confidence, fewer than `share` of the texts are defective.

    `weights` draws a stratum at so many times the common rate, at least 1. `extensions` is how
    often the sample may grow after a defect; it is paid for in the size of the first one.
    """

    share: float = 0.005
    confidence: float = 0.95
    combine: Combine = Combine.POOLED
    by_risk: bool = True
    extensions: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1

    def level(self, strata: int) -> float:
        """Give the confidence that each bound is made with, of a lot of so many strata."""
        statements = {
            Combine.POOLED: 1,
            Combine.SUBSETS: 2**strata - 1,
            Combine.SEPARATE: strata,
        }[self.combine]
        return float(1 - (1 - self.confidence) / ((self.extensions + 1) * statements))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of a lot and what is known of it; all are numbers of texts.

    `designed` were drawn by the plan, of which `seen` are judged with `defects`, `fresh` of these
    since the sample last grew. `known` are defects found in any way among all `looked` at.
    """

    name: str
    size: int
    designed: int = 0
    drawn: int = 0
    seen: int = 0
    looked: int = 0
    defects: int = 0
    fresh: int = 0
    known: int = 0
    refused: bool = False

    @property
    def whole(self) -> bool:
        """Every text of it was looked at."""
        return self.looked >= self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """With this confidence at most `defects` (a share `share`) of `texts` are defective."""

    texts: int
    defects: int
    share: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleState:
    """Where a sample stands.

    `bound` is None until all that was drawn by the plan is judged; `projected` is what it will be
    if nothing more is found. `open` are strata with a defect that nothing followed from yet: they
    have to be examined further or refused.
    """

    left: int
    looked: int
    known: int
    bound: Bound | None
    projected: Bound
    met: bool
    open: tuple[str, ...]
