"""Dead letters over HTTP, for admins: events that could not be used, and their replay."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.events import (
    DeadLetter,
    check_chosen,
    count_dead_letters,
    delete_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)

router = APIRouter(prefix="/api/v1/dead-letters", tags=["dead letters"])

AdminDep = Annotated[Actor, Depends(Needs(Permission.ADMIN))]


class DeadLetterOut(BaseModel):
    """A call that could not be used, without what it says: that is personal data."""

    letter_id: str
    source: str
    code: str
    reason: str
    received_at: datetime
    attempts: int

    @classmethod
    def of(cls, letter: DeadLetter) -> Self:
        return cls.model_validate(letter, from_attributes=True)


class WholeLetter(DeadLetterOut):
    """A dead letter with the call itself: as it was sent, or as it was `checked`."""

    checked: bool
    call: dict[str, object]


class LetterCount(BaseModel):
    """How many dead letters of a source have the same code."""

    source: str
    code: str
    letters: int


class Chosen(BaseModel):
    """Which dead letters: one, those of a source, or with `everything` all."""

    model_config = ConfigDict(extra="forbid")

    letter_id: str | None = Field(default=None, max_length=40)
    source: str | None = Field(default=None, max_length=200)
    everything: bool = False


class ReplayedOut(BaseModel):
    """How many calls went back to the inbox, and how many still cannot be used."""

    replayed: int
    still_dead: int


class DeletedOut(BaseModel):
    """How many dead letters were deleted."""

    deleted: int


@router.get("", summary="List dead letters, oldest first, without what they say")
def show_list(
    app: AppDep,
    _: AdminDep,
    source: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> list[DeadLetterOut]:
    found = list_dead_letters(app.database, source=source, limit=limit, offset=offset)
    return [DeadLetterOut.of(letter) for letter in found]


@router.get("/counts", summary="Count dead letters by source and code")
def show_counts(app: AppDep, _: AdminDep) -> list[LetterCount]:
    return [
        LetterCount(source=source, code=code, letters=letters)
        for (source, code), letters in sorted(count_dead_letters(app.database).items())
    ]


@router.get("/{letter_id}", summary="Show one dead letter with its call")
def show(app: AppDep, _: AdminDep, letter_id: str) -> WholeLetter:
    letter = get_dead_letter(app.database, letter_id)
    said = DeadLetterOut.of(letter).model_dump()
    call = msgspec.json.decode(letter.payload, type=dict[str, object])
    return WholeLetter(**said, checked=letter.checked, call=call)


@router.post("/replay", summary="Try dead letters again")
def replay(app: AppDep, _: AdminDep, chosen: Chosen) -> ReplayedOut:
    check_chosen(chosen.letter_id, chosen.source, everything=chosen.everything)
    done = replay_dead_letters(
        app.database,
        letter_id=chosen.letter_id,
        source=chosen.source,
        currency=app.settings.shop.currency,
    )
    return ReplayedOut(replayed=done.replayed, still_dead=done.still_dead)


@router.post("/delete", summary="Delete dead letters for good")
def delete(app: AppDep, _: AdminDep, chosen: Chosen) -> DeletedOut:
    check_chosen(chosen.letter_id, chosen.source, everything=chosen.everything)
    deleted = delete_dead_letters(app.database, letter_id=chosen.letter_id, source=chosen.source)
    return DeletedOut(deleted=deleted)
