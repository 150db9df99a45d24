"""The topic of the question: texts that speak of it, held against all that do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ibis.expr.types as ir

from rapport.insights import Counts, MentionKind, Sentiment
from rapport.research.counts.statistics import difference_p, holm
from rapport.research.counts.study import Study, most_said
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import FEWEST, caution

_MOST_CLAIMS = 3
_NEGATIVE = Sentiment.NEGATIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """The texts with a word of the topic and all others: how many, and what they speak of."""

    mine: ir.Table
    pattern: str
    counts: Counts
    others: Counts

    @property
    def of(self) -> int:
        return self.counts.of

    @property
    def rest(self) -> int:
        return self.others.of


def focus(study: Study) -> Section | None:
    """How many texts speak of the topic, how they speak, and what they complain about more."""
    pattern = pattern_of(study.plan.words)
    mine = study.readings.filter(study.readings.text.re_search(pattern))
    of = study.facts.count(mine)
    if not of:
        return None
    rest = study.readings.anti_join(mine.select("text_id"), "text_id")
    asked = _Topic(
        mine=mine,
        pattern=pattern,
        counts=study.counts(MentionKind.ASPECT, mine),
        others=study.counts(MentionKind.ASPECT, rest),
    )
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
    abouts = most_said(topic.counts, felt.value)
    pairs = [(topic.counts.texts[one, felt.value], topic.others.texts.get((one, felt.value), 0))
             for one in abouts]  # fmt: skip
    holds = holm([difference_p(mine, topic.of, other, topic.rest) for mine, other in pairs])
    told = [
        (about, held)
        for about, (mine, _), held in zip(abouts, pairs, holds, strict=True)
        if mine >= FEWEST
    ]
    for rank, (about, held) in enumerate(told[:_MOST_CLAIMS]):
        yield _said(study, topic, (about, felt), held=held, lead=0.93 - rank / 100)


def _said(
    study: Study, topic: _Topic, part: tuple[str, Sentiment], *, held: bool, lead: float
) -> Sentence:
    key, felt = (part[0], part[1].value), part[1]
    about = study.about(part[0])
    how = study.how(f"topic_aspect_{felt.value}", topic=study.plan.topic, about=about)
    hits, share = study.found(topic.counts, key, how)
    others = topic.others.share(*key)
    other = study.book.stated(
        others, study.basis_of(others, study.how("others", group=study.plan.topic))
    )
    more = held and share.value > other.value
    return study.say(
        f"focus.{'more' if more else 'part'}_{felt.value}",
        about=about,
        share=share,
        basis=study.basis(hits, share),
        other=other,
        quotes=study.quotes(
            MentionKind.ASPECT, part[0], felt, readings=topic.mine, pattern=topic.pattern
        ),
        lead=lead,
    )
