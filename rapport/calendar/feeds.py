"""Feeds: secret addresses at which calendar programs read the calendar.

A secret is shown once and kept as a SHA-256 hash: 256 bits of chance need no slow hash.
"""

import hashlib
import secrets
from datetime import datetime

import structlog

from rapport.calendar import store
from rapport.calendar.errors import BadEntry, FeedUnknown
from rapport.calendar.model import Feed, FeedId
from rapport.kit.ids import new_id
from rapport.storage import Database

log = structlog.get_logger(__name__)

_SECRET_BYTES = 32
_LONGEST_NAME = 200


def open_feed(
    name: str, *, database: Database, public_url: str, by: str, now: datetime
) -> tuple[Feed, str]:
    """Make a feed and return it with its address, which is never shown again.

    Whoever has the address reads titles and days until the feed is closed; nothing can be changed
    with it, and nothing about a customer is in it.
    """
    named = name.strip()
    if not named or len(named) > _LONGEST_NAME:
        raise BadEntry(f"a feed needs a name of 1 to {_LONGEST_NAME} characters")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    feed = Feed(feed_id=FeedId(new_id("feed")), name=named, created_by=by, created_at=now)
    store.insert_feed(database, feed, secret_hash=_hash(secret))
    log.info("calendar.feed_opened", feed_id=feed.feed_id)
    return feed, f"{public_url.rstrip('/')}/calendar/{secret}.ics"


def find_feed(secret: str, *, database: Database) -> Feed:
    """Find the feed of a secret, or raise `FeedUnknown`."""
    feed = store.find_feed(database, secret_hash=_hash(secret))
    if feed is None:
        raise FeedUnknown("there is no calendar at this address; it may have been closed")
    return feed


def close_feed(feed_id: str, *, database: Database) -> None:
    """Close a feed for good; raises `FeedUnknown`."""
    if not store.delete_feed(database, feed_id):
        raise FeedUnknown(f"there is no feed {feed_id!r}; `rapport calendar feeds` shows them")
    log.info("calendar.feed_closed", feed_id=feed_id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
