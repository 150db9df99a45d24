"""The nouns of the stage: a segment, and what a preview of a rule shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from rapport.segments.rules import Rule

SegmentId = NewType("SegmentId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A named rule. Its members are whoever the rule holds for at the moment of asking."""

    segment_id: SegmentId
    name: str
    rule: Rule
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in a segment, as shown to an operator."""

    customer_id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule gives right now. `sentence` and `warnings` are keyed by language, zh and en."""

    size: int
    customers: int
    share: float
    examples: tuple[Member, ...]
    sentence: Mapping[str, str]
    warnings: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualList:
    """A list that people put customers on by hand; its rows are facts."""

    list_id: str
    name: str
    created_at: datetime
    created_by: str
