"""The nouns of questions about texts: what is asked, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rapport.insights.asking.shares import Difference, Share
from rapport.insights.counting import Evidence
from rapport.insights.model import MentionKind, Sentiment, Span, TextState

UNFELT = "unfelt"
"""What stands for no sentiment where quotes are kept by sentiment."""


class Grouping(StrEnum):
    """By what texts are told apart. Names stand in addresses and are forever."""

    PRODUCT = "product"
    CATEGORY = "category"
    BRAND = "brand"
    SOURCE = "source"
    PLATFORM = "platform"
    LANGUAGE = "language"


class Step(StrEnum):
    """How long one point of a series is. Weeks begin on Monday."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stars:
    """Ratings from 1 to 5. The mean has a 95 % interval; None where nobody rated."""

    rated: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All texts of a scope in numbers. `texts` were read and count; `left_out` were not.

    Shares are of the texts; `unknown` of those whose sentiment the reader does not know.
    """

    texts: int
    left_out: Mapping[TextState, int]
    sources: Mapping[str, int]
    platforms: Mapping[str, int]
    languages: Mapping[str, int]
    sentiments: Mapping[Sentiment, Share]
    unknown: Share
    stars: Stars


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What texts say about one thing. Shares are of all texts of the question.

    `more` are the differences against the period before it, for each sentiment; empty where the
    question has no beginning. `quotes` are the customers' words for each sentiment, and `unfelt`.
    """

    about: str
    kind: MentionKind
    positive: Share
    neutral: Share
    negative: Share
    unfelt: Share
    more: Mapping[Sentiment, Difference] = field(default_factory=dict)
    quotes: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)

    @property
    def hits(self) -> int:
        """How often it is said, by texts and sentiments."""
        return sum(one.hits for one in (self.positive, self.neutral, self.negative, self.unfelt))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSaid:
    """One group of texts, such as those of a product: how they speak, and stars."""

    name: str
    positive: Share
    negative: Share
    unknown: Share
    stars: Stars

    @property
    def texts(self) -> int:
        return self.positive.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many of a group's texts praise a thing, and how many complain about it."""

    positive: Share
    negative: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Groups of texts against what they speak of.

    `cells` has a cell by group and then by what is spoken of, and lacks what nobody said.
    """

    groups: tuple[GroupSaid, ...]
    abouts: tuple[str, ...]
    cells: Mapping[str, Mapping[str, Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One week or month, told by its first day: how its texts speak."""

    first_day: date
    positive: Share
    negative: Share
    rating: float | None

    @property
    def texts(self) -> int:
        return self.positive.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A thing said in two scopes with a sentiment: the two shares and their difference."""

    about: str
    sentiment: Sentiment
    here: Share
    there: Share
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """Which texts of a scope are looked for. All `words` must stand in a text; None asks nothing.

    `about` is what a text mentions, `feeling` how it feels about that; without an `about`, how the
    text speaks as a whole. `unknown` asks for texts whose sentiment is not known.
    """

    words: str = ""
    about: str | None = None
    kind: MentionKind = MentionKind.ASPECT
    feeling: Sentiment | None = None
    unknown: bool = False
    state: TextState | None = TextState.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A text in a list."""

    text_id: str
    text: str
    language: str
    source: str
    platform: str | None
    product_id: str | None
    rating: float | None
    written_at: datetime | None
    state: TextState
    sentiment: Sentiment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """Some of the texts that were found, the newest first, and how many there are."""

    total: int
    texts: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRead:
    """A mention as it is kept: its place in the text's list, and where its words stand."""

    place: int
    kind: MentionKind
    about: str
    sentiment: Sentiment | None
    probability: float | None
    start: int
    end: int
    target: Span | None
    opinion: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRead:
    """One text with all that was read of it."""

    line: TextLine
    customer_id: str | None
    brand: str | None
    same_as: str | None
    probability: float | None
    strength: float | None
    emotion: str | None
    irony: bool | None
    read_by: str | None
    mentions: tuple[MentionRead, ...]
