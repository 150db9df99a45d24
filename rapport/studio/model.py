"""The nouns of the stage: the plan of a brief, what it would cost, the run that works it off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.content import Cell, Copy
from rapport.llm import RunUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What writing takes: calls of a model, tokens asked with and answered with, money.

    `cost_micros` are millionths of the currency of the models' prices.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_micros: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost_micros=self.cost_micros + other.cost_micros,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One cell of a brief: for how many people, what is there, what is to be written.

    `standing` counts its drafts by status. `likely` is what a writer takes as a rule, `most` what
    it can take at worst: both nothing where no model is asked. `problem` says why it cannot be
    written, else it is empty.
    """

    cell: Cell
    group: str
    people: int
    wanted: int
    standing: dict[str, int]
    likely: Estimate = field(default_factory=Estimate)
    most: Estimate = field(default_factory=Estimate)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every text that a brief needs, and what those that are missing would cost."""

    brief_id: str
    writer: str
    currency: str
    lines: tuple[PlanLine, ...]

    @property
    def drafts_wanted(self) -> int:
        return sum(line.wanted for line in self.lines)

    @property
    def likely(self) -> Estimate:
        return sum((line.likely for line in self.lines), Estimate())

    @property
    def most(self) -> Estimate:
        return sum((line.most for line in self.lines), Estimate())


class WritingStatus(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"  # for a worker
    RUNNING = "running"
    PAUSED = "paused"  # by somebody, between two cells
    STOPPED = "stopped"  # its budget is used up, or the model cannot be asked; it can be resumed
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        return self in {WritingStatus.DONE, WritingStatus.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may take; 0 is no limit. Money is in millionths of the currency."""

    calls: int = 0
    tokens: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a cell has no text: a stable code and a sentence."""

    cell: Cell
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingRun:
    """One go at the texts that a brief lacks.

    `cells` is how many were to be written when it began, `done` how many were. `detail` says why it
    stopped.
    """

    run_id: str
    brief_id: str
    status: WritingStatus
    limits: Limits
    use: RunUse = field(default_factory=RunUse)
    cells: int
    done: int = 0
    drafts: int = 0
    faults: tuple[Fault, ...] = ()
    detail: str = ""
    started_by: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalText:
    """A paragraph of one version of a draft, for everybody of whom the same is known.

    `pattern` is the key of a pattern of evidence, in which nobody is named; `people` counts those
    of the group whom it fits. `status` is `written` or, where a check forbids it, `refused`;
    `faults` are the codes of what was found.
    """

    draft_id: str
    version: int
    pattern: str
    text: str
    status: str
    people: int
    written_by: str
    faults: tuple[str, ...] = ()
    created_at: datetime


class SortBy(StrEnum):
    """In which order the library shows what it found."""

    RELEVANCE = "relevance"  # words in the title first, then the newest
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryWish:
    """What is looked for among texts. All words must be there; what is empty is not asked for.

    `language` is `zh` or `en`, or a tag as drafts have it. `since` is included, `until` is not.
    """

    words: str = ""
    objective: str = ""
    channel: str = ""
    language: str = ""
    tone: str = ""
    status: str = ""
    product_id: str = ""
    offer_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    sort: SortBy = SortBy.RELEVANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A draft as the library lists it. `title` and `words` are folded, with a space before each."""

    draft_id: str
    version: int
    brief_id: str
    objective: str
    tone: str
    channel: str
    language: str
    offer_id: str
    products: str
    attributes: str
    title: str
    words: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryText:
    """A text that was found: a draft, or an entry of the copybook (`status` is `copybook`).

    `text_id` is the draft's id, or the entry's. `score` counts the words that stand in its title.
    """

    text_id: str
    copy: Copy
    objective: str
    channel: str
    language: str
    tone: str
    status: str
    score: int
    brief_id: str = ""
    version: int = 0
    created_at: datetime | None = None
