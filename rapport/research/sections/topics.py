"""What most texts speak of, by topics that were found without being named before."""

from collections.abc import Sequence

from rapport.insights import Evidence
from rapport.research.counts.study import Study
from rapport.research.model import Section
from rapport.research.sections.parts import bars, caution, title
from rapport.topics import TEXT_TOPICS, Topic, quotes_of

_MOST_SHOWN = 8
_MOST_CLAIMS = 3
_QUOTES = 2


def topics(study: Study) -> Section | None:
    """Count the texts that each topic is the first of."""
    counts = _counts(study)
    known = {one.topic_id: one for one in study.topics}
    found = [(known[one], hits) for one, hits in counts.items() if one in known]
    if not found:
        return None
    claims = [
        study.say(
            "topics.spoken",
            topic=_name(study, one),
            hits=study.book.count(hits, study.how("topic_top", topic=_name(study, one))),
            share=study.book.share(
                hits, study.texts, study.how("topic_top", topic=_name(study, one))
            ),
            quotes=_quotes(study, one),
            lead=0.35 - rank / 10,
        )
        for rank, (one, hits) in enumerate(found[:_MOST_CLAIMS])
    ]
    rows = [
        (
            study.say.name(_name(study, one)),
            study.book.share(hits, study.texts, study.how("topic_top", topic=_name(study, one))),
        )
        for one, hits in found[:_MOST_SHOWN]
    ]
    return Section(
        kind="topics",
        title=title(study, "topics"),
        claims=(*claims, *caution(study, study.texts)),
        charts=(bars(study.say("topics.chart"), rows),),
    )


def _counts(study: Study) -> dict[str, int]:
    """How many of these texts each topic is the first of, the most first."""
    told = study.facts.table(TEXT_TOPICS)
    mine = told.filter(told.top).inner_join(study.readings.select("text_id"), "text_id")
    groups = mine.group_by("topic_id").agg(texts=mine.text_id.nunique())
    ordered = groups.order_by([groups.texts.desc(), groups.topic_id])
    return {row["topic_id"]: row["texts"] for row in study.rows(ordered)}


def _name(study: Study, one: Topic) -> str:
    return one.names.get(study.plan.language) or next(iter(one.names.values()))


def _quotes(study: Study, one: Topic) -> Sequence[str]:
    found = quotes_of(study.facts, study.readings, one, quotes=_QUOTES)
    ids = [quote.text_id for quote in found]
    told = study.readings.filter(study.readings.text_id.isin(ids))
    whence = {
        row["text_id"]: row for row in study.rows(told.select("text_id", "source", "platform"))
    }
    return [
        study.quote(
            Evidence(
                text_id=quote.text_id,
                words=quote.words,
                start=quote.start,
                end=quote.end,
                source=whence[quote.text_id]["source"],
                platform=whence[quote.text_id]["platform"],
                product_id=quote.product_id,
                written_at=quote.written_at,
            )
        )
        for quote in found
    ]
