"""The nouns of the stage: a verdict, the line it leaves in the log, a risk, a lock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.content import Copy, Draft


class Verdict(StrEnum):
    """What a reviewer did with a version of a draft."""

    APPROVED = "approved"
    AGREED = "agreed"  # a yes that another operator has to second
    EDITED = "edited"  # made the next version
    RETURNED = "returned"  # sent back, with a reason
    REJECTED = "rejected"  # said no for good, with a reason
    UNDONE = "undone"  # took back the verdict before


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of the log, never changed: who did what with which version, when and why."""

    decision_id: str
    draft_id: str
    version: int
    verdict: Verdict
    operator: str
    decided_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Another text for a draft, by an operator who looked at this version of it."""

    draft_id: str
    version: int
    copy: Copy
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Who holds a draft for editing, and until when (exclusive)."""

    draft_id: str
    operator: str
    until: datetime


class Band(StrEnum):
    """Risks in three bands; the strata of samples."""

    HIGH = "high"  # 50 and more
    MEDIUM = "medium"  # 20 to 49
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cause of a risk: a stable code, the points it adds, and the value that it rests on."""

    code: str
    points: int
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """How much a draft needs a reviewer: 0 to 100, and why, the weightiest reason first."""

    score: int
    reasons: tuple[Reason, ...] = ()
    sensitive: bool = False

    @property
    def band(self) -> Band:
        """The band that the score falls into."""
        return band_of(self.score)


BAND_FROM = {Band.HIGH: 50, Band.MEDIUM: 20, Band.LOW: 0}
"""The least score of each band."""


def band_of(score: int) -> Band:
    """Say which band a score falls into."""
    return next(band for band, least in BAND_FROM.items() if score >= least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A line of the queue. `yeses` are operators whose yes another has to second."""

    draft: Draft
    risk: Risk
    brief_name: str
    group_name: str
    held_by: str = ""
    yeses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which waiting drafts are wanted; an empty value leaves all in."""

    channel: str = ""
    language: str = ""
    brief_id: str = ""
    segment_id: str = ""
    band: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue, how many there are in all, and how many by each value of a filter."""

    lines: tuple[Waiting, ...]
    total: int
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A draft that was left as it is, and why: a code and a sentence."""

    draft_id: str
    code: str
    why: str


class ProposalState(StrEnum):
    """What became of a proposed rule."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"  # never proposed again


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProposal:
    """A wording that people changed in several drafts: avoid it, and write the other in its place.

    `prefer` is empty where they deleted it, `channel` where it holds for all. `evidence` are ids of
    drafts.
    """

    proposal_id: str
    avoid: str
    prefer: str
    language: str
    channel: str
    evidence: tuple[str, ...]
    state: ProposalState
    proposed_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
