"""What customers need, ask, compare and feel about prices: counted by what it is about."""

import math
from collections.abc import Iterator, Sequence

from rapport.insights import ANY, Aspect, Counts, MentionKind, Sentiment
from rapport.research.counts.study import Study, most_said
from rapport.research.model import Chart, Section, Sentence
from rapport.research.sections.parts import FEWEST, bars, caution, title
from rapport.research.words.asked import asks_for_complaints

_MOST_SHOWN = 8
_MOST_CLAIMS = 2
_LEAST = 0.001
"""Of all texts that say a thing, below which it is not told."""

_FELT = (Sentiment.NEGATIVE, Sentiment.POSITIVE)
_BAD = (MentionKind.PAIN, MentionKind.CHURN)
_NO_COMPLAINTS = (MentionKind.JOB, MentionKind.OCCASION)
_LEADS = {MentionKind.PAIN: 0.55, MentionKind.CHURN: 0.52}
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
    tally = study.counts(MentionKind.ASPECT).texts
    counts = {felt: tally.get((Aspect.PRICE.value, felt.value), 0) for felt in _FELT}
    kinds = study.counts(MentionKind.PRICE)
    claims = [*_feelings(study, counts), *_claims(study, kinds)]
    if not claims:
        return None
    chart = _chart(study, kinds)
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
    of = sum(counts.values())
    for felt, hits in counts.items():
        if of < FEWEST or not hits:
            continue
        how = study.how(f"price_{felt.value}")
        yield study.say(
            f"price.{felt.value}",
            hits=study.book.count(hits, how),
            share=study.book.share(hits, of, how),
            quotes=study.quotes(MentionKind.ASPECT, Aspect.PRICE.value, felt),
            lead=0.45 if felt is Sentiment.NEGATIVE else 0.0,
        )


def _section(study: Study, kind: str, kinds: Sequence[MentionKind]) -> Section | None:
    counted = [study.counts(one) for one in kinds]
    claims = [claim for one in counted for claim in _claims(study, one)]
    if not claims:
        return None
    charts = [_chart(study, one) for one in counted]
    return Section(
        kind=kind,
        title=title(study, kind),
        claims=tuple(claims),
        charts=tuple(chart for chart in charts if chart is not None),
        suggestions=(study.say(f"suggest.{kind}"),),
    )


def _named(counts: Counts) -> list[str]:
    """What is mentioned often enough to be told, the most first."""
    return most_said(counts, ANY, fewest=max(FEWEST, math.ceil(_LEAST * counts.of)))


def _claims(study: Study, counts: Counts) -> Iterator[Sentence]:
    for rank, about in enumerate(_named(counts)[:_MOST_CLAIMS]):
        name = study.about(about, counts.kind)
        hits, share = study.found(counts, (about, ANY), study.how("mentioned", about=name))
        yield study.say(
            f"mentioned.{counts.kind.value}",
            about=name,
            share=share,
            basis=study.basis(hits, share),
            quotes=study.quotes(counts.kind, about),
            lead=max(0.0, _lead(study, counts.kind) - rank / 10),
        )


def _lead(study: Study, kind: MentionKind) -> float:
    """What hurts weighs more; what goods are for is no answer to a question of complaints."""
    if kind in _NO_COMPLAINTS and asks_for_complaints(study.plan.question):
        return 0.0
    return _LEADS.get(kind, 0.5)


def _chart(study: Study, counts: Counts) -> Chart | None:
    """Bars, where there are some to be compared."""
    shown = _named(counts)[:_MOST_SHOWN]
    rows = [
        (study.label(about, counts.kind), study.found(counts, (about, ANY), how)[1])
        for about in shown
        for how in [study.how("mentioned", about=study.about(about, counts.kind))]
    ]
    chart_title = study.say(f"mentioned.chart_{counts.kind.value}")
    return bars(chart_title, rows, bad=counts.kind in _BAD) if len(rows) > 1 else None
