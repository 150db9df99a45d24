"""What gives way today: the losers of the day's plan, and the messages that it is about."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select

from rapport.delivery.model import Message, MessageStatus
from rapport.delivery.store.outbox import message_of
from rapport.delivery.store.tables import GIVEN_WAY, MESSAGES
from rapport.profiles import Purpose
from rapport.storage import Database

GAVE_WAY = "gave-way"
"""The error of a message that waits because another is worth more today."""

_PART = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenWay:
    """That a message or a task is not for today, and why.

    `kind` is `message` or `task`; `code` the reason; `until` when its next chance is, None for a
    task, which nobody puts off; `facts` the numbers, as JSON values. Only what `applies` is asked
    for by the gate.
    """

    subject_id: str
    customer_id: str
    kind: str
    code: str
    until: datetime | None
    applies: bool
    facts: Mapping[str, object] = field(default_factory=dict)
    told_as: str = ""


_FIELDS = tuple(one.name for one in fields(GivenWay))


def replace_given_way(connection: Connection, rows: Sequence[GivenWay]) -> None:
    """Put the losers of a new plan in the place of the last one's, in the caller's transaction."""
    connection.execute(delete(GIVEN_WAY))
    if rows:
        connection.execute(insert(GIVEN_WAY), [_row(one) for one in rows])


def _row(one: GivenWay) -> dict[str, object]:
    """The fields as they are; `asdict` would copy the facts of each of 100,000 rows, in depth."""
    return {name: getattr(one, name) for name in _FIELDS}


def given_way_of(
    database: Database, message_ids: Sequence[str], *, now: datetime
) -> dict[str, GivenWay]:
    """Give which of these messages give way at this moment."""
    if not message_ids:
        return {}
    columns = GIVEN_WAY.c
    found = {}
    with database.read() as connection:
        for start in range(0, len(message_ids), _PART):
            part = message_ids[start : start + _PART]
            query = select(GIVEN_WAY).where(
                columns.subject_id.in_(part), columns.applies, columns.until > now
            )
            found.update({row.subject_id: _given_way(row) for row in connection.execute(query)})
    return found


def list_given_way(
    database: Database,
    *,
    customer_id: str | None = None,
    code: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[GivenWay]:
    """List what gives way, of all customers or of one, for one reason or any."""
    wanted = {"customer_id": customer_id, "code": code}
    chosen = [GIVEN_WAY.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(GIVEN_WAY).where(*chosen).order_by(GIVEN_WAY.c.code, GIVEN_WAY.c.subject_id)
    with database.read() as connection:
        return [_given_way(row) for row in connection.execute(query.limit(limit).offset(offset))]


def waiting_marketing(database: Database, *, until: datetime, limit: int) -> list[Message]:
    """Give the marketing messages that wait and are due by a moment, the most urgent first.

    What gave way and was first due by then is among them: it may have its chance back.
    """
    columns = MESSAGES.c
    today: ColumnElement[bool] = or_(
        columns.due_at <= until,
        and_(columns.error == GAVE_WAY, columns.first_due_at <= until),
    )
    query = (
        select(MESSAGES)
        .where(
            columns.status == MessageStatus.QUEUED,
            columns.purpose != Purpose.TRANSACTIONAL,
            today,
        )
        .order_by(columns.priority.desc(), columns.due_at, columns.message_id)
        .limit(limit)
    )
    with database.read() as connection:
        return [message_of(row) for row in connection.execute(query)]


def bring_forward(connection: Connection, message_ids: Collection[str], *, now: datetime) -> int:
    """Let messages that gave way leave now after all; return how many waited for that."""
    brought = 0
    for part in _parts(sorted(message_ids)):
        mine = (
            MESSAGES.c.message_id.in_(part)
            & (MESSAGES.c.status == MessageStatus.QUEUED)
            & (MESSAGES.c.error == GAVE_WAY)
            & (MESSAGES.c.due_at > now)
        )
        done = connection.execute(MESSAGES.update().where(mine).values(due_at=now, error=""))
        brought += int(done.rowcount)
    return brought


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _PART):
        yield names[start : start + _PART]


def _given_way(row: Row[Any]) -> GivenWay:
    return GivenWay(**row._mapping)
