"""Feedback over HTTP: texts that people wrote, handed over by another program."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.imports import RejectOut
from rapport.profiles import take_feedback

router = APIRouter(prefix="/api/v1/feedback", tags=["feedback"])

_MOST_TEXTS = 1_000
_LONGEST = 50_000
_LONGEST_NAME = 500

Name = Annotated[str | None, Field(max_length=_LONGEST_NAME)]


class FeedbackIn(BaseModel):
    """A text that somebody wrote. `author` and `author_url` are hashed and never kept."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=_LONGEST)
    feedback_id: Name = Field(default=None, description="Of the source; made of the rest if empty.")
    kind: Name = Field(default=None, description="survey, post, forum, comment, chat, reply, other")
    platform: Name = Field(default=None, description="Where it was written; the shop if empty.")
    licence: Name = Field(default=None, description="On what terms it may be kept and quoted.")
    thread_id: Name = None
    question: str | None = Field(default=None, max_length=_LONGEST)
    customer_id: Name = None
    author: Name = None
    author_url: Name = None
    product_id: Name = None
    brand: Name = None
    rating: float | str | None = Field(default=None, description="From 1 to 5.")
    title: str | None = Field(default=None, max_length=_LONGEST)
    language: Name = Field(default=None, description="BCP 47, where the source says it.")
    url: Name = None
    written_at: datetime | str | None = None


class FeedbackBatch(BaseModel):
    """Texts, so many at most in one call."""

    model_config = ConfigDict(extra="forbid")

    texts: list[FeedbackIn] = Field(min_length=1, max_length=_MOST_TEXTS)


class FeedbackTaken(BaseModel):
    """What became of the texts; `errors` name those that were left out, by their place from 1."""

    inserted: int
    updated: int
    unchanged: int
    rejected: int
    errors: list[RejectOut]


@router.post("", dependencies=[Depends(Needs(Permission.IMPORT))])
def take(app: AppDep, batch: FeedbackBatch) -> FeedbackTaken:
    """Keep texts; what cannot be used is left out and named. The same text again changes nothing.

    They are read by the server within a minute.
    """
    told = [text.model_dump() for text in batch.texts]
    kept, rejects = take_feedback(app.facts, told)
    return FeedbackTaken(
        inserted=kept.inserted,
        updated=kept.updated,
        unchanged=kept.unchanged,
        rejected=len({one.row for one in rejects}),
        errors=[
            RejectOut(row=one.row, field=one.field, value=one.value, reason=one.reason)
            for one in rejects
        ],
    )
