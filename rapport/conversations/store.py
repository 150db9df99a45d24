"""The rows of the stage: knowledge articles, conversations, and turns that are only ever added."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)

from rapport.conversations.errors import ConversationNotFound
from rapport.conversations.model import (
    Act,
    Article,
    AskWho,
    Author,
    Conversation,
    ConversationId,
    GiveBack,
    Greet,
    HandOff,
    Intent,
    NotKnown,
    Quote,
    Recommend,
    TellOrder,
    Thank,
    Turn,
)
from rapport.storage import Database, Json, UtcTime, metadata

ARTICLES = Table(
    "knowledge_articles",
    metadata,
    Column("article_id", String(100), primary_key=True),
    Column("language", String(35), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)

CONVERSATIONS = Table(
    "conversations",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("customer_id", String(200)),
    Column("language", String(35), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("last_turn_at", UtcTime, nullable=False),
    Column("handed_off", Boolean, nullable=False),  # follows from the turns; kept for the list
    Index("ix_conversations_last_turn_at", "last_turn_at"),
)

TURNS = Table(
    "turns",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("intent", String(40)),
    Column("acts", Json, nullable=False),
    Column("said_at", UtcTime, nullable=False),
)

_ACTS: dict[str, type[Act]] = {
    kind.name: kind
    for kind in (Greet, Thank, Quote, TellOrder, Recommend, AskWho, NotKnown, HandOff, GiveBack)
}


def put_article(connection: Connection, article: Article) -> str:
    """Insert or replace an article; say `inserted`, `updated` or `unchanged`."""
    query = select(ARTICLES).where(ARTICLES.c.article_id == article.article_id)
    kept = connection.execute(query).one_or_none()
    values = _values(article)
    if kept is None:
        connection.execute(insert(ARTICLES).values(values))
        return "inserted"
    if (kept.title, kept.body, kept.language) == (article.title, article.body, article.language):
        return "unchanged"
    same = ARTICLES.c.article_id == article.article_id
    connection.execute(update(ARTICLES).where(same).values(values))
    return "updated"


def all_articles(connection: Connection) -> list[Article]:
    rows = connection.execute(select(ARTICLES).order_by(ARTICLES.c.article_id))
    return [Article(**row._mapping) for row in rows]


def add_conversation(connection: Connection, conversation: Conversation) -> None:
    connection.execute(
        insert(CONVERSATIONS).values(
            conversation_id=conversation.conversation_id,
            customer_id=conversation.customer_id,
            language=conversation.language,
            started_at=conversation.started_at,
            last_turn_at=conversation.last_turn_at,
            handed_off=conversation.handed_off,
        )
    )


def read_conversation(connection: Connection, conversation_id: str) -> Conversation:
    """Return the conversation with its turns and hold it until the transaction ends."""
    query = select(CONVERSATIONS).where(CONVERSATIONS.c.conversation_id == conversation_id)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise ConversationNotFound(f"there is no conversation {conversation_id!r}")
    turns = select(TURNS).where(TURNS.c.conversation_id == conversation_id)
    said = connection.execute(turns.order_by(TURNS.c.number)).all()
    return Conversation(**row._mapping, turns=tuple(_turn(each) for each in said))


def latest_conversations(
    connection: Connection, *, handed_off: bool | None, limit: int
) -> list[Conversation]:
    query = select(CONVERSATIONS).order_by(CONVERSATIONS.c.last_turn_at.desc()).limit(limit)
    if handed_off is not None:
        query = query.where(CONVERSATIONS.c.handed_off == handed_off)
    return [Conversation(**row._mapping) for row in connection.execute(query)]


def conversations_with(
    connection: Connection, customer_id: str, *, limit: int
) -> list[Conversation]:
    mine = CONVERSATIONS.c.customer_id == customer_id
    query = select(CONVERSATIONS).where(mine).order_by(CONVERSATIONS.c.last_turn_at.desc())
    return _with_turns(connection, connection.execute(query.limit(limit)).all())


def conversations_since(
    database: Database, since: datetime, *, customer_id: str | None, limit: int
) -> list[Conversation]:
    """Give known customers' conversations with a turn since a moment, with turns, newest first."""
    columns = CONVERSATIONS.c
    query = select(CONVERSATIONS).where(
        columns.last_turn_at >= since, columns.customer_id.is_not(None)
    )
    if customer_id is not None:
        query = query.where(columns.customer_id == customer_id)
    newest = query.order_by(columns.last_turn_at.desc()).limit(limit)
    with database.read() as connection:
        return _with_turns(connection, connection.execute(newest).all())


