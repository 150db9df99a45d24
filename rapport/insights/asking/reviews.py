"""What the reviews of a product say, as findings: sentences with support and quotes."""

from collections.abc import Sequence

from rapport.insights.asking.aspects import said_about
from rapport.insights.asking.groups import groups_in
from rapport.insights.asking.model import Grouping, GroupSaid, Overview, Said
from rapport.insights.asking.shares import Share
from rapport.insights.asking.totals import overview
from rapport.insights.aspects import AspectNames, aspect_name
from rapport.insights.counting import Evidence
from rapport.insights.model import Finding, Quote, Ratings, ReviewInsights, Sentiment
from rapport.insights.scope import Scope
from rapport.storage import Facts

REVIEW = "review"
"""The source of texts that are reviews of the shop itself."""

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
    names: AspectNames | None = None,
) -> ReviewInsights:
    """What the reviews say that were read: of the shop, of one product, in a language (BCP 47).

    A finding is made when at least `fewest` reviews say so; the one with most support comes first.
    `names` are those of the shop's own aspects too (`aspect_names`).
    """
    spoken = language.split("-", maxsplit=1)[0].lower() if language else None
    scope = Scope(source=REVIEW, product_id=product_id, language=spoken)
    said = said_about(facts, scope, quotes=quotes)
    products = groups_in(facts, scope, Grouping.PRODUCT, most=_PRODUCTS_SHOWN)
    return ReviewInsights(
        overall=_overall(overview(facts, scope)),
        products={one.name: _ratings(one) for one in products},
        findings=_findings(said, fewest=fewest, names=names),
    )


def finding_of(one: Said, felt: Sentiment, names: AspectNames | None = None) -> Finding:
    """Put what is praised or complained about into a sentence."""
    share = _share(one, felt)
    said_zh, said_en = _SAID[felt]
    zh = said_zh.format(aspect_name(one.about, "zh", names))
    en = said_en.format(aspect_name(one.about, "en", names))
    return Finding(
        aspect=one.about,
        sentiment=felt,
        statement={
            "zh": f"{share.of} 条评价中有 {share.hits} 条{zh}。",
            "en": f"{share.hits} of {share.of} reviews {en}.",
        },
        support=share.hits,
        reviews=share.of,
        share=share.share,
        low=share.low,
        high=share.high,
        quotes=tuple(_quote(quote) for quote in one.quotes.get(felt, ())),
    )


def _findings(
    said: Sequence[Said], *, fewest: int, names: AspectNames | None
) -> tuple[Finding, ...]:
    found = [
        finding_of(one, felt, names)
        for one in said
        for felt in _SAID
        if _share(one, felt).hits >= fewest
    ]
    return tuple(sorted(found, key=lambda one: (-one.support, one.aspect, one.sentiment)))


def _share(one: Said, felt: Sentiment) -> Share:
    return one.positive if felt is Sentiment.POSITIVE else one.negative


def _quote(quote: Evidence) -> Quote:
    return Quote(
        review_id=quote.text_id.partition(":")[2],
        product_id=quote.product_id,
        text=quote.words,
        start=quote.start,
        end=quote.end,
    )


def _overall(found: Overview) -> Ratings:
    return Ratings(
        reviews=found.texts,
        rated=found.stars.rated,
        mean=found.stars.mean,
        low=found.stars.low,
        high=found.stars.high,
        sentiments={felt: share.hits for felt, share in found.sentiments.items()},
    )


def _ratings(one: GroupSaid) -> Ratings:
    felt = {
        Sentiment.POSITIVE: one.positive.hits,
        Sentiment.NEUTRAL: one.texts - one.positive.hits - one.negative.hits - one.unknown.hits,
        Sentiment.NEGATIVE: one.negative.hits,
    }
    return Ratings(
        reviews=one.texts,
        rated=one.stars.rated,
        mean=one.stars.mean,
        low=one.stars.low,
        high=one.stars.high,
        sentiments=felt,
    )
