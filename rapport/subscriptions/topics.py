"""Topics: what the shop declares that customers can be told about."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.content import Use, formats_for
from rapport.storage import Database
from rapport.subscriptions.errors import BadTopic, TopicNotFound
from rapport.subscriptions.model import LONGEST_TOPIC, Topic
from rapport.subscriptions.store import all_topics, find_topic, put_topic

_KEY = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST_TOPIC - 2}}}[a-z0-9])?")
_LANGUAGES = ("zh", "en")
_LONGEST_NAME, _LONGEST_SENTENCE = 60, 300
_MOST = 50


def save_topic(wanted: Topic, *, database: Database) -> Topic:
    """Declare a topic, or change the one with this key; one that was archived is offered again.

    Raises `BadTopic` with the field that cannot be used.
    """
    made = replace(
        wanted,
        topic=_key(wanted.topic),
        names=_texts("names", wanted.names, longest=_LONGEST_NAME),
        sentences=_texts("sentences", wanted.sentences, longest=_LONGEST_SENTENCE),
        channels=_channels(wanted.channels),
        archived_at=None,
    )
    others = [one for one in list_topics(database) if one.topic != made.topic]
    if len(others) >= _MOST:
        raise BadTopic(f"there are {_MOST} topics, which nobody reads; archive one first")
    with database.begin() as connection:
        put_topic(connection, made)
    return made


def archive_topic(topic: str, *, database: Database, by: str, now: datetime) -> Topic:
    """Offer a topic to nobody any more; what customers said about it stays. Safe to repeat."""
    with database.begin() as connection:
        found = find_topic(connection, topic)
        if found is None:
            raise TopicNotFound(f"there is no topic {topic!r}; see `rapport topics list`")
        if found.archived_at is None:
            found = replace(found, archived_at=now, changed_at=now, changed_by=by)
            put_topic(connection, found)
    return found


def list_topics(database: Database, *, archived: bool = False) -> list[Topic]:
    """List the topics that are offered, in the shop's order; with the archived ones if asked."""
    return [one for one in all_topics(database) if archived or one.archived_at is None]


def topic_defaults(database: Database) -> dict[str, bool]:
    """Say of each topic whether who said nothing about it is told about it.

    A topic that was archived is told about to those alone who said yes.
    """
    return {one.topic: one.default_in and one.archived_at is None for one in all_topics(database)}


def check_topics(database: Database, topics: Collection[str]) -> None:
    """Raise `TopicNotFound` for the first that is not offered."""
    known = {one.topic for one in list_topics(database)}
    for topic in topics:
        if topic not in known:
            raise TopicNotFound(f"there is no topic {topic!r}; see `rapport topics list`")


def _key(topic: str) -> str:
    if not _KEY.fullmatch(topic):
        raise BadTopic(
            f"topic {topic[:40]!r}: use 1 to {LONGEST_TOPIC} small letters, digits and hyphens,"
            " such as new-arrivals"
        )
    return topic


def _texts(field: str, given: Mapping[str, str], *, longest: int) -> dict[str, str]:
    texts = {language: " ".join(given.get(language, "").split()) for language in _LANGUAGES}
    for language, text in texts.items():
        if not 0 < len(text) <= longest:
            raise BadTopic(
                f"{field}: give a text of 1 to {longest} characters for the language {language!r}"
            )
    return texts


def _channels(channels: Sequence[str]) -> tuple[str, ...]:
    known = formats_for(Use.SENT)
    if not channels:
        raise BadTopic(f"channels: name one or more of {', '.join(known)}")
    for channel in channels:
        if channel not in known:
            raise BadTopic(
                f"channels: there is no channel {channel[:40]!r}; use {', '.join(known)}"
            )
    return tuple(dict.fromkeys(channels))
