"""WeCom tasks over HTTP: messages that employees send themselves, and their word that they did."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.delivery import (
    TaskState,
    WecomTask,
    confirm_task,
    count_tasks,
    decline_task,
    get_task,
    list_tasks,
)

router = APIRouter(prefix="/api/v1/wecom-tasks", tags=["WeCom tasks"])

_MayLook = Depends(Needs(Permission.VIEW))
Sender = Annotated[Actor, Depends(Needs(Permission.SEND))]


class DeclineIn(BaseModel):
    """Why a message was not sent."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=300)


@router.get("", dependencies=[_MayLook])
def index(
    app: AppDep,
    state: TaskState | None = TaskState.OPEN,
    employee: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> list[WecomTask]:
    """List tasks of a state, those that expire first first."""
    return list_tasks(app.database, state=state, employee=employee, limit=limit, offset=offset)


@router.get("/counts", dependencies=[_MayLook])
def counts(app: AppDep, employee: str | None = None) -> dict[TaskState, int]:
    """Count tasks by state."""
    return count_tasks(app.database, employee=employee)


@router.get("/{message_id}", dependencies=[_MayLook])
def show(app: AppDep, message_id: str) -> WecomTask:
    """Give the task of one message."""
    return get_task(app.database, message_id)


@router.post("/{message_id}/confirm")
def confirm(app: AppDep, message_id: str, actor: Sender) -> WecomTask:
    """Say that the message was sent: now it is delivered."""
    return confirm_task(app.database, message_id, by=actor.actor_id, now=app.clock())


@router.post("/{message_id}/decline")
def decline(app: AppDep, message_id: str, body: DeclineIn, actor: Sender) -> WecomTask:
    """Say that the message will not be sent, and why: it is cancelled."""
    return decline_task(
        app.database, message_id, by=actor.actor_id, reason=body.reason, now=app.clock()
    )
