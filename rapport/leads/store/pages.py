"""Keeps which draft is published where."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from rapport.leads.model import LandingPage
from rapport.leads.store.tables import LANDING_PAGES
from rapport.storage import Database, insert_new


def put_page(connection: Connection, page: LandingPage) -> None:
    """Publish a page, new or in place of what was at its address."""
    row = asdict(page)
    if not insert_new(connection, LANDING_PAGES, [row], keys=["slug"]):
        mine = LANDING_PAGES.c.slug == page.slug
        connection.execute(update(LANDING_PAGES).where(mine).values(**row))


def find_page(database: Database, slug: str) -> LandingPage | None:
    """Find what is or was published at an address."""
    query = select(LANDING_PAGES).where(LANDING_PAGES.c.slug == slug)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return _page(row) if row else None


def list_pages(database: Database) -> list[LandingPage]:
    """List what is or was published, the newest first."""
    columns = LANDING_PAGES.c
    query = select(LANDING_PAGES).order_by(columns.published_at.desc(), columns.slug)
    with database.read() as connection:
        return [_page(row) for row in connection.execute(query)]


def set_unpublished(connection: Connection, slug: str, at: datetime) -> None:
    """Take a page off."""
    connection.execute(
        update(LANDING_PAGES).where(LANDING_PAGES.c.slug == slug).values(unpublished_at=at)
    )


def _page(row: Row[Any]) -> LandingPage:
    return LandingPage(**dict(row._mapping))
