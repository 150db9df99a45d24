"""What steps leave for others: calls to programs of the shop, tasks for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, select, update

from rapport.jobs import NOT_LEASED, claim, held_by
from rapport.journeys.errors import TaskClosed, TaskNotFound
from rapport.journeys.store.tables import CALLS, TASKS
from rapport.storage import Database, follow_names, insert_new

_PART = 2_000
FOLLOWING: tuple[Table, ...] = (CALLS, TASKS)


class CallStatus(StrEnum):
    """Where a call stands. Stored names are forever."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up


class TaskStatus(StrEnum):
    """Where a task stands. Stored names are forever."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyCall:
    """A `Journey Webhook` for an endpoint of the shop. The same `call_id` is the same call."""

    call_id: str
    endpoint: str
    journey_id: str
    version: int
    step_id: str
    customer_id: str
    entry_key: str
    happened_at: datetime
    told_as: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that people of a team are to do for a customer, and why."""

    task_id: str
    customer_id: str
    team: str
    title: str
    why: str
    journey_id: str
    step_id: str
    created_at: datetime
    due_at: datetime
    told_as: str = ""
    status: TaskStatus = TaskStatus.OPEN
    closed_at: datetime | None = None
    closed_by: str = ""


def add_calls(connection: Connection, calls: Sequence[JourneyCall]) -> int:
    """Keep calls that are not there yet, to be delivered at once; return how many are new."""
    rows = [
        _fields(call) | {"status": CallStatus.WAITING, "error": "", "due_at": call.happened_at}
        for call in calls
    ]
    return _add(connection, CALLS, rows, key="call_id")


def take_calls(
    database: Database, *, worker: str, now: datetime, lease: timedelta, limit: int = 500
) -> list[JourneyCall]:
    """Lease calls that are due to a worker that delivers them; `keep_calls` says what came of it.

    A call whose worker died comes again with the same id: who receives it knows it by that.
    """
    waiting = CALLS.c.status == CallStatus.WAITING
    with database.begin() as connection:
        rows = claim(
            connection, CALLS, worker=worker, limit=limit, now=now, lease=lease, where=waiting
        )
    return [
        JourneyCall(**{name: row._mapping[name] for name in JourneyCall.__slots__}) for row in rows
    ]


def keep_calls(
    database: Database,
    results: Mapping[str, str],
    *,
    worker: str,
    again_at: datetime | None = None,
) -> int:
    """Write what became of calls: an empty text means delivered, else it is the code of an error.

    With `again_at` those with an error wait until then; without it they have failed for good.
    """
    kept = 0
    with database.begin() as connection:
        for call_id, error in results.items():
            status = CallStatus.FAILED if error else CallStatus.DELIVERED
            values: dict[str, Any] = {"status": status, "error": error, **NOT_LEASED}
            if error and again_at is not None:
                values |= {"status": CallStatus.WAITING, "due_at": again_at}
            mine = (CALLS.c.call_id == call_id) & held_by(CALLS, worker)
            kept += connection.execute(update(CALLS).where(mine).values(**values)).rowcount
    return kept


def add_tasks(connection: Connection, tasks: Sequence[Task]) -> int:
    """Keep tasks that are not there yet and return how many are new."""
    return _add(connection, TASKS, [_fields(task) for task in tasks], key="task_id")


def list_tasks(
    database: Database,
    *,
    status: str | None = TaskStatus.OPEN,
    team: str | None = None,
    customer_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Task]:
    """List tasks, those due first at the top; `status` None gives all."""
    wanted = {"status": status, "team": team, "customer_id": customer_id}
    conditions = [TASKS.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(TASKS).where(*conditions).order_by(TASKS.c.due_at, TASKS.c.task_id)
    with database.read() as connection:
        return [_task(row) for row in connection.execute(query.limit(limit).offset(offset))]


def close_task(
    database: Database, task_id: str, *, status: TaskStatus, operator: str, now: datetime
) -> Task:
    """Say that a task is done or declined. Raises `TaskNotFound`, `TaskClosed`."""
    with database.begin() as connection:
        mine = TASKS.c.task_id == task_id
        row = connection.execute(select(TASKS).where(mine).with_for_update()).one_or_none()
        if row is None:
            raise TaskNotFound(f"there is no task {task_id!r}; see `rapport tasks list`")
        if row.status not in (TaskStatus.OPEN, status):
            raise TaskClosed(f"task {task_id!r} is {row.status} already; nothing was changed")
        if row.status == TaskStatus.OPEN:
            values = {"status": status, "closed_at": now, "closed_by": operator}
            connection.execute(update(TASKS).where(mine).values(**values))
        return _task(connection.execute(select(TASKS).where(mine)).one())


def follow_outgoing(connection: Connection, customers: Mapping[str, str]) -> None:
    """Let calls and tasks follow the names they came to be under."""
    for table in FOLLOWING:
        follow_names(connection, table, customers)


def _add(
    connection: Connection, table: Table, rows: Sequence[dict[str, object]], *, key: str
) -> int:
    return sum(
        insert_new(connection, table, rows[start : start + _PART], keys=(key,))
        for start in range(0, len(rows), _PART)
    )


def _fields(one: JourneyCall | Task) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}


def _task(row: Any) -> Task:  # noqa: ANN401
    return Task(**{**row._mapping, "status": TaskStatus(row.status)})
