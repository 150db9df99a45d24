"""The calendar over HTTP: what is planned and when, conflicts, feeds for calendar programs."""

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.public_pages import NOT_CACHED
from rapport.calendar import (
    MARKETS,
    MEDIA_TYPE,
    Conflict,
    Entry,
    EntryKind,
    Feed,
    Festival,
    Item,
    Wish,
    add_entry,
    close_feed,
    export_calendar,
    festivals_between,
    find_conflicts,
    list_feeds,
    list_items,
    mark_published,
    markets_of,
    move_entry,
    open_feed,
    read_feed,
    remove_entry,
)

router = APIRouter(prefix="/api/v1/calendar", tags=["calendar"])
feed_router = APIRouter(tags=["calendar"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
First = Annotated[date, Query(description="The first day.")]
Last = Annotated[date, Query(description="The last day; it counts.")]
Market = Annotated[list[str] | None, Query(description=f"Whose festivals: {', '.join(MARKETS)}.")]


class EntryIn(BaseModel):
    """What is to be put into the calendar."""

    model_config = ConfigDict(extra="forbid")

    kind: EntryKind
    day: date
    at: time | None = Field(default=None, description="Clock time of the shop; null: whole day.")
    title: str = Field(default="", max_length=200)
    about: str = Field(default="", max_length=2000)
    campaign_id: str = Field(default="", max_length=80)
    brief_id: str = Field(default="", max_length=80)
    format: str = Field(default="", max_length=20, description="Of a text: `social`, `article` …")
    language: str = Field(default="", max_length=35)


class MoveIn(BaseModel):
    """The day that an entry is planned for from now on."""

    model_config = ConfigDict(extra="forbid")

    day: date
    at: time | None = None


class PublishedIn(BaseModel):
    """Where a published text can be read."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(default="", max_length=2000)


class FeedIn(BaseModel):
    """Who is to read the calendar."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)


class CalendarOut(BaseModel):
    """What stands between two days."""

    items: list[Item]
    festivals: list[Festival]
    conflicts: list[Conflict]


class FeedOpened(BaseModel):
    """A feed with its address, which is never shown again."""

    feed: Feed
    address: str


@router.get("", dependencies=[_MayLook])
def index(app: AppDep, first: First, last: Last, market: Market = None) -> CalendarOut:
    """List what is planned or happened between two days, festivals, and what does not fit."""
    shop = app.settings.shop
    markets = market or markets_of(shop.market)
    return CalendarOut(
        items=list_items(first, last, database=app.database, timezone=shop.timezone),
        festivals=festivals_between(first, last, markets=markets),
        conflicts=find_conflicts(
            first,
            last,
            database=app.database,
            timezone=shop.timezone,
            now=app.clock(),
            facts=app.facts,
        ),
    )


@router.get("/export.ics", dependencies=[_MayLook])
def export(app: AppDep, first: First, last: Last) -> Response:
    """Give the same as iCalendar (RFC 5545)."""
    text = export_calendar(
        first, last, database=app.database, shop=app.settings.shop, now=app.clock()
    )
    return Response(text, media_type=MEDIA_TYPE)


@router.post("/entries", status_code=201)
def add(app: AppDep, author: Author, wanted: EntryIn) -> Entry:
    """Put a campaign, a text to publish or a note into the calendar."""
    wish = Wish(**dict(wanted))
    return add_entry(wish, database=app.database, by=author.name, now=app.clock())


@router.put("/entries/{entry_id}/day")
def move(app: AppDep, _author: Author, entry_id: str, wanted: MoveIn) -> Entry:
    """Plan an entry for another day."""
    return move_entry(entry_id, wanted.day, wanted.at, database=app.database, now=app.clock())


@router.put("/entries/{entry_id}/published")
def publish(app: AppDep, _author: Author, entry_id: str, wanted: PublishedIn) -> Entry:
    """Mark a text as published; safe to repeat."""
    return mark_published(entry_id, database=app.database, now=app.clock(), address=wanted.address)


@router.delete("/entries/{entry_id}", status_code=204)
def remove(app: AppDep, _author: Author, entry_id: str) -> None:
    """Take an entry out; its campaign, brief and drafts stay."""
    remove_entry(entry_id, database=app.database)


@router.get("/feeds", dependencies=[_MayLook])
def feeds(app: AppDep) -> list[Feed]:
    """List the feeds that are open; their addresses cannot be shown again."""
    return list_feeds(app.database)


@router.post("/feeds", status_code=201)
def add_feed(app: AppDep, author: Author, wanted: FeedIn) -> FeedOpened:
    """Open a feed and give its secret address."""
    feed, address = open_feed(
        wanted.name,
        database=app.database,
        public_url=app.settings.public_url,
        by=author.name,
        now=app.clock(),
    )
    return FeedOpened(feed=feed, address=address)


@router.delete("/feeds/{feed_id}", status_code=204)
def remove_feed(app: AppDep, _author: Author, feed_id: str) -> None:
    """Close a feed: its address no longer works."""
    close_feed(feed_id, database=app.database)


@feed_router.get("/calendar/{secret}.ics", include_in_schema=False)
def feed(app: AppDep, secret: str) -> Response:
    """Give the calendar to whoever has the address; it asks for no key."""
    text = read_feed(secret, database=app.database, shop=app.settings.shop, now=app.clock())
    return Response(text, media_type=MEDIA_TYPE, headers=NOT_CACHED)
