"""What is praised and what is complained about, with intervals and quotes."""

from collections.abc import Iterator

from rapport.insights import MentionKind, Sentiment
from rapport.research.counts.study import Study
from rapport.research.model import Chart, ChartKind, Figure, Section, Sentence, Series, Table
from rapport.research.sections.parts import caution, title

_MOST_CLAIMS = 3
_MOST_ASPECTS = 12
_FEELINGS = (Sentiment.NEGATIVE, Sentiment.POSITIVE)

Shares = dict[tuple[str, str], tuple[Figure, Figure]]
"""(aspect, feeling) -> how many texts say so, and which share of all."""


def aspects(study: Study) -> Section | None:
    """Count each aspect's praise and complaints; the most frequent with the writers' words."""
    tally = study.tally(MentionKind.ASPECT)
    names = list(dict.fromkeys(about for about, felt in tally if felt in _FEELINGS))
    if not names:
        return None
    shares = _shares(study, names[:_MOST_ASPECTS], tally)
    claims = [claim for feeling in _FEELINGS for claim in _claims(study, shares, feeling)]
    return Section(
        kind="aspects",
        title=title(study, "aspects"),
        claims=(*claims, *caution(study, study.texts)),
        charts=(_chart(study, shares),),
        tables=(_table(study, shares),),
        suggestions=tuple(_suggestions(study, shares)),
    )


def _shares(study: Study, names: list[str], tally: dict[tuple[str, str | None], int]) -> Shares:
    shares: Shares = {}
    for about in names:
        for feeling in _FEELINGS:
            hits = tally.get((about, feeling.value), 0)
            how = study.how(f"aspect_{feeling.value}", about=study.about(about))
            figures = (study.book.count(hits, how), study.book.share(hits, study.texts, how))
            shares[about, feeling.value] = figures
    return shares


def _ranked(shares: Shares, feeling: Sentiment) -> list[tuple[str, Figure, Figure]]:
    mine = [
        (about, hits, share)
        for (about, felt), (hits, share) in shares.items()
        if felt == feeling.value and hits.value
    ]
    return sorted(mine, key=lambda one: -one[1].value)


def _claims(study: Study, shares: Shares, feeling: Sentiment) -> Iterator[Sentence]:
    for rank, (about, hits, share) in enumerate(_ranked(shares, feeling)[:_MOST_CLAIMS]):
        yield study.say(
            f"aspects.{feeling.value}",
            about=study.about(about),
            hits=hits,
            share=share,
            quotes=study.quotes(MentionKind.ASPECT, about, feeling),
            lead=(1.0 if feeling is Sentiment.NEGATIVE else 0.8) - rank / 10,
        )


def _suggestions(study: Study, shares: Shares) -> Iterator[Sentence]:
    worst = _ranked(shares, Sentiment.NEGATIVE)[:_MOST_CLAIMS]
    for about, hits, _ in worst[:1]:
        yield study.say("suggest.look", about=study.about(about), n=hits)
    for about, _, share in worst[1:2]:
        yield study.say("suggest.ask", about=study.about(about), share=share)
    for about, _, share in _ranked(shares, Sentiment.POSITIVE)[:1]:
        yield study.say("suggest.test", about=study.about(about), share=share)


def _names(shares: Shares) -> list[str]:
    """Aspects, those that are spoken of most first."""
    names = dict.fromkeys(about for about, _ in shares)
    return sorted(names, key=lambda about: -sum(shares[about, f.value][0].value for f in _FEELINGS))


def _chart(study: Study, shares: Shares) -> Chart:
    names = _names(shares)
    return Chart(
        kind=ChartKind.DIVERGING,
        title=study.say("aspects.chart"),
        labels=tuple(study.label(about) for about in names),
        series=tuple(
            Series(
                name=study.say(f"aspects.series_{feeling.value}"),
                figures=tuple(shares[about, feeling.value][1].figure_id for about in names),
            )
            for feeling in _FEELINGS
        ),
    )


def _table(study: Study, shares: Shares) -> Table:
    say = study.say
    heads = ("aspect", "complaints", "interval", "praise", "interval")
    rows = []
    for about in _names(shares):
        row = [study.label(about)]
        for feeling in _FEELINGS:
            share = shares[about, feeling.value][1]
            row += [say.figure(share), say("columns.from_to", value=share)]
        rows.append(tuple(row))
    return Table(
        title=say("aspects.table"),
        columns=tuple(say(f"columns.{head}") for head in heads),
        rows=tuple(rows),
    )
