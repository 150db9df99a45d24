"""Gathers readings of single reviews into ratings and findings."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import ibis.expr.types as ir

from rapport.catalog import REVIEWS
from rapport.insights.aspects import AspectNames, ShopAspects, aspect_name
from rapport.insights.counting import share_interval
from rapport.insights.model import (
    Finding,
    Mention,
    Quote,
    Ratings,
    ReadReview,
    ReviewInsights,
    Sentiment,
)
from rapport.insights.reading import LONGEST_QUOTE, quoted, read_review
from rapport.storage import Facts

_Z = 1.96  # of the normal distribution, for 95 %
_LOWEST, _HIGHEST = 1.0, 5.0
_PRODUCTS_SHOWN = 100
_SAID = {
    Sentiment.POSITIVE: ("称赞{}", "praise {}"),
    Sentiment.NEGATIVE: ("抱怨{}", "complain about {}"),
}


def review_insights(
    facts: Facts,
    *,
    product_id: str | None = None,
    language: str | None = None,
    fewest: int = 2,
    quotes: int = 3,
    aspects: ShopAspects | None = None,
) -> ReviewInsights:
    """Read the reviews of the shop, or of one product, or in one language (BCP 47).

    A finding is made when at least `fewest` reviews say so; the one with most support comes first.
    A review's stars decide its sentiment, its words where there are none or three. `aspects`
    are the shop's own (`shop_aspects`); None for the general ones alone.
    """
    known = aspects or ShopAspects()
    table = facts.table(REVIEWS)
    rows = facts.read(_wanted(table, product_id=product_id, language=language))
    read = [read_review(**row, reader=known.reader) for row in rows.to_pylist()]
    by_product: dict[str, list[ReadReview]] = defaultdict(list)
    for one in read:
        if one.product_id is not None:
            by_product[one.product_id].append(one)
    most = sorted(by_product, key=lambda name: (-len(by_product[name]), name))
    return ReviewInsights(
        overall=_ratings(read),
        products={name: _ratings(by_product[name]) for name in most[:_PRODUCTS_SHOWN]},
        findings=_findings(read, known.names, fewest=fewest, quotes=quotes),
    )


def _wanted(reviews: ir.Table, *, product_id: str | None, language: str | None) -> ir.Table:
    kept = reviews.filter(reviews.text.notnull() | reviews.rating.notnull())
    if product_id is not None:
        kept = kept.filter(kept.product_id == product_id)
    if language is not None:
        spoken = language.split("-", maxsplit=1)[0].lower()
        kept = kept.filter(kept.language.lower().split("-")[0] == spoken)
    kept = kept.order_by([kept.written_at.desc(), kept.review_id])
    return kept.select("review_id", "product_id", "title", "text", "rating")


def _ratings(read: Sequence[ReadReview]) -> Ratings:
    given = [one.rating for one in read if one.rating is not None]
    counted = Counter(one.sentiment for one in read)
    mean = math.fsum(given) / len(given) if given else None
    low, high = _interval(given, mean)
    return Ratings(
        reviews=len(read),
        rated=len(given),
        mean=mean,
        low=low,
        high=high,
        sentiments={sentiment: counted[sentiment] for sentiment in Sentiment},
    )


def _interval(given: Sequence[float], mean: float | None) -> tuple[float | None, float | None]:
    if mean is None:
        return None, None
    if len(given) == 1:  # one opinion leaves every mean possible
        return _LOWEST, _HIGHEST
    variance = math.fsum((one - mean) ** 2 for one in given) / (len(given) - 1)
    half = _Z * math.sqrt(variance / len(given))
    return max(_LOWEST, mean - half), min(_HIGHEST, mean + half)


def _findings(
    read: Sequence[ReadReview], names: AspectNames, *, fewest: int, quotes: int
) -> tuple[Finding, ...]:
    said: dict[tuple[str, Sentiment], dict[str, tuple[ReadReview, Mention]]] = defaultdict(dict)
    for one in read:
        for mention in one.mentions:
            if mention.sentiment not in (None, Sentiment.NEUTRAL):
                # One review supports a finding once, however often it repeats itself.
                about = (mention.about, mention.sentiment)
                said[about].setdefault(one.review_id, (one, mention))
    found = [
        _finding(about, list(support.values()), names, reviews=len(read), quotes=quotes)
        for about, support in said.items()
        if len(support) >= fewest
    ]
    return tuple(sorted(found, key=lambda one: (-one.support, one.aspect, one.sentiment)))


def _finding(
    about: tuple[str, Sentiment],
    support: Sequence[tuple[ReadReview, Mention]],
    names: AspectNames,
    *,
    reviews: int,
    quotes: int,
) -> Finding:
    aspect, sentiment = about
    low, high = share_interval(len(support), reviews)
    zh, en = _SAID[sentiment]
    said = {
        "zh": zh.format(aspect_name(aspect, "zh", names)),
        "en": en.format(aspect_name(aspect, "en", names)),
    }
    return Finding(
        aspect=aspect,
        sentiment=sentiment,
        statement={
            "zh": f"{reviews} 条评价中有 {len(support)} 条{said['zh']}。",
            "en": f"{len(support)} of {reviews} reviews {said['en']}.",
        },
        support=len(support),
        reviews=reviews,
        share=len(support) / reviews,
        low=low,
        high=high,
        quotes=tuple(_quotes(support))[:quotes],
    )


def _quotes(support: Iterable[tuple[ReadReview, Mention]]) -> list[Quote]:
    """The customers' sentences, each once, those that fit a line first, then the newest first."""
    quotes: dict[str, Quote] = {}
    for one, mention in support:
        start, end = quoted(one.text, mention)
        text = one.text[start:end]
        if text not in quotes:
            quotes[text] = Quote(
                review_id=one.review_id,
                product_id=one.product_id,
                text=text,
                start=start,
                end=end,
            )
    return sorted(quotes.values(), key=lambda quote: len(quote.text) > LONGEST_QUOTE // 2)
