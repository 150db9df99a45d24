"""The rows of tasks of leads, of plans, and of self-tests."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from rapport.sales.planning import SalesPlan
from rapport.sales.store.tables import LEAD_TASKS, LEADS, PLANS, SELF_TESTS
from rapport.storage import Database, insert_new


def link_tasks(connection: Connection, pairs: Sequence[tuple[str, str]]) -> None:
    """Say to which lead each task belongs, as (task_id, lead_id); safe to repeat."""
    rows = [{"task_id": task, "lead_id": lead} for task, lead in pairs]
    insert_new(connection, LEAD_TASKS, rows, keys=("task_id",))


def task_links(database: Database, *, owner: str | None = None) -> dict[str, str]:
    """Give the lead of each task, of all leads or of those that one person owns."""
    query = select(LEAD_TASKS.c.task_id, LEAD_TASKS.c.lead_id)
    if owner is not None:
        query = query.join(LEADS, LEADS.c.lead_id == LEAD_TASKS.c.lead_id)
        query = query.where(LEADS.c.owner == owner)
    with database.read() as connection:
        return {row.task_id: row.lead_id for row in connection.execute(query)}


def lead_of_task(database: Database, task_id: str) -> str | None:
    """Give the lead that a task belongs to, None where it belongs to none."""
    query = select(LEAD_TASKS.c.lead_id).where(LEAD_TASKS.c.task_id == task_id)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none()


def tasks_of_lead(database: Database, lead_id: str) -> list[str]:
    """Give the ids of a lead's tasks."""
    query = select(LEAD_TASKS.c.task_id).where(LEAD_TASKS.c.lead_id == lead_id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def save_plan(database: Database, plan: SalesPlan, *, by: str, now: datetime) -> int:
    """Keep a plan as the next version and return its number; older ones stay."""
    with database.begin() as connection:
        newest = connection.execute(select(func.max(PLANS.c.version))).scalar_one_or_none() or 0
        row = {"version": newest + 1, "body": plan.model_dump(mode="json")}
        connection.execute(insert(PLANS).values(**row, saved_by=by, saved_at=now))
    return int(newest) + 1


def read_plan(database: Database) -> SalesPlan:
    """Give the newest plan; before there is one, the usual stages and no line."""
    query = select(PLANS.c.body).order_by(PLANS.c.version.desc()).limit(1)
    with database.read() as connection:
        body = connection.execute(query).scalar_one_or_none()
    return SalesPlan() if body is None else SalesPlan.model_validate(body)


def put_self_test(
    database: Database, *, month: str, line: str, body: Mapping[str, object], now: datetime
) -> bool:
    """Keep the self-test of a month and line; the first one stays. Say whether it is new."""
    row = {"month": month, "line": line, "body": dict(body), "made_at": now}
    with database.begin() as connection:
        return insert_new(connection, SELF_TESTS, [row], keys=("month", "line")) > 0


def self_tests(database: Database, *, line: str) -> list[dict[str, object]]:
    """Give what the self-tests of a line found, newest month first."""
    query = select(SELF_TESTS).where(SELF_TESTS.c.line == line)
    with database.read() as connection:
        rows = connection.execute(query.order_by(SELF_TESTS.c.month.desc())).all()
    return [{"month": row.month, "made_at": row.made_at, **row.body} for row in rows]
