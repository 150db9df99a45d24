"""Puts entries into the calendar, moves them, takes them out, and marks texts as published."""

from dataclasses import replace
from datetime import date, datetime, time

import structlog

from rapport.calendar.errors import BadEntry, EntryDone, EntryNotReady
from rapport.calendar.model import Entry, EntryId, EntryKind, State, Wish
from rapport.calendar.states import state_of_brief
from rapport.calendar.store import (
    delete_entry,
    entry_within,
    get_entry,
    insert_entry,
    update_entry,
)
from rapport.campaigns import Campaign, get_campaign
from rapport.content import Brief, Use, formats_for, get_brief
from rapport.kit.ids import new_id
from rapport.storage import Database

log = structlog.get_logger(__name__)

PUBLISHED_FORMATS = formats_for(Use.PUBLISHED)
"""The formats of texts that are published: social posts, articles, landing pages, ads …"""

_LONGEST_TITLE, _LONGEST_ABOUT, _LONGEST_ADDRESS = 200, 2_000, 2_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


def add_entry(wish: Wish, *, database: Database, by: str, now: datetime) -> Entry:
    """Put a campaign, a text or a note into the calendar.

    Raises `BadEntry`, `CampaignHasEntry`, and what finding its campaign or brief raises.
    """
    _check(wish)
    campaign = get_campaign(database, wish.campaign_id) if wish.campaign_id else None
    brief_id = campaign.brief_id if campaign else wish.brief_id
    brief = get_brief(database, brief_id) if brief_id else None
    entry = Entry(
        entry_id=EntryId(new_id("cal")),
        kind=wish.kind,
        day=wish.day,
        at=wish.at,
        title=_title(wish, campaign, brief),
        about=wish.about.strip(),
        campaign_id=wish.campaign_id,
        brief_id=brief_id,
        format=wish.format,
        language=wish.language,
        created_at=now,
        created_by=by,
        changed_at=now,
    )
    insert_entry(database, entry)
    log.info("calendar.added", entry_id=entry.entry_id, kind=entry.kind.value)
    return entry


def move_entry(
    entry_id: str, day: date, at: time | None = None, *, database: Database, now: datetime
) -> Entry:
    """Plan an entry for another day; raises `EntryDone` for what has happened."""
    _check_day(day)
    _check_open(get_entry(database, entry_id), database)
    with database.begin() as connection:
        entry = entry_within(connection, entry_id, hold=True)
        moved = replace(entry, day=day, at=at, changed_at=now)
        update_entry(connection, moved)
    log.info("calendar.moved", entry_id=entry_id, day=day.isoformat())
    return moved


def remove_entry(entry_id: str, *, database: Database) -> Entry:
    """Take an entry out; its campaign, brief and drafts stay. Returns what it was."""
    with database.begin() as connection:
        entry = entry_within(connection, entry_id, hold=True)
        delete_entry(connection, entry_id)
    log.info("calendar.removed", entry_id=entry_id)
    return entry


def mark_published(entry_id: str, *, database: Database, now: datetime, address: str = "") -> Entry:
    """Say that a text is out, and where; safe to repeat, the first moment stays.

    Raises `EntryNotReady` while the drafts of its brief are not all approved. A text without a
    brief was written elsewhere and needs none.
    """
    _check_address(address)
    _check_ready(get_entry(database, entry_id), database)
    with database.begin() as connection:
        entry = entry_within(connection, entry_id, hold=True)
        done = replace(
            entry,
            published_at=entry.published_at or now,
            address=address or entry.address,
            changed_at=now,
        )
        update_entry(connection, done)
    log.info("calendar.published", entry_id=entry_id)
    return done


def _check(wish: Wish) -> None:
    _check_day(wish.day)
    if len(wish.title.strip()) > _LONGEST_TITLE or "\n" in wish.title.strip():
        raise BadEntry(f"the title of an entry is one line of up to {_LONGEST_TITLE} characters")
    if len(wish.about.strip()) > _LONGEST_ABOUT:
        raise BadEntry(f"what is said about an entry has up to {_LONGEST_ABOUT} characters")
    if wish.kind is EntryKind.TEXT and wish.format not in PUBLISHED_FORMATS:
        raise BadEntry(
            f"a text to publish has one of the formats {', '.join(PUBLISHED_FORMATS)};"
            f" {wish.format!r} is none of them"
        )
    if wish.kind is not EntryKind.TEXT and (wish.format or wish.language):
        raise BadEntry(f"a {wish.kind.value} has no format and no language of its own")
    if wish.kind is not EntryKind.CAMPAIGN and wish.campaign_id:
        raise BadEntry(f"a {wish.kind.value} names no campaign; add it as a campaign")
    if wish.kind is EntryKind.NOTE and wish.brief_id:
        raise BadEntry("a note names no brief; add it as a text or a campaign")


def _check_day(day: date) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadEntry(f"{day.isoformat()} is no day of the years {_FIRST_YEAR} to {_LAST_YEAR}")


def _check_address(address: str) -> None:
    if not address:
        return
    if len(address) > _LONGEST_ADDRESS or not address.startswith(("http://", "https://")):
        raise BadEntry(
            "the address of a published text begins with http:// or https:// and has up to"
            f" {_LONGEST_ADDRESS} characters"
        )


def _check_open(entry: Entry, database: Database) -> None:
    if entry.published_at is not None:
        raise EntryDone(f"the text {entry.title!r} was published; what happened keeps its day")
    if entry.campaign_id and get_campaign(database, entry.campaign_id).launched_at is not None:
        raise EntryDone(f"campaign {entry.title!r} was launched; what happened keeps its day")


def _check_ready(entry: Entry, database: Database) -> None:
    if entry.kind is not EntryKind.TEXT:
        raise BadEntry(f"entry {entry.title!r} is a {entry.kind.value}; only a text is published")
    if not entry.brief_id or entry.published_at is not None:
        return
    brief = get_brief(database, entry.brief_id)
    state = state_of_brief(brief, database=database, channel=entry.format, language=entry.language)
    if state is not State.APPROVED:
        raise EntryNotReady(
            f"the drafts of {entry.title!r} are not all approved ({state.value}); review them"
            " first, or remove the entry"
        )


def _title(wish: Wish, campaign: Campaign | None, brief: Brief | None) -> str:
    named = wish.title.strip() or (campaign.name if campaign else brief.name if brief else "")
    if not named:
        raise BadEntry("an entry without a campaign or a brief needs a title")
    return named
