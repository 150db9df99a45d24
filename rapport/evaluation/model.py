"""The nouns of the stage: a case, a metric with its interval, a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Given = TypeVar("Given")
Expected = TypeVar("Expected")


# No slots: Python 3.11 cannot call `Case[str, str](...)` on a frozen class that has them.
@dataclass(frozen=True, kw_only=True)
class Case(Generic[Given, Expected]):
    """Something to be tried, and what a right answer is. Both must be values JSON can write."""

    case_id: str
    given: Given
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number, over how many cases, and its 95 % interval where one is known."""

    value: float
    cases: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a system did on a set of cases, with what is needed to do it again.

    `data_hash` names exactly these cases, `version` exactly this system, `seed` its chance.
    """

    system: str
    version: str
    data_hash: str
    seed: int
    cases: int
    metrics: Mapping[str, Metric]
    run_at: datetime
