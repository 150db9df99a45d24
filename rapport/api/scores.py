"""Scores over HTTP: what models and rules say of a customer, and why."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.profiles import get_profile
from rapport.training import scores_of

router = APIRouter(prefix="/api/v1/customers", tags=["scores"])


class ReasonOut(BaseModel):
    """What a feature adds to the score, in points of a hundred, against the average customer's."""

    feature: str
    value: float | str | None
    effect: float
    sentence: str


class ScoreOut(BaseModel):
    """A score as it was kept last; `model` is null where rule points gave it."""

    name: str
    value: float
    model: str | None
    scored_at: datetime
    reasons: list[ReasonOut] = Field(description="The strongest first; empty without `why`.")


@router.get("/{customer_id}/scores", dependencies=[Depends(Needs(Permission.VIEW))])
def show(
    app: AppDep,
    customer_id: AnyId,
    why: Annotated[bool, Query(description="Give reasons, as of now.")] = False,
    language: Annotated[Literal["zh", "en"], Query()] = "en",
) -> list[ScoreOut]:
    """Give a customer's scores, by name; with `why` what each is made of."""
    get_profile(app.facts, customer_id)
    found = scores_of(
        customer_id,
        facts=app.facts,
        home=app.settings.home,
        now=app.clock(),
        language=language,
        why=why,
    )
    return [
        ScoreOut(
            name=one.name,
            value=one.value,
            model=one.model,
            scored_at=one.scored_at,
            reasons=[
                ReasonOut(
                    feature=reason.feature,
                    value=reason.value,
                    effect=reason.effect,
                    sentence=reason.sentence,
                )
                for reason in one.reasons
            ],
        )
        for one in found
    ]
