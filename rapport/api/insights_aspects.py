"""Learned aspects over HTTP: what reviews speak of, found in texts, decided by people."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.insights import (
    AspectState,
    LearnedAspect,
    bootstrap_aspects,
    learned_aspects,
    merge_aspects,
    refuse_aspect,
    rename_aspect,
    use_aspect,
)

router = APIRouter(prefix="/api/v1/insights/aspects", tags=["insights"])

_MAY_SEE = [Depends(Needs(Permission.VIEW))]
_MAY_DECIDE = [Depends(Needs(Permission.IMPORT))]


class FindIn(BaseModel):
    """How many texts of a category must speak of an aspect."""

    model_config = ConfigDict(extra="forbid")

    fewest: int = Field(default=5, ge=2, le=10_000)


class NameIn(BaseModel):
    """What an aspect is to be called in a language (`zh`, `en`)."""

    model_config = ConfigDict(extra="forbid")

    aspect_id: str
    language: str
    name: str


class AspectIn(BaseModel):
    """One aspect, by its id."""

    model_config = ConfigDict(extra="forbid")

    aspect_id: str


class MergeIn(BaseModel):
    """Aspects that become part of another."""

    model_config = ConfigDict(extra="forbid")

    into: str
    others: list[str] = Field(min_length=1)


@router.get("", dependencies=_MAY_SEE)
def aspects(
    app: AppDep, state: AspectState | None = None, category: str | None = None
) -> list[LearnedAspect]:
    """List learned aspects, those with most support first."""
    return learned_aspects(app.database, state=state, category=category)


@router.post("/find", dependencies=_MAY_DECIDE)
def find(app: AppDep, asked: FindIn) -> list[LearnedAspect]:
    """Propose aspects from the texts that were read; returns what is new."""
    return bootstrap_aspects(app.facts, app.database, now=app.clock(), fewest=asked.fewest)


@router.post("/use", dependencies=_MAY_DECIDE)
def use(app: AppDep, asked: AspectIn) -> LearnedAspect:
    """Read texts for an aspect from now on."""
    return use_aspect(app.database, asked.aspect_id)


@router.post("/refuse", dependencies=_MAY_DECIDE)
def refuse(app: AppDep, asked: AspectIn) -> LearnedAspect:
    """Leave an aspect out; it is not proposed again."""
    return refuse_aspect(app.database, asked.aspect_id)


@router.post("/rename", dependencies=_MAY_DECIDE)
def rename(app: AppDep, asked: NameIn) -> LearnedAspect:
    """Call an aspect otherwise in a language; its id stays."""
    return rename_aspect(app.database, asked.aspect_id, language=asked.language, name=asked.name)


@router.post("/merge", dependencies=_MAY_DECIDE)
def merge(app: AppDep, asked: MergeIn) -> LearnedAspect:
    """Make one aspect of several that mean the same."""
    return merge_aspects(app.database, asked.into, asked.others)
