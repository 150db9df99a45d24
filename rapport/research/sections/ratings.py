"""How texts are rated, and how they speak as a whole."""

from collections.abc import Iterator

from rapport.insights import Sentiment
from rapport.research.counts.statistics import mean_interval
from rapport.research.counts.study import Study
from rapport.research.model import Chart, Section, Sentence
from rapport.research.sections.parts import bars, caution, title


def ratings(study: Study) -> Section | None:
    """The mean rating, each star, and each sentiment, with intervals."""
    if not study.texts:
        return None
    stars = _stars(study)
    return Section(
        kind="ratings",
        title=title(study, "ratings"),
        claims=(*_claims(study), *caution(study, study.texts)),
        charts=(*([stars] if stars else []), _sentiments(study)),
    )


def _claims(study: Study) -> Iterator[Sentence]:
    say, book, rating = study.say, study.book, study.readings.rating
    [row] = study.rows(
        study.readings.aggregate(of=rating.count(), total=rating.sum(), squares=(rating**2).sum())
    )
    if row["of"]:
        mean = mean_interval(row["total"], row["squares"], row["of"])
        figure = book.rating(mean, row["of"], study.how("mean_rating"))
        yield say("ratings.mean", mean=figure, lead=0.6)
    for sentiment in (Sentiment.NEGATIVE, Sentiment.POSITIVE):
        hits = _speaking(study, sentiment)
        how = study.how(sentiment.value)
        yield say(
            f"ratings.{sentiment.value}",
            hits=book.count(hits, how),
            share=book.share(hits, study.texts, how),
            lead=0.7 if sentiment is Sentiment.NEGATIVE else 0.0,
        )


def _speaking(study: Study, sentiment: Sentiment) -> int:
    readings = study.readings
    return study.facts.count(readings.filter(readings.sentiment == sentiment.value))


def _stars(study: Study) -> Chart | None:
    rated = study.readings.filter(study.readings.rating.notnull())
    rounded = rated.mutate(stars=rated.rating.round().cast("int64").clip(1, 5))
    groups = rounded.group_by("stars").agg(texts=rounded.count())
    texts = {row["stars"]: row["texts"] for row in study.rows(groups)}
    of = sum(texts.values())
    if not of:
        return None
    how = study.how("stars")
    rows = [
        (Sentence(text="★" * star), study.book.share(texts.get(star, 0), of, how))
        for star in range(5, 0, -1)
    ]
    return bars(study.say("ratings.stars"), rows)


def _sentiments(study: Study) -> Chart:
    rows = [
        (
            study.say(f"sentiments.{one.value}"),
            study.book.share(_speaking(study, one), study.texts, study.how(one.value)),
        )
        for one in Sentiment
    ]
    return bars(study.say("ratings.sentiments"), rows)
