"""Journeys before they run, over HTTP: proofs, replays of the past, templates."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App, rules_of
from rapport.journeys import (
    Fault,
    Journey,
    JourneyTemplate,
    Period,
    Replayed,
    list_templates,
    parse_journey,
    prove,
    replay,
    world_of,
)

router = APIRouter(prefix="/api/v1/journeys", tags=["journeys"])

_MayLook = Depends(Needs(Permission.VIEW))
Definition = Annotated[
    dict[str, object],
    Body(description="A journey; its JSON Schema is at `/api/v1/journeys/schema`."),
]


class PassedOut(BaseModel):
    """A step of a path, when it can be reached, and what is assumed after it."""

    step: str
    soonest_hours: float = Field(ge=0)
    latest_hours: float = Field(ge=0)
    assumed: dict[str, str]


class FaultOut(BaseModel):
    """What is wrong, by language, and a path that shows it."""

    code: str
    severity: str
    step: str
    sentence: dict[str, str]
    path: list[PassedOut]


class ProofOut(BaseModel):
    """Whether a journey may be published, what was proved of it, and what is wrong with it."""

    sound: bool
    guarantees: list[str]
    most_messages: int
    faults: list[FaultOut]


class ReplayIn(BaseModel):
    """A journey, and the stretch of the past to run through it."""

    model_config = ConfigDict(extra="forbid")

    journey: dict[str, object]
    since: AwareDatetime
    until: AwareDatetime


class ReplayStepOut(BaseModel):
    """What would have happened at a step."""

    step: str
    kind: str
    arrived: int
    sent: int
    not_sent: dict[str, int]
    left: dict[str, int]
    waiting: int


class ReplayOut(BaseModel):
    """What a journey would have done. `per_day`: days of customers by messages on them."""

    entered: int
    held_out: int
    customers: int
    sent: int
    ordered_anyway: int
    steps: list[ReplayStepOut]
    ends: dict[str, int]
    per_day: dict[int, int]
    held_back_by_caps: list[int]
    notes: list[str]
    samples: list[list[tuple[str, datetime]]]


class TemplateOut(BaseModel):
    """A journey to begin with; names and sentences by language."""

    template: str
    names: dict[str, str]
    about: dict[str, str]
    briefs: dict[str, str]
    definition: dict[str, object]
    texts: dict[str, dict[str, dict[str, str]]]


def copies_data(template: JourneyTemplate) -> dict[str, dict[str, dict[str, str]]]:
    """Give a template's texts by brief and language: subject, preheader, body in Liquid."""
    return {
        brief: {
            language: {"subject": one.subject, "preheader": one.preheader, "body": one.body}
            for language, one in copies.items()
        }
        for brief, copies in template.copies.items()
    }


@router.post("/prove", dependencies=[_MayLook])
def prove_definition(app: AppDep, definition: Definition) -> ProofOut:
    """Prove a journey over all its paths, without publishing it."""
    return proof_of(app, parse_journey(definition))


@router.post("/replay", dependencies=[_MayLook])
def replay_definition(app: AppDep, asked: ReplayIn) -> ReplayOut:
    """Run the past through a journey; nothing is sent and nothing is kept."""
    period = Period(since=asked.since, until=asked.until)
    return replay_of(app, parse_journey(asked.journey), period)


@router.get("/templates", dependencies=[_MayLook])
def templates() -> list[TemplateOut]:
    """List journeys to begin with."""
    return [
        TemplateOut(
            template=one.template_id,
            names=dict(one.names),
            about=dict(one.about),
            briefs={brief: str(objective) for brief, objective in one.briefs.items()},
            definition=one.journey.model_dump(mode="json", exclude_defaults=True),
            texts=copies_data(one),
        )
        for one in list_templates()
    ]


def proof_of(app: App, journey: Journey) -> ProofOut:
    """Prove a journey in the world of the shop."""
    world = world_of(
        journey,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        now=app.clock(),
        rules=rules_of(app),
    )
    proof = prove(journey, world)
    return ProofOut(
        sound=proof.sound,
        guarantees=sorted(proof.guarantees),
        most_messages=proof.most_messages,
        faults=[_fault(fault) for fault in proof.faults],
    )


def replay_of(app: App, journey: Journey, period: Period) -> ReplayOut:
    """Run a stretch of the past through a journey."""
    replayed = replay(
        journey,
        facts=app.facts,
        database=app.database,
        period=period,
        timezone=app.settings.shop.timezone,
    )
    return _replayed(replayed)


def _fault(fault: Fault) -> FaultOut:
    return FaultOut(
        code=fault.code,
        severity=fault.severity,
        step=fault.step_id,
        sentence={language: fault.sentence(language) for language in ("en", "zh")},
        path=[
            PassedOut(
                step=step.step_id,
                soonest_hours=step.soonest.total_seconds() / 3600,
                latest_hours=step.latest.total_seconds() / 3600,
                assumed=dict(step.assumed),
            )
            for step in fault.path
        ],
    )


def _replayed(replayed: Replayed) -> ReplayOut:
    return ReplayOut(
        entered=replayed.entered,
        held_out=replayed.held_out,
        customers=replayed.customers,
        sent=replayed.sent,
        ordered_anyway=replayed.baseline.ordered,
        steps=[
            ReplayStepOut(
                step=step.step_id,
                kind=step.kind,
                arrived=step.arrived,
                sent=step.sent,
                not_sent=dict(step.not_sent),
                left=dict(step.left),
                waiting=step.waiting,
            )
            for step in replayed.steps
        ],
        ends=dict(replayed.ends),
        per_day=dict(replayed.per_day),
        held_back_by_caps=[bite.messages for bite in replayed.bites],
        notes=list(replayed.notes),
        samples=[list(passage.steps) for passage in replayed.samples],
    )
