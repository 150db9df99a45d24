"""Tasks of leads: tasks of the team like those of journeys, each of which belongs to a lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.journeys import Task, TaskNotFound, TaskStatus, add_tasks, close_task, list_tasks
from rapport.sales.errors import BadLeadMove
from rapport.sales.model import EntryKind, Lead, LeadFilter
from rapport.sales.store import (
    find_lead,
    get_lead,
    lead_of_task,
    link_tasks,
    list_leads,
    task_links,
    tasks_of_lead,
)
from rapport.sales.writing import SalesDesk, write
from rapport.storage import Connection, Database

TEAM = "sales"
_LONGEST_TITLE = 200
_MOST = 1_000
_CALL = ".call"
"""Ends the id of a lead's first task; others end with a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTask:
    """A task and the lead that it belongs to."""

    task: Task
    lead: Lead


def add_task(lead_id: str, title: str, *, due_at: datetime, desk: SalesDesk) -> Lead:
    """Give the owner of a lead something to do until a moment. Raises `BadLeadMove`."""
    words = title.strip()
    if not words or len(words) > _LONGEST_TITLE:
        raise BadLeadMove(f"a task has a title of 1 to {_LONGEST_TITLE} characters")
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        keep_task(connection, lead, words, due_at=due_at, now=desk.now)
        return write(connection, lead, EntryKind.TASK, {}, desk=desk, text=words)


def finish_task(task_id: str, *, desk: SalesDesk, status: TaskStatus = TaskStatus.DONE) -> Task:
    """Say that a task of a lead is done or declined. Raises `TaskNotFound`, `TaskClosed`."""
    lead_id = lead_of_task(desk.database, task_id)
    if lead_id is None:
        raise TaskNotFound(f"task {task_id!r} belongs to no lead; see `rapport tasks list`")
    was_open = any(one.task_id == task_id for one in tasks_of(desk.database, lead_id, open_=True))
    task = close_task(desk.database, task_id, status=status, operator=desk.by[:80], now=desk.now)
    if was_open:
        with desk.database.begin() as connection:
            lead = find_lead(connection, lead_id, hold=True)
            write(connection, lead, EntryKind.TASK_CLOSED, {}, desk=desk, text=task.title)
    return task


def tasks_of(database: Database, lead_id: str, *, open_: bool = False) -> list[Task]:
    """List a lead's tasks, those due first at the top."""
    lead, mine = get_lead(database, lead_id), set(tasks_of_lead(database, lead_id))
    status = TaskStatus.OPEN if open_ else None
    found = list_tasks(
        database, status=status, team=TEAM, customer_id=lead.customer_id, limit=_MOST
    )
    return [task for task in found if task.task_id in mine]


def tasks_of_owner(database: Database, owner: str) -> list[LeadTask]:
    """List the open tasks of all leads that somebody owns, those due first at the top."""
    links = task_links(database, owner=owner)
    leads = {one.lead_id: one for one in list_leads(database, chosen=LeadFilter(owner=owner))}
    open_tasks = list_tasks(database, status=TaskStatus.OPEN, team=TEAM, limit=_MOST)
    return [
        LeadTask(task=task, lead=leads[links[task.task_id]])
        for task in open_tasks
        if links.get(task.task_id) in leads
    ]


def end_call(lead: Lead, *, desk: SalesDesk) -> Lead:
    """Close the first task of a lead once somebody tried to reach the customer."""
    if lead.contacted_at is None:
        return lead
    call = lead.lead_id + _CALL
    open_tasks = list_tasks(desk.database, team=TEAM, customer_id=lead.customer_id, limit=_MOST)
    if any(task.task_id == call for task in open_tasks):
        close_task(desk.database, call, status=TaskStatus.DONE, operator=desk.by[:80], now=desk.now)
    return lead


def keep_task(
    connection: Connection, lead: Lead, title: str, *, due_at: datetime, now: datetime
) -> None:
    """Keep a task of a lead within the caller's transaction, under the number of its entry."""
    task = _task(lead, title, f".{lead.entries + 1}", due_at=due_at, now=now)
    add_tasks(connection, [task])
    link_tasks(connection, [(task.task_id, lead.lead_id)])


def keep_calls(connection: Connection, leads: Sequence[Lead], title: str, *, now: datetime) -> None:
    """Keep the first task of each lead that has a clock: to call before it has run down."""
    tasks = [
        (_task(lead, title, _CALL, due_at=lead.due_at, now=now), lead.lead_id)
        for lead in leads
        if lead.due_at is not None
    ]
    add_tasks(connection, [task for task, _ in tasks])
    link_tasks(connection, [(task.task_id, lead_id) for task, lead_id in tasks])


def _task(lead: Lead, title: str, behind: str, *, due_at: datetime, now: datetime) -> Task:
    return Task(
        task_id=lead.lead_id + behind,
        customer_id=lead.customer_id,
        told_as=lead.told_as,
        team=TEAM,
        title=title,
        why=" · ".join(lead.reasons),
        journey_id="",
        step_id="",
        created_at=now,
        due_at=due_at,
    )
