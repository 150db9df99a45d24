"""The nouns of boundaries: a condition that decides, who stands at it, why one is in or out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Sentences = Mapping[str, str]
"""One text per language, zh and en."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a customer stands to one condition. Numbers are in `unit`; None where there is none.

    `distance` is above 0 on the condition's side and below 0 beyond it.
    """

    holds: bool
    actual: float | None = None
    needed: float | None = None
    distance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A customer who would change sides if only this condition turned out otherwise."""

    customer_id: str
    inside: bool
    path: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """One condition of a rule, and how many would enter or leave if it alone turned out otherwise.

    `path` is written as errors write it; `unit` is `times`, `days`, `value`, or None for a yes or
    no.
    """

    path: str
    sentence: Sentences
    unit: str | None
    enter: int
    leave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Who is just inside and just outside, the nearest first.

    `looked_at` customers were looked at, of `customers`: fewer where there are very many.
    """

    inside: tuple[Edge, ...]
    outside: tuple[Edge, ...]
    conditions: tuple[Deciding, ...]
    looked_at: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a rule holds of a customer or not: the same for each part of it."""

    path: str
    kind: str
    sentence: Sentences
    standing: Standing
    unit: str | None = None
    parts: tuple["Explained", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentTest:
    """That a customer is to be in a segment, or out of it, as of the moment it was asked."""

    test_id: str
    segment_id: str
    customer_id: str
    expected: bool
    path: str
    asked_at: datetime
    made_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentTestResult:
    """What became of a test. `reason` is empty for one that passed."""

    test: SegmentTest
    passed: bool
    reason: Sentences = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentTestRun:
    """The tests of a segment, run at once."""

    segment_id: str
    results: tuple[SegmentTestResult, ...]

    @property
    def failed(self) -> int:
        return sum(not result.passed for result in self.results)
