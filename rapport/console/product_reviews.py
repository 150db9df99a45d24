"""What buyers say about a product, as the page shows it: never more than the quotes show."""

from collections.abc import Sequence

from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, badge, bars
from rapport.console.visits import Visit
from rapport.insights import Finding, Ratings, Sentiment

_LOOKS = {Sentiment.POSITIVE: "good", Sentiment.NEGATIVE: "bad", Sentiment.NEUTRAL: ""}


def rating_of(visit: Visit, ratings: Ratings) -> tuple[str, str]:
    """Write the mean rating, and how sure it is; without ratings, a dash."""
    t, f = visit.t, visit.f
    if ratings.mean is None:
        return "–", t("product.no_ratings")
    value = t("product.stars", stars=f.number(ratings.mean, digits=2))
    if ratings.low is None or ratings.high is None:
        return value, t("results.too_small")
    low, high = f.number(ratings.low, digits=2), f.number(ratings.high, digits=2)
    return value, t("results.interval", low=low, high=high)


def sentiments(visit: Visit, ratings: Ratings) -> Markup:
    """How many reviews speak well, badly or neither."""
    shown = [
        Bar(
            label=visit.t.name("sentiment", one.value),
            value=ratings.sentiments.get(one, 0),
            shown=visit.f.number(ratings.sentiments.get(one, 0)),
            soft=one is not Sentiment.POSITIVE,
        )
        for one in Sentiment
    ]
    return bars(shown)


def findings_list(visit: Visit, findings: Sequence[Finding]) -> Markup:
    """Each finding with its share of the reviews, the interval, and buyers' own words."""
    return tag("ul", [_finding(visit, one) for one in findings], class_="list")


def _finding(visit: Visit, one: Finding) -> Markup:
    t, f = visit.t, visit.f
    share = f.share(one.share, digits=0)
    sure = t("results.interval", low=f.share(one.low, digits=0), high=f.share(one.high, digits=0))
    look = badge(t.name("sentiment", one.sentiment.value), _LOOKS[one.sentiment])
    top = tag("div", tag("h3", one.statement[t.language]), look, class_="line spread")
    quotes = [tag("blockquote", quote.text, class_="said") for quote in one.quotes]
    return tag("li", top, tag("p", f"{share} · {sure}", class_="muted small num"), quotes)
