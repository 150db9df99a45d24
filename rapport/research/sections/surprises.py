"""What one would not expect: what the pleased complain about, what the displeased praise."""

from collections.abc import Iterator

from rapport.insights import MentionKind, Sentiment
from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import title

_FEWEST = 5
_PAIRS = ((Sentiment.POSITIVE, Sentiment.NEGATIVE), (Sentiment.NEGATIVE, Sentiment.POSITIVE))


def surprises(study: Study) -> Section | None:
    """Of texts that are pleased as a whole, the commonest complaint; and the other way round."""
    claims = tuple(claim for whole, part in _PAIRS for claim in _against(study, whole, part))
    if not claims:
        return None
    return Section(kind="surprises", title=title(study, "surprises"), claims=claims)


def _against(study: Study, whole: Sentiment, part: Sentiment) -> Iterator[Sentence]:
    mine = study.readings.filter(study.readings.sentiment == whole.value)
    of = study.facts.count(mine)
    tally = study.tally(MentionKind.ASPECT, mine)
    said = [(about, hits) for (about, felt), hits in tally.items() if felt == part.value]
    for about, hits in said[:1]:
        if hits < _FEWEST:
            return
        how = study.how(f"surprise_{part.value}", about=study.about(about))
        yield study.say(
            f"surprises.{part.value}",
            about=study.about(about),
            hits=study.book.count(hits, how),
            share=study.book.share(hits, of, how),
            quotes=study.quotes(MentionKind.ASPECT, about, part, readings=mine),
            lead=0.35,
        )
