"""Tasks over HTTP: what journeys give people to do."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.journeys import Task, TaskStatus, close_task, list_tasks

router = APIRouter(prefix="/api/v1/tasks", tags=["tasks"])

_MayLook = Depends(Needs(Permission.VIEW))
Sender = Annotated[Actor, Depends(Needs(Permission.SEND))]


@router.get("", dependencies=[_MayLook])
def show_list(
    app: AppDep,
    status: TaskStatus = TaskStatus.OPEN,
    team: str | None = None,
    customer_id: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[Task]:
    """List tasks, those due first at the top."""
    return list_tasks(
        app.database,
        status=status,
        team=team,
        customer_id=customer_id,
        limit=limit,
        offset=offset,
    )


@router.post("/{task_id}/{status}")
def close(app: AppDep, actor: Sender, task_id: str, status: Literal["done", "declined"]) -> Task:
    """Say that a task is done or declined."""
    return close_task(
        app.database,
        task_id,
        status=TaskStatus(status),
        operator=actor.actor_id,
        now=app.clock(),
    )
