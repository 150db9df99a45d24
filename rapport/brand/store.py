"""Keeps every version of every brand book; a version is never changed, only published."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, Text, select, update

from rapport.brand.files import parse_book, plain_book
from rapport.brand.model import BookVersion
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

_books = Table(
    "brand_books",
    metadata,
    Column("market", String(2), primary_key=True),
    Column("language", String(20), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("book", Json, nullable=False),
    Column("changed_by", String(80), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("published_at", UtcTime, nullable=True),
)


def put_version(database: Database, kept: BookVersion) -> bool:
    """Keep a version; False when somebody kept one of that number first."""
    row = {
        "market": kept.book.market,
        "language": kept.book.language,
        "version": kept.version,
        "book": plain_book(kept.book),
        "changed_by": kept.changed_by,
        "changed_at": kept.changed_at,
        "note": kept.note,
        "published_by": kept.published_by,
        "published_at": kept.published_at,
    }
    with database.begin() as connection:
        return bool(insert_new(connection, _books, [row], keys=["market", "language", "version"]))


def mark_published(database: Database, kept: BookVersion, *, by: str, at: datetime) -> bool:
    """Publish a version; False when it was published before."""
    with database.begin() as connection:
        return _mark(connection, kept, by=by, at=at)


def versions_in(database: Database, market: str, language: str) -> list[BookVersion]:
    """List the versions of one book, the newest first."""
    wanted = select(_books).where(_books.c.market == market, _books.c.language == language)
    with database.read() as connection:
        rows = connection.execute(wanted.order_by(_books.c.version.desc()))
        return [_version(row._mapping) for row in rows]


def newest_published(
    database: Database, markets: Sequence[str], languages: Sequence[str]
) -> list[BookVersion]:
    """List the newest published version of each book among these markets and languages."""
    wanted = select(_books).where(
        _books.c.market.in_(markets),
        _books.c.language.in_(languages),
        _books.c.published_at.is_not(None),
    )
    with database.read() as connection:
        rows = connection.execute(wanted.order_by(_books.c.version))
        found = {(row.market, row.language): row._mapping for row in rows}
    return [_version(row) for row in found.values()]


def all_books(database: Database) -> list[BookVersion]:
    """List all versions of all books, by market and language, the newest of each first."""
    wanted = select(_books).order_by(_books.c.market, _books.c.language, _books.c.version.desc())
    with database.read() as connection:
        return [_version(row._mapping) for row in connection.execute(wanted)]


def _mark(connection: Connection, kept: BookVersion, *, by: str, at: datetime) -> bool:
    done = connection.execute(
        update(_books)
        .where(
            _books.c.market == kept.book.market,
            _books.c.language == kept.book.language,
            _books.c.version == kept.version,
            _books.c.published_at.is_(None),
        )
        .values(published_by=by, published_at=at)
    )
    return bool(done.rowcount)


def _version(row: Mapping[Any, Any]) -> BookVersion:
    values = {name: value for name, value in row.items() if name not in ("market", "language")}
    return BookVersion(**values | {"book": parse_book(row["book"])})
