"""Keeps the words of the latest version of each draft, so that texts can be found by them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    case,
    column,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    table,
)

from rapport.storage import Database, UtcTime, metadata
from rapport.studio.model import LibraryRow, LibraryWish, SortBy

_rows = Table(
    "library_rows",
    metadata,
    Column("draft_id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("brief_id", String(80), nullable=False),
    Column("objective", String(40), nullable=False),
    Column("tone", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(20), nullable=False),
    Column("offer_id", String(80), nullable=False),
    Column("products", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "created_at"),
)

# The drafts themselves are kept by `content`; a join saves reading all of them for their status.
_drafts = table("drafts", column("draft_id"), column("version"), column("status"))

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A draft that fits a wish, and how many words of the wish stand in its title."""

    draft_id: str
    version: int
    objective: str
    tone: str
    score: int


def unlisted(database: Database) -> list[str]:
    """Name the drafts whose latest version is not in the library yet."""
    newest = (
        select(_drafts.c.draft_id, func.max(_drafts.c.version).label("version"))
        .group_by(_drafts.c.draft_id)
        .subquery()
    )
    same = (_rows.c.draft_id == newest.c.draft_id) & (_rows.c.version == newest.c.version)
    wanted = select(newest.c.draft_id).outerjoin(_rows, same).where(_rows.c.draft_id.is_(None))
    with database.begin() as connection:
        return list(connection.execute(wanted).scalars())


def put_rows(database: Database, rows: Sequence[LibraryRow]) -> None:
    """List drafts in the place of their earlier versions."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        with database.begin() as connection:
            ids = [row.draft_id for row in part]
            connection.execute(delete(_rows).where(_rows.c.draft_id.in_(ids)))
            connection.execute(insert(_rows), [_values(row) for row in part])


def find_rows(
    database: Database, wish: LibraryWish, terms: Sequence[str], *, limit: int
) -> list[Found]:
    """Give what fits, the best first.

    Each term is a pattern of the words, as `like_pattern` makes it; all must be there. The score is
    how many of them stand in the title.
    """
    in_title = [case((_rows.c.title.like(term, escape="\\"), 1), else_=0) for term in terms]
    score: ColumnElement[int] = sum(in_title, start=literal(0))
    by_title = wish.sort is SortBy.RELEVANCE
    order = [_rows.c.created_at.desc(), _rows.c.draft_id]
    wanted = (
        select(
            _rows.c.draft_id,
            _rows.c.version,
            _rows.c.objective,
            _rows.c.tone,
            score.label("score"),
        )
        .join(
            _drafts,
            (_drafts.c.draft_id == _rows.c.draft_id) & (_drafts.c.version == _rows.c.version),
        )
        .where(*_filters(wish), *(_rows.c.words.like(term, escape="\\") for term in terms))
        .order_by(*([score.desc(), *order] if terms and by_title else order))
        .limit(limit)
    )
    with database.begin() as connection:
        return [Found(**row._mapping) for row in connection.execute(wanted)]


def like_pattern(text: str, *, anywhere: bool) -> str:
    """Give the LIKE pattern for a text: anywhere in the words, or at the beginning of one."""
    safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{safe}%" if anywhere else f"% {safe}%"


def _filters(wish: LibraryWish) -> Iterable[Any]:
    equal = {
        "objective": wish.objective,
        "channel": wish.channel,
        "tone": wish.tone,
        "offer_id": wish.offer_id,
    }
    for name, value in equal.items():
        if value:
            yield _rows.c[name] == value
    if wish.language:
        own = _rows.c.language
        yield or_(own == wish.language, own.startswith(f"{wish.language}-", autoescape=True))
    if wish.status:
        yield _drafts.c.status == wish.status
    if wish.product_id:
        yield _rows.c.products.contains(f" {wish.product_id} ", autoescape=True)
    for name, value in wish.attributes.items():
        yield _rows.c.attributes.contains(f" {name}={value} ", autoescape=True)
    yield from _dates(wish)


def _dates(wish: LibraryWish) -> Iterable[Any]:
    if wish.since is not None:
        yield _rows.c.created_at >= wish.since
    if wish.until is not None:
        yield _rows.c.created_at < wish.until


def _values(row: LibraryRow) -> dict[str, object]:
    return {name.name: getattr(row, name.name) for name in _rows.columns}
