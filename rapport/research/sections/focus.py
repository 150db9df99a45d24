"""The topic of the question: texts that speak of it, held against all that do not."""

import re
from collections.abc import Iterator

import ibis.expr.types as ir

from rapport.insights import MentionKind, Sentiment
from rapport.research.counts.statistics import difference_p, holm
from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import caution

_MOST_CLAIMS = 4
_FEWEST = 5
"""Texts of the topic that say a thing, below which it is not told."""
_NEGATIVE = Sentiment.NEGATIVE.value


def focus(study: Study) -> Section | None:
    """How many texts speak of the topic, how they speak, and what they complain about more."""
    pattern = pattern_of(study.plan.words)
    mine = study.readings.filter(study.readings.text.re_search(pattern))
    of = study.facts.count(mine)
    if not of:
        return None
    topic, how = study.plan.topic, study.how("topic", topic=study.plan.topic)
    first = study.say(
        "focus.texts",
        topic=topic,
        hits=study.book.count(of, how),
        share=study.book.share(of, study.texts, how),
        lead=0.95,
    )
    return Section(
        kind="focus",
        title=study.say("titles.focus", topic=topic),
        claims=(first, *_whole(study, mine, of), *_parts(study, mine, of), *caution(study, of)),
        suggestions=(study.say("suggest.focus", topic=topic),),
    )


def pattern_of(words: tuple[str, ...]) -> str:
    """An expression that finds any of the words; those in Latin letters as whole words."""
    latin = [re.escape(word) for word in words if word.isascii()]
    other = [re.escape(word) for word in words if not word.isascii()]
    parts = [rf"\b(?:{'|'.join(latin)})\b"] if latin else []
    return "(?i)" + "|".join([*parts, *other])


def _whole(study: Study, mine: ir.Table, of: int) -> Iterator[Sentence]:
    bad = study.facts.count(mine.filter(mine.sentiment == _NEGATIVE))
    all_bad = study.facts.count(study.readings.filter(study.readings.sentiment == _NEGATIVE))
    rest = study.texts - of
    how = study.how("topic_negative", topic=study.plan.topic)
    share = study.book.share(bad, of, how)
    yield study.say("focus.negative", hits=study.book.count(bad, how), share=share, lead=0.94)
    if rest and difference_p(bad, of, all_bad - bad, rest) <= 0.05:  # noqa: PLR2004  one look
        other = study.book.share(all_bad - bad, rest, study.how("others", group=study.plan.topic))
        yield study.say("focus.others", share=other)


def _parts(study: Study, mine: ir.Table, of: int) -> Iterator[Sentence]:
    """What these texts complain about, the most frequent first; and whether more than others."""
    rest = study.texts - of
    here = study.tally(MentionKind.ASPECT, mine)
    all_of = study.tally(MentionKind.ASPECT)
    said = [(about, hits) for (about, felt), hits in here.items() if felt == _NEGATIVE]
    others = [all_of[about, _NEGATIVE] - hits for about, hits in said]
    holds = holm(
        [difference_p(hits, of, other, rest) for (_, hits), other in zip(said, others, strict=True)]
    )
    told = [
        (about, hits, other, held)
        for (about, hits), other, held in zip(said, others, holds, strict=True)
        if hits >= _FEWEST
    ]
    for rank, one in enumerate(told[:_MOST_CLAIMS]):
        yield _part(study, mine, (of, rest), one, lead=0.93 - rank / 100)


def _part(
    study: Study,
    mine: ir.Table,
    of: tuple[int, int],
    one: tuple[str, int, int, bool],
    *,
    lead: float,
) -> Sentence:
    about, hits, other, held = one
    how = study.how("topic_aspect", topic=study.plan.topic, about=study.about(about))
    more = held and hits / of[0] > other / of[1]
    return study.say(
        "focus.more" if more else "focus.part",
        about=study.about(about),
        hits=study.book.count(hits, how),
        share=study.book.share(hits, of[0], how),
        other=study.book.share(other, of[1], study.how("others", group=study.plan.topic)),
        quotes=study.quotes(MentionKind.ASPECT, about, Sentiment.NEGATIVE, readings=mine),
        lead=lead,
    )
