"""What one would not expect: what the pleased complain about, what the displeased praise."""

from collections.abc import Iterator

from rapport.insights import MentionKind, Sentiment
from rapport.research.counts.quoting import TURNS
from rapport.research.counts.study import Study, most_said
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import FEWEST, title

_PAIRS = ((Sentiment.POSITIVE, Sentiment.NEGATIVE), (Sentiment.NEGATIVE, Sentiment.POSITIVE))


def surprises(study: Study) -> Section | None:
    """Of texts that are pleased as a whole, the commonest complaint; and the other way round."""
    claims = tuple(claim for whole, part in _PAIRS for claim in _against(study, whole, part))
    if not claims:
        return None
    return Section(kind="surprises", title=title(study, "surprises"), claims=claims)


def _against(study: Study, whole: Sentiment, part: Sentiment) -> Iterator[Sentence]:
    mine = study.readings.filter(study.readings.sentiment == whole.value)
    counts = study.counts(MentionKind.ASPECT, mine)
    for about in most_said(counts, part.value, fewest=FEWEST)[:1]:
        how = study.how(f"surprise_{part.value}", about=study.about(about))
        hits, share = study.found(counts, (about, part.value), how)
        yield study.say(
            f"surprises.{part.value}",
            about=study.about(about),
            share=share,
            basis=study.basis(hits, share),
            quotes=study.quotes(MentionKind.ASPECT, about, part, readings=mine, pattern=TURNS),
            lead=0.35,
        )
