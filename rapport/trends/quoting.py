"""Shows an alarm in the words of the texts behind it."""

import ibis

from rapport.insights import LONGEST_QUOTE, MENTIONS, READINGS, Evidence, Sentiment, sentence_around
from rapport.storage import Facts
from rapport.trends.model import Alarm, SeriesKind

_COLUMNS = ("text_id", "text", "source", "platform", "product_id", "written_at")


def alarm_quotes(facts: Facts, alarm: Alarm, *, quotes: int = 3) -> list[Evidence]:
    """Quote the sentences that complain, the newest first, none twice.

    A text that was taken away since is not quoted.
    """
    readings = facts.table(READINGS)
    kept = readings.filter(readings.text_id.isin(list(alarm.evidence))).select(*_COLUMNS)
    newest = kept.order_by([ibis.desc("written_at"), "text_id"])
    places = _places(facts, alarm)
    found: dict[str, Evidence] = {}
    for row in facts.read(newest).to_pylist():
        if len(found) == quotes:
            break
        text = row.pop("text") or ""
        start, end = _sentence(text, alarm, places.get(row["text_id"]))
        words = text[start:end]
        if words:
            found.setdefault(words, Evidence(words=words, start=start, end=end, **row))
    return list(found.values())


def _places(facts: Facts, alarm: Alarm) -> dict[str, tuple[int, int]]:
    """Where each text speaks badly of what the alarm is about."""
    mentions = facts.table(MENTIONS)
    mine = mentions.filter(
        mentions.text_id.isin(list(alarm.evidence)) & (mentions.about == alarm.about)
    )
    if alarm.kind is SeriesKind.ASPECT:
        mine = mine.filter(mine.sentiment == Sentiment.NEGATIVE.value)
    rows = facts.read(mine.order_by(["text_id", ibis.desc("place")])).to_pylist()
    return {row["text_id"]: (row["start"], row["end"]) for row in rows}


def _sentence(text: str, alarm: Alarm, place: tuple[int, int] | None) -> tuple[int, int]:
    lowered = text.lower()
    for phrase in (alarm.about, *alarm.phrases):
        at = lowered.find(phrase) if alarm.kind is SeriesKind.PHRASE else -1
        if at >= 0:
            start, end = sentence_around(text, at, at + len(phrase))
            return start, min(end, start + LONGEST_QUOTE)
    return place or (0, min(len(text), LONGEST_QUOTE))
