"""The nouns of the stage: what reviews say, with the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapport.texts import Language


class Sentiment(StrEnum):
    """How a review or a mention speaks. Stored names are forever."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Aspect(StrEnum):
    """What customers speak about. Stored names are forever."""

    PRICE = "price"
    QUALITY = "quality"
    DELIVERY = "delivery"
    PACKAGING = "packaging"
    SERVICE = "service"
    SIZE = "size"
    SMELL_TASTE = "smell-taste"
    DESIGN = "design"


class TextState(StrEnum):
    """What became of a text; only what was `read` is counted. Stored names are forever."""

    READ = "read"
    DUPLICATE = "duplicate"
    PROMOTION = "promotion"
    FOREIGN = "foreign"
    EMPTY = "empty"


class Emotion(StrEnum):
    """What a writer feels. Stored names are forever."""

    JOY = "joy"
    GRATITUDE = "gratitude"
    SURPRISE = "surprise"
    DISAPPOINTMENT = "disappointment"
    ANGER = "anger"
    WORRY = "worry"


class MentionKind(StrEnum):
    """In which way a text speaks of something. Stored names are forever."""

    ASPECT = "aspect"
    JOB = "job"
    PAIN = "pain"
    OCCASION = "occasion"
    PRICE = "price"
    COMPARISON = "comparison"
    QUESTION = "question"
    CHURN = "churn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be read, cleaned and masked, with what is known of it."""

    text_id: str
    text: str
    language: Language
    rating: float | None = None
    product_id: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a text speaks as a whole. `sentiment` is None where the reader does not know.

    `probability` is that the sentiment is right; `positive` that the words are rather positive
    than negative; `strength` goes from 0 (flat) to 1.
    """

    sentiment: Sentiment | None
    probability: float
    positive: float
    strength: float = 0.0
    emotion: Emotion | None = None
    irony: bool = False


Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A thing that a text speaks of: where the words stand that show it, and how it is felt about.

    `probability` is that the thing and the feeling are both right: of a thing without a known word
    of feeling it is low. `target` and `opinion` are where the thing and the feeling stand, if they
    are said.
    """

    about: str
    start: int
    end: int
    sentiment: Sentiment | None = None
    kind: MentionKind = MentionKind.ASPECT
    probability: float = 1.0
    strength: float = 0.0
    target: Span | None = None
    opinion: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReview:
    """One review, read: how it speaks as a whole, and what it mentions."""

    review_id: str
    product_id: str | None
    text: str
    rating: float | None
    sentiment: Sentiment
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The customer's own words: characters `start` to `end` of the review's text."""

    review_id: str
    product_id: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement about an aspect with its support: how many reviews say so, of how many.

    The aspect is a general one (see `Aspect`) or the id of one that was learned.

    `share` is support by reviews, with its 95 % Wilson interval from `low` to `high`.
    """

    aspect: str
    sentiment: Sentiment
    statement: Mapping[str, str]
    support: int
    reviews: int
    share: float
    low: float
    high: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """Reviews in numbers. The mean rating (1 to 5) has a 95 % interval; None without ratings."""

    reviews: int
    rated: int
    mean: float | None
    low: float | None
    high: float | None
    sentiments: Mapping[Sentiment, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInsights:
    """What the reviews of the shop, or of one product, say. `products` has the most reviewed."""

    overall: Ratings
    products: Mapping[str, Ratings]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsRead:
    """What a refresh of readings did: texts that were new, and the findings kept of them.

    `copies` and `promotions` of the texts are not counted as opinions.
    """

    texts: int
    findings: int
    copies: int = 0
    promotions: int = 0
