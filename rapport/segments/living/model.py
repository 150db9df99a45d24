"""What a refresh works on, and what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.segments.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A segment as a refresh sees it: its rule with no segment named in it, and what that is."""

    segment_id: str
    rule: Rule
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A segment as of its last refresh. `trouble` is the code of the error that it met."""

    segment_id: str
    meaning: str
    size: int
    baseline_at: datetime
    whole_at: datetime
    fresh_at: datetime
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh did. `customers` is None where all of them were looked at.

    `troubles` are the codes of errors, by segment; their members stay as they were.
    """

    segments: int = 0
    baselines: int = 0
    customers: int | None = None
    entered: int = 0
    left: int = 0
    seconds: float = 0.0
    troubles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePoint:
    """The size of a segment after a refresh, and who came and went in it."""

    at: datetime
    size: int
    entered: int
    left: int
    seconds: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How far behind the facts the memberships are.

    Everything told up to `fresh_at` is in; that days pass is seen at `whole_at` and at the next
    scheduled refresh. `waiting` customers were touched since; None: everybody.
    """

    fresh_at: datetime | None
    whole_at: datetime | None
    waiting: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How much segments have in common, row and column in the order of `segment_ids`.

    `shared[i][j]` customers are in both; `jaccard` is their part of all who are in either;
    `share[i][j]` is their part of segment i.
    """

    segment_ids: tuple[str, ...]
    shared: tuple[tuple[int, ...], ...]
    jaccard: tuple[tuple[float, ...], ...]
    share: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A size that looks wrong, and why, keyed by language, zh and en."""

    segment_id: str
    kind: str
    size: int
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How those who came lately differ from the others in one respect; PSI above 0.25 is much."""

    what: str
    psi: float
    lately: Mapping[str, float]
    before: Mapping[str, float]
