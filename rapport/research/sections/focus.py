"""The topic of the question: texts that speak of it, held against all that do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ibis.expr.types as ir

from rapport.insights import MentionKind, Sentiment
from rapport.research.counts.statistics import difference_p, holm
from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import caution

_MOST_CLAIMS = 3
_FEWEST = 5
"""Texts of the topic that say a thing, below which it is not told."""
_NEGATIVE = Sentiment.NEGATIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """The texts with a word of the topic: how many, and how many have none."""

    mine: ir.Table
    pattern: str
    of: int
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """How many texts of the topic, and how many others, feel so about an aspect."""

    about: str
    felt: Sentiment
    hits: int
    other: int
    held: bool  # the difference, beyond chance


def focus(study: Study) -> Section | None:
    """How many texts speak of the topic, how they speak, and what they complain about more."""
    pattern = pattern_of(study.plan.words)
    mine = study.readings.filter(study.readings.text.re_search(pattern))
    of = study.facts.count(mine)
    if not of:
        return None
    asked = _Topic(mine=mine, pattern=pattern, of=of, rest=study.texts - of)
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
        claims=(
            first,
            *_whole(study, mine, of),
            *_parts(study, asked, Sentiment.NEGATIVE),
            *_parts(study, asked, Sentiment.POSITIVE),
            *caution(study, of),
        ),
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


def _parts(study: Study, topic: _Topic, felt: Sentiment) -> Iterator[Sentence]:
    """What these texts praise or complain about most, and whether more than all others do."""
    here, all_of = (study.tally(MentionKind.ASPECT, one) for one in (topic.mine, study.readings))
    hits = {about: texts for (about, feeling), texts in here.items() if feeling == felt.value}
    pairs = [(hits[about], all_of[about, felt.value] - hits[about]) for about in hits]
    holds = holm([difference_p(mine, topic.of, other, topic.rest) for mine, other in pairs])
    told = [
        _Part(about=about, felt=felt, hits=mine, other=other, held=held)
        for about, (mine, other), held in zip(hits, pairs, holds, strict=True)
        if mine >= _FEWEST
    ]
    for rank, part in enumerate(told[:_MOST_CLAIMS]):
        yield _said(study, topic, part, lead=0.93 - rank / 100)


def _said(study: Study, topic: _Topic, part: _Part, *, lead: float) -> Sentence:
    about = study.about(part.about)
    how = study.how(f"topic_aspect_{part.felt.value}", topic=study.plan.topic, about=about)
    more = part.held and part.hits / topic.of > part.other / topic.rest
    others = study.how("others", group=study.plan.topic)
    return study.say(
        f"focus.{'more' if more else 'part'}_{part.felt.value}",
        about=about,
        hits=study.book.count(part.hits, how),
        share=study.book.share(part.hits, topic.of, how),
        other=study.book.share(part.other, topic.rest, others),
        quotes=study.quotes(
            MentionKind.ASPECT, part.about, part.felt, readings=topic.mine, pattern=topic.pattern
        ),
        lead=lead,
    )
