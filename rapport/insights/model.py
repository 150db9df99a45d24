"""The nouns of the stage: what reviews say, with the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An aspect in a text: where the clause stands that speaks of it, and how it speaks."""

    aspect: Aspect
    sentiment: Sentiment
    start: int
    end: int


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

    `share` is support by reviews, with its 95 % Wilson interval from `low` to `high`.
    """

    aspect: Aspect
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
class ReviewsRead:
    """What a refresh of findings did: reviews that were new, and the findings kept of them."""

    reviews: int
    findings: int
