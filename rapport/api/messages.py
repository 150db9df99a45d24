"""Messages over HTTP: what is in the outbox, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.delivery import (
    Doubles,
    LaneCount,
    Message,
    MessageStatus,
    cancel_waiting,
    count_doubles,
    get_message,
    lane_counts,
    list_messages,
    outbox_counts,
)

router = APIRouter(
    prefix="/api/v1/messages", tags=["messages"], dependencies=[Depends(Needs(Permission.VIEW))]
)

MaySend = Annotated[Actor, Depends(Needs(Permission.SEND))]


class CancelIn(BaseModel):
    """Which campaign's messages are to be stopped."""

    model_config = ConfigDict(extra="forbid")

    campaign_id: str = Field(min_length=1, max_length=80)


@router.get("")
def index(
    app: AppDep,
    campaign_id: str | None = None,
    customer_id: str | None = None,
    status: MessageStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> list[Message]:
    """List messages, the last due first."""
    return list_messages(
        app.database,
        campaign_id=campaign_id,
        customer_id=customer_id,
        status=status,
        limit=limit,
        offset=offset,
    )


@router.get("/counts")
def counts(app: AppDep, campaign_id: str | None = None) -> dict[MessageStatus, int]:
    """Count messages by status, of all campaigns or of one."""
    return outbox_counts(app.database, campaign_id)


@router.get("/doubles")
def doubles(app: AppDep, campaign_id: str | None = None) -> Doubles:
    """Count messages that may have arrived twice after a crash, of all campaigns or of one."""
    return count_doubles(app.database, campaign_id)


@router.get("/lanes")
def lanes(app: AppDep) -> list[LaneCount]:
    """Count what waits, lane by lane."""
    return lane_counts(app.database)


@router.post("/cancel")
def cancel(app: AppDep, actor: MaySend, body: CancelIn) -> dict[str, int]:
    """Stop for good what waits of a campaign."""
    stopped = cancel_waiting(app.database, body.campaign_id, by=actor.name)
    return {"cancelled": stopped}


@router.get("/{message_id}")
def show(app: AppDep, message_id: str) -> Message:
    """Give one message."""
    return get_message(app.database, message_id)
