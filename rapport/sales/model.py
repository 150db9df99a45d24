"""The nouns of the stage: a lead at work, what was done with it, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class StageKind(StrEnum):
    """What a stage says about a lead. Stored names."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class EntryKind(StrEnum):
    """What was done with a lead. Stored names."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    MOVED = "moved"
    NOTED = "noted"
    DEAL = "deal"
    OUTCOME = "outcome"
    TASK = "task"
    TASK_CLOSED = "task-closed"
    LINKED = "linked"  # it has an id in another CRM


class Outcome(StrEnum):
    """What came of trying to reach a customer, or of a lead as a whole. Stored names."""

    REACHED = "reached"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    WON = "won"
    LOST = "lost"


CALL_OUTCOMES = (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)
"""What a salesperson says of a call; won and lost are said by moving the lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A customer whom sales works on for one product line.

    `owner` is an operator's e-mail address, empty for nobody. `score` is the one at hand-over,
    None for a lead that a person opened. `due_at` is when somebody has to have tried to reach the
    customer; None where nothing was promised. `amount_minor` and `close_on` are the deal.
    `fields_at` says when each field was last changed, as ISO 8601 text.
    """

    lead_id: str
    customer_id: str
    line: str
    stage: str
    opened_at: datetime
    stage_since: datetime
    told_as: str = ""
    turn: int = 1
    kind: StageKind = StageKind.OPEN
    owner: str = ""
    score_name: str = ""
    score: float | None = None
    reasons: tuple[str, ...] = ()
    due_at: datetime | None = None
    contacted_at: datetime | None = None
    closed_at: datetime | None = None
    lost_reason: str = ""
    outcome: str = ""
    amount_minor: int | None = None
    currency: str = ""
    close_on: date | None = None
    external_id: str = ""
    entries: int = 0
    fields_at: Mapping[str, str] = field(default_factory=dict)

    def overdue(self, now: datetime) -> bool:
        """Say whether nobody tried to reach the customer in time."""
        waits = self.kind is StageKind.OPEN and self.contacted_at is None
        return waits and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a lead's history, never changed: what was, and what became of it."""

    lead_id: str
    number: int
    kind: EntryKind
    by: str
    at: datetime
    was: Mapping[str, object] = field(default_factory=dict)
    became: Mapping[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """A column of the board: how many leads stand there, and what their deals come to."""

    stage: str
    leads: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilter:
    """Which leads are meant: those that fit all that is given.

    `overdue_at` keeps those whom nobody tried to reach in time by then.
    """

    owner: str | None = None
    line: str | None = None
    stage: str | None = None
    customer_id: str | None = None
    overdue_at: datetime | None = None


EVERY_LEAD = LeadFilter()
