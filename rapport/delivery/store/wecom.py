"""WeCom tasks: one row per message that an employee is to send, and how it ended."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    func,
    select,
)

from rapport.delivery.model import MessageId, MessageStatus
from rapport.delivery.store.tables import MESSAGES
from rapport.delivery.wecom_model import Settlement, TaskState, WecomTask
from rapport.jobs import NOT_LEASED
from rapport.profiles import Follower
from rapport.storage import (
    Database,
    Facts,
    UtcTime,
    follow_names,
    insert_new,
    metadata,
    told_as_column,
    told_as_index,
)

WECOM_TASKS = Table(
    "wecom_tasks",
    metadata,
    Column("message_id", String(80), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("recipient", String(300), nullable=False),
    Column("employee", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("handed_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("settled_by", String(80), nullable=False, server_default=""),
    Column("reason", String(300), nullable=False, server_default=""),
    Column("outside_id", String(200), nullable=False, server_default=""),
    told_as_column(),
    told_as_index("wecom_tasks"),
    Index("ix_wecom_tasks_state_expires_at", "state", "expires_at"),
)

_TASK = WECOM_TASKS.c
_COUNTS = (TaskState.OPEN, TaskState.CONFIRMED)  # towards a customer's quota
_ON_ITS_WAY = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.HANDED)


def keep_tasks(connection: Connection, tasks: Sequence[WecomTask]) -> None:
    """Add tasks; one that is there already stays as it is."""
    rows = [{name: getattr(task, name) for name in WecomTask.__slots__} for task in tasks]
    insert_new(connection, WECOM_TASKS, rows, keys=("message_id",))


def tasks_by_message(
    connection: Connection, message_ids: Collection[str]
) -> dict[MessageId, WecomTask]:
    """Find the tasks of these messages; a message without one is left out."""
    query = select(WECOM_TASKS).where(_TASK.message_id.in_(list(message_ids)))
    return {task.message_id: task for task in map(_task, connection.execute(query))}


def handed_since(
    connection: Connection, customers: Collection[str], moment: datetime
) -> dict[str, int]:
    """Count the messages that count towards these customers' quota, handed over since a moment."""
    query = (
        select(_TASK.customer_id, func.count())
        .where(_TASK.customer_id.in_(list(customers)), _TASK.handed_at >= moment)
        .where(_TASK.state.in_(_COUNTS))
        .group_by(_TASK.customer_id)
    )
    return {customer: int(number) for customer, number in connection.execute(query)}


def list_tasks(
    database: Database,
    *,
    state: TaskState | None = None,
    employee: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[WecomTask]:
    """List tasks, those that expire first first; of open ones, those whose message may be sent."""
    query = select(WECOM_TASKS).where(*_chosen(state, employee))
    query = query.order_by(_TASK.expires_at, _TASK.message_id).limit(limit).offset(offset)
    with database.read() as connection:
        return [_task(row) for row in connection.execute(query)]


def count_tasks(database: Database, *, employee: str | None = None) -> dict[TaskState, int]:
    """Count tasks by state, as `list_tasks` lists them."""
    with database.read() as connection:
        counts = {}
        for state in TaskState:
            query = select(func.count()).select_from(WECOM_TASKS).where(*_chosen(state, employee))
            counts[state] = int(connection.execute(query).scalar_one())
    return {state: number for state, number in counts.items() if number}


def settle_task(connection: Connection, message_id: str, end: Settlement) -> bool:
    """End an open task and with it its message; False if another was faster, or it was stopped.

    Of two who settle it at once, one is told so.
    """
    open_task = (_TASK.message_id == message_id) & (_TASK.state == TaskState.OPEN)
    ended = WECOM_TASKS.update().where(open_task, _may_be_sent())
    values = {
        "state": end.state, "settled_at": end.now, "settled_by": end.by, "reason": end.reason
    }  # fmt: skip
    if not connection.execute(ended.values(**values)).rowcount:
        return False
    sent_at = end.now if end.status is MessageStatus.DELIVERED else None
    marked = MESSAGES.update().where(MESSAGES.c.message_id == message_id)
    marked = marked.where(MESSAGES.c.status.in_(_ON_ITS_WAY))
    marked = marked.values(status=end.status, error=end.error, sent_at=sent_at, **NOT_LEASED)
    connection.execute(marked)
    return True


def expired_tasks(connection: Connection, *, now: datetime, limit: int) -> list[WecomTask]:
    """Find open tasks whose time is over."""
    query = select(WECOM_TASKS).where(_TASK.state == TaskState.OPEN, _TASK.expires_at <= now)
    return [_task(row) for row in connection.execute(query.order_by(_TASK.expires_at).limit(limit))]


def withdraw_stopped(connection: Connection, *, now: datetime) -> int:
    """End the open tasks whose messages were cancelled or suppressed; return how many."""
    stopped = WECOM_TASKS.update().where(_TASK.state == TaskState.OPEN, ~_may_be_sent())
    values = {"state": TaskState.WITHDRAWN, "settled_at": now}
    return int(connection.execute(stopped.values(**values)).rowcount)


def open_customers(database: Database) -> dict[str, list[MessageId]]:
    """List customers with open tasks, and the messages."""
    query = select(_TASK.customer_id, _TASK.message_id).where(_TASK.state == TaskState.OPEN)
    found: dict[str, list[MessageId]] = {}
    with database.read() as connection:
        for customer, message in connection.execute(query):
            found.setdefault(customer, []).append(MessageId(message))
    return found


def _may_be_sent() -> ColumnElement[bool]:
    sent = select(MESSAGES.c.message_id).where(MESSAGES.c.status.in_(_ON_ITS_WAY))
    return _TASK.message_id.in_(sent.where(MESSAGES.c.message_id == _TASK.message_id))


def _chosen(state: TaskState | None, employee: str | None) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if state is not None:
        chosen.append(_TASK.state == state)
    if state is TaskState.OPEN:
        chosen.append(_may_be_sent())
    if employee is not None:
        chosen.append(_TASK.employee == employee)
    return chosen


def _task(row: Row[Any]) -> WecomTask:
    fields = row._mapping
    values: dict[str, Any] = {name: fields[name] for name in WecomTask.__slots__}
    return WecomTask(**(values | {"state": TaskState(row.state)}))


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    """Let tasks belong to the customers that the ids of their messages belong to now."""
    with database.begin() as connection:
        follow_names(connection, WECOM_TASKS, customers)


TASK_FOLLOWER = Follower(name="wecom-tasks", follow=_follow)
