"""What is praised and what is complained about, with intervals and quotes."""

from collections.abc import Iterator

from rapport.insights import Counts, MentionKind, Sentiment
from rapport.research.counts.study import Study
from rapport.research.model import Chart, ChartKind, Figure, Section, Sentence, Series, Table
from rapport.research.sections.parts import FEW, FEWEST, caution, title
from rapport.research.words.asked import asks_for_praise

_MOST_CLAIMS = 3
_MOST_ASPECTS = 12
_FEELINGS = (Sentiment.NEGATIVE, Sentiment.POSITIVE)

Shares = dict[tuple[str, str], tuple[Figure, Figure]]
"""(aspect, feeling) -> how many texts say so, and which share of all."""


def aspects(study: Study) -> Section | None:
    """Count each aspect's praise and complaints; the most frequent with the writers' words."""
    counts = study.counts(MentionKind.ASPECT)
    shares = _shares(study, counts)
    if not shares:
        return None
    order = _FEELINGS[::-1] if asks_for_praise(study.plan.question) else _FEELINGS
    leads = dict(zip(order, (1.0, 0.8), strict=True))
    claims = [
        *(claim for one in order for claim in _leading(study, shares, one, leads[one])),
        *(claim for one in order for claim in _claims(study, shares, one, leads[one])),
    ]
    return Section(
        kind="aspects",
        title=title(study, "aspects"),
        claims=(*claims, *caution(study, study.texts)),
        charts=(_chart(study, shares),),
        tables=(_table(study, shares),),
        suggestions=tuple(_suggestions(study, shares)),
    )


def _shares(study: Study, counts: Counts) -> Shares:
    """Of the aspects that most texts speak of: complaints and praise, in texts and as shares."""
    felt = {
        about: sum(counts.texts.get((about, one.value), 0) for one in _FEELINGS)
        for about in {about for about, one in counts.texts if one in _FEELINGS}
    }
    fewest = min(FEWEST, max(felt.values(), default=0))
    names = sorted(felt, key=lambda one: (-felt[one], one))
    shares: Shares = {}
    for about in [one for one in names if felt[one] >= fewest][:_MOST_ASPECTS]:
        for feeling in _FEELINGS:
            how = study.how(f"aspect_{feeling.value}", about=study.about(about))
            shares[about, feeling.value] = study.found(counts, (about, feeling.value), how)
    return shares


def _ranked(shares: Shares, feeling: Sentiment) -> list[tuple[str, Figure, Figure]]:
    mine = [
        (about, hits, share)
        for (about, felt), (hits, share) in shares.items()
        if felt == feeling.value and hits.value
    ]
    return sorted(mine, key=lambda one: -one[2].value)


def _leading(study: Study, shares: Shares, feeling: Sentiment, lead: float) -> Iterator[Sentence]:
    yield from _most(study, shares, feeling, lead)
    if feeling is Sentiment.NEGATIVE:
        yield from _told(study, lead - 0.01)


def _most(study: Study, shares: Shares, feeling: Sentiment, lead: float) -> Iterator[Sentence]:
    """The aspects of a feeling in one sentence, with the weight to lead."""
    top = [one for one in _ranked(shares, feeling) if one[1].value >= FEWEST][:_MOST_CLAIMS]
    if len(top) > 1:
        said = [study.say("aspects.one", about=study.about(a), share=share) for a, _, share in top]
        yield study.say(f"aspects.most_{feeling.value}", said=study.say.joined(said), lead=lead)


def _told(study: Study, lead: float) -> Iterator[Sentence]:
    """Of texts that speak badly as a whole, how many say of what, as far as the readers find it."""
    bad = study.readings.filter(study.readings.sentiment == Sentiment.NEGATIVE.value)
    said = study.mentions(MentionKind.ASPECT, bad)
    named = said.filter(said.sentiment == Sentiment.NEGATIVE.value)
    of, hits = study.facts.count(bad), study.facts.count(named.select("text_id").distinct())
    if of >= FEW and hits:
        share = study.book.share(hits, of, study.how("named"))
        yield study.say("aspects.named", share=share, hits=study.book.count(hits, share.how),
                        lead=lead)  # fmt: skip


def _claims(study: Study, shares: Shares, feeling: Sentiment, lead: float) -> Iterator[Sentence]:
    top = _ranked(shares, feeling)[:_MOST_CLAIMS]
    alone = len(top) == 1
    for about, hits, share in top:
        yield study.say(
            f"aspects.{feeling.value}",
            about=study.about(about),
            share=share,
            basis=study.basis(hits, share),
            quotes=study.quotes(MentionKind.ASPECT, about, feeling),
            lead=lead * alone,
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
