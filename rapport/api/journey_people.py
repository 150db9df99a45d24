"""People in journeys over HTTP: per step, paged, let in by programs, moved by a new version."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import rules_of
from rapport.journeys import (
    JourneyResults,
    JourneyState,
    Migration,
    Position,
    StepCounts,
    StepMove,
    drain_journey,
    enter_by_hand,
    get_journey,
    list_positions,
    parse_journey,
    pause_journey,
    plan_migration,
    publish_journey,
    results_of,
    resume_journey,
    steps_of,
)

router = APIRouter(prefix="/api/v1/journeys", tags=["journeys"])

_MayLook = Depends(Needs(Permission.VIEW))
_MaySend = Depends(Needs(Permission.SEND))
Sender = Annotated[Actor, _MaySend]


class Coming(BaseModel):
    """A customer who is to come in, with the value of the journey's key, if it has one."""

    customer_id: str = Field(min_length=1, max_length=200)
    key: str = Field(default="", max_length=200)


class Comers(BaseModel):
    """Customers whom a program lets in."""

    customers: list[Coming] = Field(min_length=1, max_length=10_000)


class CameOut(BaseModel):
    """How many came in, and how many were held out; who was in before is neither."""

    entered: int
    held_out: int


class NewVersion(BaseModel):
    """A journey to be published, and what becomes of the people inside."""

    journey: dict[str, object]
    migration: Migration = Migration()
    dry_run: bool = False


class VersionOut(BaseModel):
    """What was published, or would be, and where the people inside go."""

    journey: str
    version: int | None
    moves: list[StepMove]


class StateOut(BaseModel):
    """What a journey does now."""

    journey: str
    state: JourneyState


class PersonOut(BaseModel):
    """Where a customer stands in a journey."""

    customer_id: str
    status: str
    step: str
    version: int
    key: str
    entry: int
    entered_at: datetime
    arrived_at: datetime
    ended_at: datetime | None
    because: str

    @classmethod
    def of(cls, one: Position) -> Self:
        return cls(
            customer_id=one.customer_id,
            status=one.status,
            step=one.step_id,
            version=one.version,
            key=one.entry_key,
            entry=one.entry,
            entered_at=one.entered_at,
            arrived_at=one.arrived_at,
            ended_at=one.ended_at,
            because=one.ended_because,
        )


@router.get("/{journey_id}/steps", dependencies=[_MayLook])
def show_steps(app: AppDep, journey_id: str) -> list[StepCounts]:
    """Count people per step: here now, passed, sent, not sent and left by reason, goal."""
    return steps_of(get_journey(app.database, journey_id), database=app.database)


@router.get("/{journey_id}/results", dependencies=[_MayLook])
def show_results(app: AppDep, journey_id: str) -> JourneyResults:
    """Compare who went through with who was held out."""
    return results_of(
        get_journey(app.database, journey_id),
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )


@router.get("/{journey_id}/people", dependencies=[_MayLook])
def show_people(  # noqa: PLR0913, PLR0917
    app: AppDep,
    journey_id: str,
    step: str | None = None,
    status: str | None = None,
    because: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[PersonOut]:
    """List who is or was in a journey, the newest first, page by page."""
    get_journey(app.database, journey_id)
    found = list_positions(
        app.database,
        journey_id,
        step_id=step,
        status=status,
        because=because,
        limit=limit,
        offset=offset,
    )
    return [PersonOut.of(one) for one in found]


@router.post("/{journey_id}/customers", dependencies=[_MaySend])
def let_in(app: AppDep, journey_id: str, comers: Comers) -> CameOut:
    """Let customers into a journey with the trigger `api`."""
    came = enter_by_hand(
        get_journey(app.database, journey_id),
        [(one.customer_id, one.key) for one in comers.customers],
        database=app.database,
        now=app.clock(),
    )
    return CameOut(entered=came.entered, held_out=came.held_out)


@router.post("/versions")
def publish_version(app: AppDep, actor: Sender, new: NewVersion) -> VersionOut:
    """Publish a journey and say what becomes of the people inside; or only say what would."""
    journey = parse_journey(new.journey)
    moves = plan_migration(journey, new.migration, database=app.database)
    if new.dry_run:
        return VersionOut(journey=journey.journey, version=None, moves=moves)
    published = publish_journey(
        journey,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        rules=rules_of(app),
        operator=actor.actor_id,
        now=app.clock(),
        migration=new.migration,
    )
    return VersionOut(journey=published.journey_id, version=published.version, moves=moves)


@router.post("/{journey_id}/{act}", dependencies=[_MaySend])
def change_state(
    app: AppDep, journey_id: str, act: Literal["pause", "resume", "drain"]
) -> StateOut:
    """Pause a journey, let it live again, or let nobody in any more."""
    change = {"pause": pause_journey, "resume": resume_journey, "drain": drain_journey}[act]
    change(journey_id, database=app.database)
    return StateOut(journey=journey_id, state=get_journey(app.database, journey_id).state)
