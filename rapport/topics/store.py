"""Topics as they were found, and what people want of them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Float, Integer, Row, String, Table, delete, select

from rapport.storage import Database, Json, UtcTime, metadata
from rapport.texts import Language
from rapport.topics.errors import BadTopicChange, TopicUnknown
from rapport.topics.model import Topic, TopicState

TOPICS = Table(
    "insight_topics",
    metadata,
    Column("topic_id", String(40), primary_key=True),
    Column("language", String(10), nullable=False),
    Column("names", Json, nullable=False),
    Column("words", Json, nullable=False),
    Column("weights", Json, nullable=False),
    Column("share", Float, nullable=False),
    Column("state", String(20), nullable=False),
    Column("found_at", UtcTime, nullable=False),
    Column("fitted_at", UtcTime, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("into", String(40)),
    Column("named_by", String(100)),
)

_LONGEST_NAME = 100


def list_topics(
    database: Database, *, language: Language | None = None, all_states: bool = False
) -> list[Topic]:
    """List the topics that are shown, or all; the largest first."""
    query = select(TOPICS).order_by(TOPICS.c.share.desc(), TOPICS.c.topic_id)
    if language is not None:
        query = query.where(TOPICS.c.language == language.value)
    if not all_states:
        query = query.where(TOPICS.c.state == TopicState.SHOWN.value)
    with database.read() as connection:
        return [_topic(row) for row in connection.execute(query)]


def get_topic(database: Database, topic_id: str) -> Topic:
    """Give one topic. Raises `TopicUnknown`."""
    with database.read() as connection:
        row = connection.execute(select(TOPICS).where(TOPICS.c.topic_id == topic_id)).one_or_none()
    if row is None:
        raise TopicUnknown(
            f"there is no topic {topic_id!r}; `rapport insights topics list --all` lists them",
            topic_id=topic_id,
        )
    return _topic(row)


def topic_names(database: Database) -> dict[str, Mapping[str, str]]:
    """Give the names of all topics, by id."""
    return {one.topic_id: one.names for one in list_topics(database, all_states=True)}


def keep_topics(database: Database, topics: Sequence[Topic]) -> None:
    """Put topics in the place of those with the same ids, all of them or none.

    What people did in the meantime is lost: whoever calls it read the topics just before.
    """
    if not topics:
        return
    with database.begin() as connection:
        ids = [one.topic_id for one in topics]
        connection.execute(delete(TOPICS).where(TOPICS.c.topic_id.in_(ids)))
        connection.execute(TOPICS.insert(), [_row(one) for one in topics])


def rename_topic(database: Database, topic_id: str, names: Mapping[str, str], *, by: str) -> Topic:
    """Give a topic names that stay. Raises `TopicUnknown`, `BadTopicChange`."""
    topic = get_topic(database, topic_id)
    told = {language: name.strip() for language, name in names.items()}
    for language, name in told.items():
        if language not in {"zh", "en"} or not 0 < len(name) <= _LONGEST_NAME or "\n" in name:
            raise BadTopicChange(
                "a topic's name is one line of 1 to 100 characters, by language `zh` or `en`"
            )
    _change(database, topic_id, names={**topic.names, **told}, named_by=by)
    return get_topic(database, topic_id)


def propose_names(database: Database, topic: Topic, names: Mapping[str, str], *, by: str) -> bool:
    """Name a topic by a model, unless somebody named it since it was read; say whether it was."""
    unnamed = (TOPICS.c.topic_id == topic.topic_id) & TOPICS.c.named_by.is_(None)
    values = {"names": {**topic.names, **names}, "named_by": by[:_LONGEST_NAME]}
    with database.begin() as connection:
        return connection.execute(TOPICS.update().where(unnamed).values(**values)).rowcount == 1


def hide_topic(database: Database, topic_id: str, *, hidden: bool = True) -> Topic:
    """Hide a topic, or show it again; a merged one counts for itself then.

    Raises `TopicUnknown`.
    """
    get_topic(database, topic_id)
    state = TopicState.HIDDEN if hidden else TopicState.SHOWN
    _change(database, topic_id, state=state.value, into=None)
    return get_topic(database, topic_id)


def merge_topics(database: Database, topic_id: str, into: str) -> Topic:
    """Let a topic's texts count for another from the next look on.

    Raises `TopicUnknown`, `BadTopicChange` for itself or one that is merged itself.
    """
    topic, other = get_topic(database, topic_id), get_topic(database, into)
    if topic.topic_id == other.topic_id or other.state is TopicState.MERGED:
        raise BadTopicChange(
            f"topic {topic_id!r} cannot be merged into {into!r}; choose another that stands alone"
        )
    if topic.language is not other.language:
        raise BadTopicChange("topics of two languages are not merged; give them the same name")
    _change(database, topic_id, state=TopicState.MERGED.value, into=into)
    with database.begin() as connection:  # what was merged into it follows
        followers = TOPICS.update().where(TOPICS.c.into == topic_id)
        connection.execute(followers.values(into=into))
    return get_topic(database, topic_id)


def _change(database: Database, topic_id: str, **values: Any) -> None:  # noqa: ANN401  columns
    with database.begin() as connection:
        connection.execute(TOPICS.update().where(TOPICS.c.topic_id == topic_id).values(**values))


def _row(topic: Topic) -> dict[str, Any]:
    told = {one.name: getattr(topic, one.name) for one in fields(Topic)}
    return told | {
        "language": topic.language.value,
        "names": dict(topic.names),
        "words": list(topic.words),
        "weights": dict(topic.weights),
        "state": topic.state.value,
    }


def _topic(row: Row[Any]) -> Topic:
    return Topic(
        **dict(row._mapping)
        | {
            "language": Language(row.language),
            "words": tuple(row.words),
            "state": TopicState(row.state),
        }
    )
