"""What series and alarms are called today: people rename aspects and topics."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapport.insights import Sentiment, aspect_names, own_topics
from rapport.storage import Database
from rapport.topics import topic_names
from rapport.trends.model import Alarm, SeriesKey, SeriesKind
from rapport.trends.wording import Names, alarm_names


def series_names(database: Database) -> dict[str, Names]:
    """The names of all topics and of the shop's own aspects, by id."""
    return {**own_topics(aspect_names(database)), **topic_names(database)}


def named_today(alarms: Sequence[Alarm], names: Mapping[str, Names]) -> list[Alarm]:
    """Give the alarms with the names that what they are about has today."""
    return [replace(one, names=alarm_names(_key(one), names)) for one in alarms]


def _key(alarm: Alarm) -> SeriesKey:
    complains = alarm.kind not in (SeriesKind.NEED, SeriesKind.PHRASE)
    return SeriesKey(
        kind=alarm.kind,
        about=alarm.about,
        need=alarm.need,
        sentiment=Sentiment.NEGATIVE if complains else None,
    )
