"""Messages over HTTP: what is in the outbox, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import transactional_desk_of
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
from rapport.transactional import (
    MessageWish,
    Requested,
    ValueKind,
    kinds_of,
    request_message,
    ship_templates,
    with_address,
)

router = APIRouter(
    prefix="/api/v1/messages", tags=["messages"], dependencies=[Depends(Needs(Permission.VIEW))]
)

MaySend = Annotated[Actor, Depends(Needs(Permission.SEND))]


class CancelIn(BaseModel):
    """Which campaign's messages are to be stopped."""

    model_config = ConfigDict(extra="forbid")

    campaign_id: str = Field(min_length=1, max_length=80)


class MessageIn(BaseModel):
    """A transactional message: which template, to whom, with which values."""

    model_config = ConfigDict(extra="forbid")

    template: str = Field(min_length=1, max_length=80)
    customer_id: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=320, description="Empty: the customer's own.")
    language: str = Field(default="", max_length=35)
    values: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)
    topic: str = Field(default="", max_length=40)
    send_at: AwareDatetime | None = None


class TemplateOut(BaseModel):
    """A template in one language, and the values that it asks for."""

    draft_id: str
    language: str
    version: int
    status: str
    values: dict[str, ValueKind]


@router.post("", status_code=202)
def send(
    app: AppDep,
    actor: MaySend,
    body: MessageIn,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=200)],
) -> Requested:
    """Send a transactional message, once for each `Idempotency-Key`."""
    wish = with_address(MessageWish(**dict(body)), facts=app.facts)
    requested = request_message(
        wish,
        desk=transactional_desk_of(app),
        key_id=actor.actor_id,
        idempotency_key=idempotency_key,
        now=app.clock(),
    )
    if requested.repeated:
        response.status_code = 200
    return requested


@router.get("/templates")
def templates(app: AppDep) -> list[TemplateOut]:
    """List the transactional templates that are shipped, with the values that they ask for."""
    return [
        TemplateOut(
            draft_id=one.draft_id,
            language=one.language,
            version=one.version,
            status=one.status.value,
            values=kinds_of(one.copy),
        )
        for one in ship_templates(database=app.database, now=app.clock())
    ]


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
