"""Judgements over HTTP: studies of texts, the next pair for a judge, and results."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.app import App
from rapport.evaluation import (
    Judgement,
    Preference,
    Results,
    ShownPair,
    Study,
    StudyPlan,
    get_study,
    item_of,
    list_studies,
    new_study,
    next_pair,
    progress_of,
    record_judgement,
    results_of,
)

router = APIRouter(prefix="/api/v1/judgements", tags=["judgements"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Judge = Annotated[Actor, Depends(Needs(Permission.JUDGE))]


class ItemIn(BaseModel):
    """Source facts, and what each of two or more systems wrote from them."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(default=None, description="Else its place in the list, from 1.")
    facts: str = ""
    texts: dict[str, str] = Field(description="System → its text.")


class StudyIn(BaseModel):
    """A study to make."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="A name that no other study has.")
    items: list[ItemIn]
    question: str = Field(default="", description="What is asked of a pair; else the usual.")
    pairs: int | None = Field(default=None, ge=1, description="How many at most; else all.")
    twice_share: float = Field(default=0.2, ge=0, le=1, description="Pairs judged by two.")
    seed: int = Field(default=1, ge=0, lt=2**31, description="Gives sides and order again.")


class StudyOut(BaseModel):
    """A study and how far it is; `left_for_you` are pairs that wait for the caller."""

    study_id: str
    name: str
    question: str
    seed: int
    created_at: datetime
    created_by: str
    wanted: int
    given: int
    judges: int
    left_for_you: int


class NextOut(BaseModel):
    """The next pair for the caller; null when none waits."""

    pair: ShownPair | None


class JudgementIn(BaseModel):
    """What is said of a pair."""

    model_config = ConfigDict(extra="forbid")

    choice: Preference
    note: str = Field(default="", max_length=2000)


@router.get("")
def index(app: AppDep, actor: Annotated[Actor, _MayLook]) -> list[StudyOut]:
    """List all studies, the newest first."""
    return [_out(app, study, actor) for study in list_studies(app.database)]


@router.post("", status_code=201)
def create(app: AppDep, author: Author, wanted: StudyIn) -> StudyOut:
    """Make a study and draw its pairs."""
    study = new_study(
        wanted.name,
        [
            item_of(item.model_dump(exclude_none=True), number)
            for number, item in enumerate(wanted.items, 1)
        ],
        database=app.database,
        created_by=author.actor_id,
        now=app.clock(),
        plan=StudyPlan(
            question=wanted.question,
            seed=wanted.seed,
            most=wanted.pairs,
            twice_share=wanted.twice_share,
        ),
    )
    return _out(app, study, author)


@router.get("/{study}")
def show(app: AppDep, actor: Annotated[Actor, _MayLook], study: AnyId) -> StudyOut:
    """Show a study by id or name."""
    return _out(app, get_study(app.database, study), actor)


@router.get("/{study}/next")
def give_next(app: AppDep, judge: Judge, study: AnyId) -> NextOut:
    """Give a pair that the caller has not judged; nothing in it says who wrote which text."""
    found = get_study(app.database, study)
    return NextOut(pair=next_pair(found, database=app.database, operator=judge.actor_id))


@router.post("/{study}/pairs/{pair_id}", status_code=201)
def say(app: AppDep, judge: Judge, study: AnyId, pair_id: AnyId, said: JudgementIn) -> StudyOut:
    """Judge a pair, once and for good."""
    found = get_study(app.database, study)
    given = Judgement(
        pair_id=pair_id,
        operator=judge.actor_id,
        choice=said.choice,
        judged_at=app.clock(),
        note=said.note,
    )
    record_judgement(found, given, database=app.database)
    return _out(app, found, judge)


@router.get("/{study}/results", dependencies=[_MayLook])
def results(app: AppDep, study: AnyId) -> Results:
    """Say which system judges prefer, how sure that is, and how far they agree."""
    return results_of(get_study(app.database, study), database=app.database)


def _out(app: App, study: Study, actor: Actor) -> StudyOut:
    progress = progress_of(app.database, study.study_id, operator=actor.actor_id)
    return StudyOut(
        **asdict(study),
        wanted=progress.wanted,
        given=progress.given,
        judges=progress.judges,
        left_for_you=progress.left_for_you,
    )
