"""How texts feel, over HTTP: what carried a text, what to ask people next, and what they say."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import readers_of_shop
from rapport.insights import (
    Agreement,
    Carried,
    Correction,
    Label,
    LabelWhat,
    ToLabel,
    Trial,
    agreement,
    label_reading,
    labels_of,
    next_to_label,
    sentiment_trials,
)

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])

MayReview = Annotated[Actor, Depends(Needs(Permission.REVIEW))]
_LONGEST = 20_000


class AskedText(BaseModel):
    """A text of which somebody wants to know what carries it."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=_LONGEST)


class SaidOfReading(BaseModel):
    """What is right in a reading; of a mention, `before` is the one that is meant."""

    model_config = ConfigDict(extra="forbid")

    text_id: str = Field(min_length=1, max_length=255)
    what: LabelWhat
    after: dict[str, str | None] | None
    before: dict[str, str | None] | None = None
    place: tuple[int, int] | None = None


@router.post("/explain", dependencies=[Depends(Needs(Permission.VIEW))])
def explain(app: AppDep, asked: AskedText) -> tuple[Carried, ...]:
    """Say which words of a text carry its sentiment, by the shop's reader; in log-odds."""
    return readers_of_shop(app).explain(asked.text)


@router.get("/sentiment-trials", dependencies=[Depends(Needs(Permission.VIEW))])
def trials(app: AppDep) -> list[Trial]:
    """List what was learned from stars, and whether it is used, the newest first."""
    return sentiment_trials(app.settings.home)


@router.get("/to-label", dependencies=[Depends(Needs(Permission.REVIEW))])
def to_label(app: AppDep, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[ToLabel]:
    """List the texts whose sentiment people should be asked for next."""
    return next_to_label(app.facts, app.database, limit=limit)


@router.post("/labels")
def label(app: AppDep, actor: MayReview, said: SaidOfReading) -> Label:
    """Say what is right in the reading of a text; it stays however often the text is read."""
    correction = Correction(
        text_id=said.text_id,
        what=said.what,
        after=said.after,
        before=said.before,
        place=said.place,
    )
    return label_reading(
        correction,
        facts=app.facts,
        database=app.database,
        operator=actor.actor_id,
        now=app.clock(),
    )


@router.get("/agreement", dependencies=[Depends(Needs(Permission.VIEW))])
def agree(app: AppDep) -> Agreement:
    """Say how far operators agree on the sentiment of texts."""
    return agreement(labels_of(app.database, what=LabelWhat.SENTIMENT))
