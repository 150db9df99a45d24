"""The nouns of a report: figures, sentences that are made of them, and quotes that show them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rapport.insights import Scope


class Unit(StrEnum):
    """What a figure counts in. Stored names are forever."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1
    POINTS = "points"  # a difference of shares, -1 to 1
    RATING = "rating"  # 1 to 5
    TIMES = "times"  # one value by another
    DATE = "date"  # days since 0001-01-01, that being 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that was counted, and how. `low` to `high` is its 95 % interval, `n` of how many.

    `digits` are those shown behind the point; None for as many as `n` is worth. `labelled`, of what
    the readers found in texts, is by how many texts that people checked it was corrected for what
    they miss, 0 for what was read; None for what needs no reader of mentions.
    """

    figure_id: str
    value: float
    unit: Unit
    how: str
    n: int | None = None
    low: float | None = None
    high: float | None = None
    digits: int | None = None
    labelled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where the words of a writer stand: characters `start` to `end` of the text as it was read.

    The words themselves are not kept: they are read when a report is shown, and are gone with
    their writer. `digest` tells whether they are still the same.
    """

    quote_id: str
    text_id: str
    start: int
    end: int
    digest: str
    source: str
    platform: str | None = None
    product: str | None = None
    written_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Words with numbers in them. `refs` are the numbers in their order, as `f3` or `f3.low`.

    Names that the shop's data gave stand between `OPEN` and `CLOSE`: their digits are no numbers
    of ours. `quotes` are ids of quotes that show what is said. `lead` above 0 may stand in the
    summary, the highest first.
    """

    text: str
    refs: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    lead: float = 0.0


OPEN, CLOSE = "\ue000", "\ue001"


class ChartKind(StrEnum):
    """How figures are drawn. Stored names are forever."""

    BARS = "bars"  # one series, with its intervals
    LINE = "line"  # series over time
    DIVERGING = "diverging"  # two series, from the middle to both sides
    HEAT = "heat"  # a table of labels and series, the higher the darker


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of figures of a chart, by figure id; None where nothing was counted."""

    name: Sentence
    figures: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Figures to be drawn: each series has one for each label. `bad`: the more, the worse."""

    kind: ChartKind
    title: Sentence
    labels: tuple[Sentence, ...]
    series: tuple[Series, ...]
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures to be read, with the names of rows in the first column."""

    title: Sentence
    columns: tuple[Sentence, ...]
    rows: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The answer to one question of the plan. `suggestions` are not findings."""

    kind: str
    title: Sentence
    claims: tuple[Sentence, ...]
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    suggestions: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a report is going to count, in its order.

    `words` are those that texts of the focus contain, any of them; `topic` is what the focus is
    called. `segments` are compared with everybody else, by id or name.
    """

    question: str
    language: str
    sections: tuple[str, ...]
    scope: Scope = field(default_factory=Scope)
    topic: str = ""
    words: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def scope_names(self) -> list[str]:
        """What the scope is narrowed to, as a page names it."""
        asked = self.scope
        named = [asked.product_id, asked.category, asked.brand, asked.source, asked.platform]
        named += [asked.segment]
        days = [one.date().isoformat() if one else "" for one in (asked.since, asked.until)]
        return [*(one for one in named if one), *([" – ".join(days)] if any(days) else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A question, answered: the summary first, then the sections, then how it was done."""

    plan: Plan
    made_at: datetime
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    methods: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    quotes: tuple[Quote, ...]
    writer: str = "templates"


class ResearchStatus(StrEnum):
    """Where the making of a report stands. Stored names are forever."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """A report that was asked for. `problem` says why it could not be made."""

    research_id: str
    plan: Plan
    asked_by: str
    asked_at: datetime
    status: ResearchStatus = ResearchStatus.WAITING
    ended_at: datetime | None = None
    problem: str = ""
    report: Report | None = None
