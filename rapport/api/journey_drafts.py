"""Drafts of journeys over HTTP: kept, proved, replayed, published, thrown away."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.journey_people import VersionOut
from rapport.api.journey_proofs import ProofOut, ReplayOut, proof_of, replay_of
from rapport.app import rules_of
from rapport.journeys import (
    BadJourney,
    JourneyDraft,
    Migration,
    Period,
    drop_draft_of,
    drop_journey_draft,
    get_journey_draft,
    journey_in,
    keep_draft,
    list_journey_drafts,
    plan_migration,
    publish_journey,
)

router = APIRouter(prefix="/api/v1/journeys/drafts", tags=["journeys"])

_MayLook = Depends(Needs(Permission.VIEW))
_MayWrite = Depends(Needs(Permission.WRITE_CONTENT))
Writer = Annotated[Actor, _MayWrite]
Sender = Annotated[Actor, Depends(Needs(Permission.SEND))]


class JourneyDraftOut(BaseModel):
    """A journey that is being written. It may be unfinished: `lacks` says what it lacks first."""

    journey: str
    revision: int
    saved_at: datetime
    saved_by: str
    lacks: str
    definition: dict[str, object]

    @classmethod
    def of(cls, draft: JourneyDraft) -> Self:
        lacks = ""
        try:
            journey_in(draft)
        except BadJourney as error:
            lacks = str(error)
        return cls(
            journey=draft.journey_id,
            revision=draft.revision,
            saved_at=draft.saved_at,
            saved_by=draft.saved_by,
            lacks=lacks,
            definition=dict(draft.definition),
        )


class JourneyDraftIn(BaseModel):
    """A draft to keep, and the revision of the one it follows; 0 for none."""

    model_config = ConfigDict(extra="forbid")

    definition: dict[str, object]
    revision: int = Field(default=0, ge=0)


class PeriodIn(BaseModel):
    """The stretch of the past to run through a draft."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    until: AwareDatetime


class PublishIn(BaseModel):
    """What becomes of the people inside. `dry_run` only says so."""

    model_config = ConfigDict(extra="forbid")

    migration: Migration = Migration()
    dry_run: bool = False


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[JourneyDraftOut]:
    """List the drafts of journeys."""
    return [JourneyDraftOut.of(draft) for draft in list_journey_drafts(app.database)]


@router.get("/{journey_id}", dependencies=[_MayLook])
def show(app: AppDep, journey_id: str) -> JourneyDraftOut:
    """Give one draft."""
    return JourneyDraftOut.of(get_journey_draft(app.database, journey_id))


@router.put("/{journey_id}")
def keep(app: AppDep, actor: Writer, journey_id: str, body: JourneyDraftIn) -> JourneyDraftOut:
    """Keep a draft; 409 if another was kept since the revision that it follows."""
    named = body.definition.get("journey", journey_id)
    if named != journey_id:
        raise BadJourney(f"journey: the definition is of another journey than {journey_id!r}")
    draft = keep_draft(
        {**body.definition, "journey": journey_id},
        database=app.database,
        revision=body.revision,
        by=actor.actor_id,
        now=app.clock(),
    )
    return JourneyDraftOut.of(draft)


@router.delete("/{journey_id}", status_code=204, dependencies=[_MayWrite])
def drop(app: AppDep, journey_id: str) -> None:
    """Throw a draft away; what is live stays as it is."""
    drop_journey_draft(app.database, journey_id)


@router.post("/{journey_id}/prove", dependencies=[_MayLook])
def prove_draft(app: AppDep, journey_id: str) -> ProofOut:
    """Prove a draft over all its paths."""
    return proof_of(app, journey_in(get_journey_draft(app.database, journey_id)))


@router.post("/{journey_id}/replay", dependencies=[_MayLook])
def replay_draft(app: AppDep, journey_id: str, body: PeriodIn) -> ReplayOut:
    """Run the past through a draft; nothing is sent and nothing is kept."""
    journey = journey_in(get_journey_draft(app.database, journey_id))
    return replay_of(app, journey, Period(since=body.since, until=body.until))


@router.post("/{journey_id}/publish")
def publish_draft(app: AppDep, actor: Sender, journey_id: str, body: PublishIn) -> VersionOut:
    """Make a draft live; it is gone then, unless it was changed meanwhile."""
    draft = get_journey_draft(app.database, journey_id)
    journey = journey_in(draft)
    moves = plan_migration(journey, body.migration, database=app.database)
    if body.dry_run:
        return VersionOut(journey=journey_id, version=None, moves=moves)
    published = publish_journey(
        journey,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        rules=rules_of(app),
        operator=actor.actor_id,
        now=app.clock(),
        migration=body.migration,
    )
    drop_draft_of(app.database, draft)
    return VersionOut(journey=journey_id, version=published.version, moves=moves)
