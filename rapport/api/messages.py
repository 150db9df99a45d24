"""Messages over HTTP: what is in the outbox, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.delivery import Message, MessageStatus, get_message, list_messages, outbox_counts

router = APIRouter(
    prefix="/api/v1/messages", tags=["messages"], dependencies=[Depends(Needs(Permission.VIEW))]
)


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


@router.get("/{message_id}")
def show(app: AppDep, message_id: str) -> Message:
    """Give one message."""
    return get_message(app.database, message_id)
