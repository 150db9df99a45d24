"""The rows of the calendar: what operators put in, and who may read it at a secret address."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date, time
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from rapport.calendar.errors import CampaignHasEntry, EntryNotFound
from rapport.calendar.model import Entry, EntryId, EntryKind, Feed, FeedId
from rapport.storage import Database, UtcTime, insert_new, metadata

_entries = Table(
    "calendar_entries",
    metadata,
    Column("entry_id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("clock_time", String(5)),
    Column("title", String(200), nullable=False),
    Column("about", Text, nullable=False),
    Column("campaign_id", String(80), unique=True),
    Column("brief_id", String(80)),
    Column("format", String(20), nullable=False),
    Column("language", String(35), nullable=False),
    Column("address", String(2000), nullable=False),
    Column("published_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)
"""`campaign_id` and `brief_id` are null for none: a campaign has one entry at most."""

_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("feed_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("created_by", String(100), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)


def insert_entry(database: Database, entry: Entry) -> Entry:
    """Keep a new entry; raises `CampaignHasEntry` where its campaign has one."""
    with database.begin() as connection:
        if not insert_new(connection, _entries, [_row(entry)], keys=["campaign_id"]):
            raise CampaignHasEntry(
                f"campaign {entry.campaign_id!r} is in the calendar already; move that entry"
            )
    return entry


def entry_within(connection: Connection, entry_id: str, *, hold: bool = False) -> Entry:
    """Find an entry inside another act's transaction, or raise `EntryNotFound`."""
    query = select(_entries).where(_entries.c.entry_id == entry_id)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise EntryNotFound(f"the calendar has no entry {entry_id!r}; see `rapport calendar list`")
    return _entry(row)


def get_entry(database: Database, entry_id: str) -> Entry:
    """Find an entry, or raise `EntryNotFound`."""
    with database.read() as connection:
        return entry_within(connection, entry_id)


def entries_between(
    database: Database, first: date, last: date, *, campaigns: Collection[str] = ()
) -> list[Entry]:
    """List entries whose day lies in between, both ends included, and those of these campaigns."""
    inside = _entries.c.day.between(first, last)
    wanted = or_(inside, _entries.c.campaign_id.in_(sorted(campaigns))) if campaigns else inside
    query = select(_entries).where(wanted).order_by(_entries.c.day, _entries.c.entry_id)
    with database.read() as connection:
        return [_entry(row) for row in connection.execute(query)]


def campaigns_with_entry(database: Database) -> frozenset[str]:
    """Give the ids of the campaigns that have an entry."""
    query = select(_entries.c.campaign_id).where(_entries.c.campaign_id.is_not(None))
    with database.read() as connection:
        return frozenset(connection.execute(query).scalars())


def update_entry(connection: Connection, entry: Entry) -> None:
    """Write an entry over the one with its id."""
    same = _entries.c.entry_id == entry.entry_id
    connection.execute(update(_entries).where(same).values(**_row(entry)))


def delete_entry(connection: Connection, entry_id: str) -> None:
    """Take an entry out."""
    connection.execute(delete(_entries).where(_entries.c.entry_id == entry_id))


def insert_feed(database: Database, feed: Feed, *, secret_hash: str) -> None:
    with database.begin() as connection:
        connection.execute(insert(_feeds).values(**asdict(feed), secret_hash=secret_hash))


def find_feed(database: Database, *, secret_hash: str) -> Feed | None:
    """Find the feed that a secret opens."""
    query = select(_feeds).where(_feeds.c.secret_hash == secret_hash)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return _feed(row) if row else None


def list_feeds(database: Database) -> list[Feed]:
    """List the feeds that are open, the oldest first."""
    query = select(_feeds).order_by(_feeds.c.created_at, _feeds.c.feed_id)
    with database.read() as connection:
        return [_feed(row) for row in connection.execute(query)]


def delete_feed(database: Database, feed_id: str) -> bool:
    """Close a feed; False if there was none."""
    with database.begin() as connection:
        done = connection.execute(delete(_feeds).where(_feeds.c.feed_id == feed_id))
    return bool(done.rowcount)


def _row(entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    at = row.pop("at")
    return row | {
        "clock_time": f"{at:%H:%M}" if at else None,
        "campaign_id": entry.campaign_id or None,
        "brief_id": entry.brief_id or None,
    }


def _entry(row: Row[Any]) -> Entry:
    fields = dict(row._mapping)
    clock_time = fields.pop("clock_time")
    return Entry(
        **fields
        | {
            "entry_id": EntryId(row.entry_id),
            "kind": EntryKind(row.kind),
            "at": time.fromisoformat(clock_time) if clock_time else None,
            "campaign_id": row.campaign_id or "",
            "brief_id": row.brief_id or "",
        }
    )


def _feed(row: Row[Any]) -> Feed:
    fields = dict(row._mapping)
    del fields["secret_hash"]
    return replace(Feed(**fields), feed_id=FeedId(row.feed_id))
