"""The nouns of the stage: a row of results, a benchmark, and what a benchmark is run with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Size(StrEnum):
    """How much work a benchmark does: `quick` fits a test run, `full` is what the design states."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. `published` is what others reached, with its `source`; None if nobody said.

    A ratio to a peer has the unit `ratio`, and its source names the peer, measured in the same run.
    """

    name: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    target: float | None = None
    published: float | None = None
    source: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met; a row without a target always holds."""
        if self.target is None:
            return True
        return self.value >= self.target if self.better == "higher" else self.value <= self.target

    def to_dict(self) -> dict[str, str | float | bool | None]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "better": self.better,
            "target": self.target,
            "published": self.published,
            "source": self.source,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a benchmark is run with: the size, the folder of public data, a scratch folder.

    `only` names one part of a benchmark that has parts; None runs all. `hour_price` is what an hour
    of this machine costs, if somebody said so. `keep` is a folder for what is drawn.
    """

    size: Size
    data: Path
    scratch: Path
    only: str | None = None
    hour_price: float | None = None
    keep: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A named measurement. `run` returns its rows, or raises `BenchmarkDataMissing`.

    `parts` are the names of what can be run by itself.
    """

    name: str
    about: str
    run: Callable[[Setup], Sequence[Row]]
    parts: tuple[str, ...] = ()
