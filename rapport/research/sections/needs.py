"""What customers need, ask, compare and feel about prices: counted by what it is about."""

from collections.abc import Iterator, Sequence

from rapport.insights import Aspect, MentionKind, Sentiment
from rapport.research.counts.study import Study
from rapport.research.model import Chart, Section, Sentence
from rapport.research.sections.parts import bars, caution, title

_MOST_SHOWN = 8
_MOST_CLAIMS = 2
_NEEDS = (MentionKind.JOB, MentionKind.PAIN, MentionKind.OCCASION, MentionKind.CHURN)


def needs(study: Study) -> Section | None:
    """What goods are wanted for, what hurts, on which occasions, and why customers leave."""
    return _section(study, "needs", _NEEDS)


def comparisons(study: Study) -> Section | None:
    """Whom or what texts compare with."""
    return _section(study, "comparisons", (MentionKind.COMPARISON,))


def questions(study: Study) -> Section | None:
    """What is asked before buying."""
    return _section(study, "questions", (MentionKind.QUESTION,))


def price(study: Study) -> Section | None:
    """How prices are felt about: too dear, or worth it."""
    tally = study.tally(MentionKind.ASPECT)
    counts = {felt: tally.get((Aspect.PRICE.value, felt.value), 0) for felt in Sentiment}
    kinds = study.mentioned(MentionKind.PRICE)
    if not any(counts.values()) and not kinds:
        return None
    claims = [*_feelings(study, counts), *_claims(study, MentionKind.PRICE, kinds)]
    chart = _chart(study, MentionKind.PRICE, kinds)
    of = sum(counts.values())
    return Section(
        kind="price",
        title=title(study, "price"),
        claims=(*claims, *caution(study, of)),
        charts=(chart,) if chart else (),
        suggestions=(study.say("suggest.price"),) if counts[Sentiment.NEGATIVE] else (),
    )


def _feelings(study: Study, counts: dict[Sentiment, int]) -> Iterator[Sentence]:
    """Of those who speak of the price, how many feel well and how many badly about it."""
    of = counts[Sentiment.NEGATIVE] + counts[Sentiment.POSITIVE]
    for felt in (Sentiment.NEGATIVE, Sentiment.POSITIVE):
        if not counts[felt]:
            continue
        how = study.how(f"price_{felt.value}")
        yield study.say(
            f"price.{felt.value}",
            hits=study.book.count(counts[felt], how),
            share=study.book.share(counts[felt], of, how),
            quotes=study.quotes(MentionKind.ASPECT, Aspect.PRICE.value, felt),
            lead=0.45 if felt is Sentiment.NEGATIVE else 0.0,
        )


def _section(study: Study, kind: str, kinds: Sequence[MentionKind]) -> Section | None:
    mentioned = {one: study.mentioned(one) for one in kinds}
    claims = [claim for one, counts in mentioned.items() for claim in _claims(study, one, counts)]
    if not claims:
        return None
    charts = [_chart(study, one, counts) for one, counts in mentioned.items()]
    return Section(
        kind=kind,
        title=title(study, kind),
        claims=tuple(claims),
        charts=tuple(chart for chart in charts if chart is not None),
        suggestions=(study.say(f"suggest.{kind}"),),
    )


def _claims(study: Study, kind: MentionKind, counts: dict[str, int]) -> Iterator[Sentence]:
    for rank, (about, hits) in enumerate([*counts.items()][:_MOST_CLAIMS]):
        name = study.about(about, kind)
        how = study.how("mentioned", about=name)
        yield study.say(
            f"mentioned.{kind.value}",
            about=name,
            hits=study.book.count(hits, how),
            share=study.book.share(hits, study.texts, how),
            quotes=study.quotes(kind, about),
            lead=0.5 - rank / 10,
        )


def _chart(study: Study, kind: MentionKind, counts: dict[str, int]) -> Chart | None:
    rows = [
        (
            study.label(about, kind),
            study.book.share(
                hits, study.texts, study.how("mentioned", about=study.about(about, kind))
            ),
        )
        for about, hits in [*counts.items()][:_MOST_SHOWN]
    ]
    return bars(study.say(f"mentioned.chart_{kind.value}"), rows) if rows else None
