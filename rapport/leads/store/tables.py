"""The tables of the stage."""

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table

from rapport.storage import Json, UtcTime, metadata

FORMS = Table(
    "forms",
    metadata,
    Column("form_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("content", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("archived_at", UtcTime),
    PrimaryKeyConstraint("form_id", "version"),
)
"""Every version stays: a proof names one."""

FORM_COUNTS = Table(
    "form_counts",
    metadata,
    Column("form_id", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("form_id", "day", "kind"),
)

FORM_PLACES = Table(
    "form_places",
    metadata,
    Column("key", String(64), nullable=False),
    Column("hour", UtcTime, nullable=False),
    Column("taken", Integer, nullable=False),
    PrimaryKeyConstraint("key", "hour"),
)
"""How many posts came in an hour, by form and by a keyed hash of the network."""

SPENT_CHALLENGES = Table(
    "spent_challenges",
    metadata,
    Column("nonce", String(40), primary_key=True),
    Column("spent_at", UtcTime, nullable=False),
    Index("ix_spent_challenges_spent_at", "spent_at"),
)

LANDING_PAGES = Table(
    "landing_pages",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("draft_id", String(80), nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("form_id", String(40), nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("published_by", String(100), nullable=False),
    Column("unpublished_at", UtcTime),
)
