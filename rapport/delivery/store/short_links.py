"""Where short links lead. A row is there before the message with the link leaves."""

from collections.abc import Sequence

from sqlalchemy import Column, String, Table, select

from rapport.delivery.model import MessageId, Parcel
from rapport.storage import Database, insert_new, metadata

SHORT_LINKS = Table(
    "short_links",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("message_id", String(80), nullable=False, index=True),
    Column("target", String(4_000), nullable=False),
)


def keep_short_links(database: Database, parcels: Sequence[Parcel]) -> None:
    """Keep where the short links of these parcels lead; safe to repeat."""
    rows = [
        {"code": code, "message_id": parcel.message_id, "target": target}
        for parcel in parcels
        for code, target in parcel.short.items()
    ]
    if rows:
        with database.begin() as connection:
            insert_new(connection, SHORT_LINKS, rows, keys=("code",))


def find_short_link(database: Database, code: str) -> tuple[MessageId, str] | None:
    """Give the message of a short link and where it leads; None if nobody knows the code."""
    query = select(SHORT_LINKS.c.message_id, SHORT_LINKS.c.target).where(SHORT_LINKS.c.code == code)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else (MessageId(row.message_id), row.target)
