"""Keeps topics."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, select, update

from rapport.storage import Database, insert_new
from rapport.subscriptions.model import Topic
from rapport.subscriptions.store.tables import TOPICS


def put_topic(connection: Connection, topic: Topic) -> None:
    """Keep a topic, new or over the one with its key."""
    row = asdict(topic) | {"channels": list(topic.channels)}
    if not insert_new(connection, TOPICS, [row], keys=["topic"]):
        connection.execute(update(TOPICS).where(TOPICS.c.topic == topic.topic).values(**row))


def find_topic(connection: Connection, key: str) -> Topic | None:
    """Find a topic, and hold it for a change."""
    query = select(TOPICS).where(TOPICS.c.topic == key).with_for_update()
    row = connection.execute(query).one_or_none()
    return _topic(row) if row else None


def all_topics(database: Database) -> list[Topic]:
    """List every topic, also archived ones, in the shop's order."""
    query = select(TOPICS).order_by(TOPICS.c.position, TOPICS.c.topic)
    with database.read() as connection:
        return [_topic(row) for row in connection.execute(query)]


def _topic(row: Row[Any]) -> Topic:
    return Topic(**dict(row._mapping) | {"channels": tuple(row.channels)})