def conversations_behind(
    connection: Connection, conversation_id: str, *, limit: int
) -> list[Conversation]:
    query = select(CONVERSATIONS).where(CONVERSATIONS.c.conversation_id > conversation_id)
    rows = connection.execute(query.order_by(CONVERSATIONS.c.conversation_id).limit(limit)).all()
    return _with_turns(connection, rows)


def conversations_from(
    connection: Connection, since: datetime | None, *, after: str, limit: int
) -> list[Conversation]:
    """Give conversations by their last turn, the oldest first, behind a moment and an id."""
    columns = CONVERSATIONS.c
    query = select(CONVERSATIONS)
    if since is not None:
        same = and_(columns.last_turn_at == since, columns.conversation_id > after)
        query = query.where(or_(columns.last_turn_at > since, same))
    ordered = query.order_by(columns.last_turn_at, columns.conversation_id)
    return _with_turns(connection, connection.execute(ordered.limit(limit)).all())


def answered_turns(
    connection: Connection, *, since: datetime, limit: int
) -> list[tuple[Turn, Turn]]:
    """Give what customers said since a moment with what the assistant did by it, newest first."""
    answers = TURNS.alias()
    follows = (answers.c.conversation_id == TURNS.c.conversation_id) & (
        answers.c.number == TURNS.c.number + 1
    )
    query = (
        select(TURNS, answers)
        .join(answers, follows)
        .where(
            TURNS.c.said_at >= since,
            TURNS.c.author == Author.CUSTOMER.value,
            answers.c.author == Author.ASSISTANT.value,
        )
        .order_by(TURNS.c.said_at.desc(), TURNS.c.conversation_id, TURNS.c.number.desc())
        .limit(limit)
    )
    said: list[tuple[Turn, Turn]] = []
    for row in connection.execute(query):
        question, answer = (
            {column.name: row._mapping[column] for column in table.c} for table in (TURNS, answers)
        )
        said.append((_turn_of(question), _turn_of(answer)))
    return said


def _with_turns(connection: Connection, rows: Sequence[Row[Any]]) -> list[Conversation]:
    ids = [row.conversation_id for row in rows]
    said = select(TURNS).where(TURNS.c.conversation_id.in_(ids)).order_by(TURNS.c.number)
    turns: dict[str, list[Turn]] = {one: [] for one in ids}
    for row in connection.execute(said):
        turns[row.conversation_id].append(_turn(row))
    return [Conversation(**row._mapping, turns=tuple(turns[row.conversation_id])) for row in rows]


def add_turns(connection: Connection, turns: Sequence[Turn], *, handed_off: bool) -> None:
    """Add turns to their conversation, which the caller holds, and note where it stands now."""
    connection.execute(insert(TURNS), [_turn_row(turn) for turn in turns])
    last = turns[-1]
    same = CONVERSATIONS.c.conversation_id == last.conversation_id
    now_stands = {"last_turn_at": last.said_at, "handed_off": handed_off}
    connection.execute(update(CONVERSATIONS).where(same).values(now_stands))


def _turn_row(turn: Turn) -> dict[str, object]:
    return {
        "conversation_id": turn.conversation_id,
        "number": turn.number,
        "author": str(turn.author),
        "text": turn.text,
        "intent": None if turn.intent is None else str(turn.intent),
        "acts": [{"act": act.name} | msgspec.to_builtins(act) for act in turn.acts],
        "said_at": turn.said_at,
    }


def _turn(row: Row[Any]) -> Turn:
    return _turn_of(row._mapping)


def _turn_of(told: Mapping[Any, Any]) -> Turn:
    return Turn(
        conversation_id=ConversationId(told["conversation_id"]),
        number=told["number"],
        author=Author(told["author"]),
        text=told["text"],
        said_at=told["said_at"],
        intent=None if told["intent"] is None else Intent(told["intent"]),
        acts=tuple(msgspec.convert(act, _ACTS[act["act"]]) for act in told["acts"]),
    )


def _values(article: Article) -> dict[str, str | datetime]:
    return {
        "article_id": article.article_id,
        "language": article.language,
        "title": article.title,
        "body": article.body,
        "path": article.path,
        "updated_at": article.updated_at,
    }
