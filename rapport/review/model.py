"""The nouns of the stage: a verdict, and the line it leaves in the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.content import Copy


class Verdict(StrEnum):
    """What a reviewer did with a version of a draft."""

    APPROVED = "approved"
    EDITED = "edited"  # made the next version
    RETURNED = "returned"  # sent back, with a reason


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
