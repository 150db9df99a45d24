"""The nouns of the stage."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.content import Assignment, Brief, Cell, Copy, Finding, Grounds
from rapport.evaluation import Difference
from rapport.llm import PromptText


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One cell of a brief that a prompt is tried on: what is asked for, and what is true.

    `liked` and `disliked` are texts that reviewers preferred and did not want, in the cell's
    channel and language.
    """

    brief: Brief
    cell: Cell
    assignment: Assignment
    grounds: Grounds
    liked: tuple[Copy, ...] = ()
    disliked: tuple[Copy, ...] = ()

    @property
    def key(self) -> str:
        """Which trial it is, always the same."""
        cell = self.cell
        parts = [self.brief.brief_id, cell.segment_id, cell.channel, cell.language]
        return ":".join([*parts, *cell.product_ids])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that a prompt brought, with what its checks found."""

    copy: Copy
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a prompt brought for one trial.

    `score` (0 to 1) is the weighted mean of `parts` (each 0 to 1, by the names of `WEIGHTS`; a part
    that cannot be told is left out). `feedback` says in sentences what was wrong.
    """

    score: float
    parts: Mapping[str, float]
    feedback: str
    candidates: int = 0
    passing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """What a search found. `after` is the text that it was begun with when nothing was better.

    `before_scores` and `after_scores` are those of the held-out trials, in the same order, which
    the search never saw; `difference` is after minus before, with its 95 % interval. `calls` are
    the questions that were asked in all.
    """

    before: PromptText
    after: PromptText
    trained: int
    validated: int
    held_out: tuple[str, ...]
    before_outcomes: tuple[Outcome, ...]
    after_outcomes: tuple[Outcome, ...]
    difference: Difference
    tried: int
    calls: int
    seed: int

    @property
    def changed(self) -> bool:
        """Whether another text than the first was best on the validation trials."""
        return (self.before.system, self.before.user) != (self.after.system, self.after.user)
