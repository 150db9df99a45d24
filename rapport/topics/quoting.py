"""Shows a topic in the words of texts that have most of it."""

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.insights import LONGEST_QUOTE, sentence_around
from rapport.storage import Facts
from rapport.topics.model import Topic
from rapport.topics.tables import TEXT_TOPICS

_LOOKED_AT = 20  # texts that are looked through for a sentence, for each quote
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicQuote:
    """Words of a text that has a topic: characters `start` to `end` of the text as it was read."""

    text_id: str
    words: str
    start: int
    end: int
    product_id: str | None
    written_at: datetime | None


def quotes_of(
    facts: Facts, readings: ir.Table, topic: Topic, *, quotes: int = 3
) -> list[TopicQuote]:
    """Quote sentences with telling words of a topic, one of a text, none twice."""
    topics = facts.table(TEXT_TOPICS)
    mine = topics.filter((topics.topic_id == topic.topic_id) & topics.top)
    columns = ("text_id", "text", "product_id", "written_at")
    joined = mine.select("text_id", "share").inner_join(readings.select(*columns), "text_id")
    best = joined.order_by([ibis.desc("share"), ibis.desc("written_at"), "text_id"])
    found: dict[str, TopicQuote] = {}
    for row in facts.read(best.limit(quotes * _LOOKED_AT)).to_pylist():
        span = _telling_sentence(row["text"], topic)
        if span is None or len(found) == quotes:
            continue
        start, end = span
        words = row["text"][start:end]
        found.setdefault(
            words,
            TopicQuote(
                text_id=row["text_id"],
                words=words,
                start=start,
                end=end,
                product_id=row["product_id"],
                written_at=row["written_at"],
            ),
        )
    return list(found.values())


def _telling_sentence(text: str, topic: Topic) -> tuple[int, int] | None:
    """Where the first sentence stands that has a telling word; None for one too long or short."""
    lowered = text.lower()
    for word in topic.words:
        place = lowered.find(word)
        if place >= 0:
            start, end = sentence_around(text, place, place + len(word))
            if _SHORTEST <= end - start <= LONGEST_QUOTE:
                return start, end
    return None
