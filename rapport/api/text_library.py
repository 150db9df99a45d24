"""The library of texts over HTTP: search it, use a text again."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import desk_of
from rapport.content import Draft, Objective, Tone
from rapport.studio import LibraryText, LibraryWish, SortBy, reuse_text, search_library

router = APIRouter(prefix="/api/v1/library", tags=["library"])

MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class Wish(BaseModel):
    """What is looked for; all of it must fit. An attribute is written `name=value`."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(default="", max_length=300)
    objective: Objective | None = None
    channel: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=20)
    tone: Tone | None = None
    status: str = Field(default="", max_length=20)
    product_id: str = Field(default="", max_length=200)
    offer_id: str = Field(default="", max_length=80)
    attribute: list[Annotated[str, Field(pattern=r"^[^=]+=.*$", max_length=100)]] = Field(
        default_factory=list, max_length=10
    )
    since: datetime | None = None
    until: datetime | None = None
    sort: SortBy = SortBy.RELEVANCE
    limit: int = Field(default=50, ge=1, le=500)

    def to_wish(self) -> LibraryWish:
        """Make our own noun of it."""
        pairs = [one.partition("=") for one in self.attribute]
        return LibraryWish(
            words=self.words,
            objective=self.objective.value if self.objective else "",
            channel=self.channel,
            language=self.language,
            tone=self.tone.value if self.tone else "",
            status=self.status,
            product_id=self.product_id,
            offer_id=self.offer_id,
            attributes={name: value for name, _, value in pairs},
            since=self.since,
            until=self.until,
            sort=self.sort,
        )


class Reuse(BaseModel):
    """Which text goes into which brief; group and product may be left to it."""

    model_config = ConfigDict(extra="forbid")

    text_id: str = Field(min_length=1, max_length=200)
    brief_id: str = Field(min_length=1, max_length=80)
    segment_id: str = Field(default="", max_length=80)
    product_id: str = Field(default="", max_length=200)


@router.get("", dependencies=[Depends(Needs(Permission.VIEW))])
def search(app: AppDep, wish: Annotated[Wish, Query()]) -> list[LibraryText]:
    """Search all drafts and the copybook."""
    return search_library(wish.to_wish(), database=app.database, facts=app.facts, limit=wish.limit)


@router.post("/reuse", status_code=201)
def reuse(app: AppDep, actor: MayWrite, wanted: Reuse) -> Draft:
    """Copy a text into a brief as a draft, checked against what holds there."""
    del actor
    return reuse_text(
        wanted.text_id,
        wanted.brief_id,
        desk=desk_of(app),
        segment_id=wanted.segment_id,
        product_id=wanted.product_id,
    )
