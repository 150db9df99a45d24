"""Journeys over HTTP: what is live, who is where, and publishing a definition."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import rules_of
from rapport.journeys import (
    Journey,
    JourneyState,
    PublishedJourney,
    check_journey,
    count_positions,
    enter_journey,
    get_journey,
    list_journeys,
    parse_journey,
    publish_journey,
    stop_journey,
)

router = APIRouter(prefix="/api/v1/journeys", tags=["journeys"])

_MayLook = Depends(Needs(Permission.VIEW))
_MaySend = Depends(Needs(Permission.SEND))
Sender = Annotated[Actor, _MaySend]
Definition = Annotated[
    dict[str, object],
    Body(description="A journey; its JSON Schema is at `/api/v1/journeys/schema`."),
]


class JourneyOut(BaseModel):
    """A published journey, and how many customers stand at which step, by status."""

    journey: str
    name: str
    version: int
    live: bool
    state: JourneyState
    published_at: datetime
    published_by: str
    definition: dict[str, object]
    customers: dict[str, dict[str, int]]

    @classmethod
    def of(cls, published: PublishedJourney, counts: dict[tuple[str, str], int]) -> Self:
        customers: dict[str, dict[str, int]] = {}
        for (status, step_id), count in counts.items():
            customers.setdefault(status, {})[step_id] = count
        return cls(
            journey=published.journey_id,
            name=published.journey.name,
            version=published.version,
            live=not published.stopped,
            state=published.state,
            published_at=published.published_at,
            published_by=published.published_by,
            definition=published.journey.model_dump(mode="json", exclude_defaults=True),
            customers=customers,
        )


class CheckOut(BaseModel):
    """Whether a journey may be published; a sentence per flaw."""

    sound: bool
    flaws: list[str]


class EnteredOut(BaseModel):
    """How many customers came in, and how many were held out."""

    entered: int = Field(ge=0)
    held_out: int = Field(ge=0)


@router.get("/schema", dependencies=[_MayLook])
def schema() -> dict[str, object]:
    """Give the JSON Schema of a journey."""
    return Journey.model_json_schema()


@router.get("", dependencies=[_MayLook])
def show_list(app: AppDep) -> list[JourneyOut]:
    """List the journeys."""
    return [_out(app, published) for published in list_journeys(app.database)]


@router.get("/{journey_id}", dependencies=[_MayLook])
def show(app: AppDep, journey_id: str) -> JourneyOut:
    """Show the newest version of a journey."""
    return _out(app, get_journey(app.database, journey_id))


@router.post("/check", dependencies=[_MayLook])
def check(app: AppDep, definition: Definition) -> CheckOut:
    """Prove a journey without publishing it."""
    flaws = check_journey(
        parse_journey(definition),
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        rules=rules_of(app),
        now=app.clock(),
    )
    return CheckOut(sound=not flaws, flaws=flaws)


@router.post("", status_code=201)
def publish(app: AppDep, actor: Sender, definition: Definition) -> JourneyOut:
    """Make a journey live as a new version."""
    published = publish_journey(
        parse_journey(definition),
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        rules=rules_of(app),
        operator=actor.actor_id,
        now=app.clock(),
    )
    return _out(app, published)


@router.post("/{journey_id}/enter", dependencies=[_MaySend])
def enter(app: AppDep, journey_id: str) -> EnteredOut:
    """Let in whoever the trigger picks now."""
    published = get_journey(app.database, journey_id)
    entered = enter_journey(
        published,
        database=app.database,
        facts=app.facts,
        now=app.clock(),
        timezone=app.settings.shop.timezone,
    )
    return EnteredOut(entered=entered.entered, held_out=entered.held_out)


@router.post("/{journey_id}/stop", dependencies=[_MaySend])
def stop(app: AppDep, journey_id: str) -> JourneyOut:
    """Let nobody in and move nobody on."""
    stop_journey(journey_id, database=app.database)
    return _out(app, get_journey(app.database, journey_id))


def _out(app: AppDep, published: PublishedJourney) -> JourneyOut:
    return JourneyOut.of(published, count_positions(app.database, published.journey_id))
