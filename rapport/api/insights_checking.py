"""How far the readers err, over HTTP: texts drawn by lot, and that people looked at them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.insights import DrawnText, check_readings, sample_to_label

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])

MayReview = Annotated[Actor, Depends(Needs(Permission.REVIEW))]


class LookedAt(BaseModel):
    """Texts all of whose mentions are right as they stand now."""

    model_config = ConfigDict(extra="forbid")

    text_ids: list[str] = Field(min_length=1, max_length=200)


class TextsChecked(BaseModel):
    """How many texts of the sample were looked at by now."""

    texts: int


@router.get("/to-check", dependencies=[Depends(Needs(Permission.REVIEW))])
def to_check(app: AppDep, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[DrawnText]:
    """Draw the next texts by lot, for people to look at what each mentions."""
    return sample_to_label(app.facts, limit=limit)


@router.post("/checked")
def checked(app: AppDep, actor: MayReview, said: LookedAt) -> TextsChecked:
    """Say that all that these texts mention is right as it stands now, and nothing is missed."""
    texts = check_readings(
        said.text_ids,
        facts=app.facts,
        database=app.database,
        operator=actor.actor_id,
        now=app.clock(),
    )
    return TextsChecked(texts=texts)
