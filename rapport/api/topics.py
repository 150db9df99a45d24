"""Topics and sign-ups over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.subscriptions import (
    OptIn,
    OptInState,
    Topic,
    archive_topic,
    get_opt_in,
    list_opt_ins,
    list_topics,
    save_topic,
)

router = APIRouter(prefix="/api/v1/topics", tags=["topics"])
opt_ins_router = APIRouter(prefix="/api/v1/optins", tags=["topics"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class TopicIn(BaseModel):
    """What customers can choose to hear about."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str] = Field(description="Name by language: `zh` and `en`.")
    sentences: dict[str, str] = Field(description="What it is about, likewise.")
    channels: list[str] = Field(default=["email"], max_length=20)
    default_in: bool = Field(default=True, description="Whether who said nothing hears about it.")
    position: int = Field(default=0, ge=0, le=1000)


@router.get("", dependencies=[_MayLook])
def index(
    app: AppDep,
    archived: Annotated[bool, Query(description="Archived ones too.")] = False,
) -> list[Topic]:
    """List the topics in the order in which customers see them."""
    return list_topics(app.database, archived=archived)


@router.put("/{topic}")
def save(app: AppDep, author: Author, topic: str, wanted: TopicIn) -> Topic:
    """Declare a topic, or change the one with this key."""
    made = Topic(
        topic=topic,
        names=wanted.names,
        sentences=wanted.sentences,
        channels=tuple(wanted.channels),
        default_in=wanted.default_in,
        position=wanted.position,
        changed_at=app.clock(),
        changed_by=author.name,
    )
    return save_topic(made, database=app.database)


@router.delete("/{topic}")
def archive(app: AppDep, author: Author, topic: str) -> Topic:
    """Offer a topic to nobody any more; what customers said about it stays."""
    return archive_topic(topic, database=app.database, by=author.name, now=app.clock())


@opt_ins_router.get("", dependencies=[_MayLook])
def opt_ins(
    app: AppDep,
    form_id: str | None = None,
    customer_id: str | None = None,
    state: OptInState | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[OptIn]:
    """List sign-ups with their proof, the newest first."""
    return list_opt_ins(
        app.database,
        form_id=form_id,
        customer_id=customer_id,
        state=state,
        limit=limit,
        offset=offset,
    )


@opt_ins_router.get("/{opt_in_id}", dependencies=[_MayLook])
def opt_in(app: AppDep, opt_in_id: str) -> OptIn:
    """Give the proof of a sign-up."""
    return get_opt_in(app.database, opt_in_id)
