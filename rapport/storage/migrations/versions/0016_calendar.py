"""The calendar: entries, and feeds at secret addresses"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "calendar_entries",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clock_time", sa.String(length=5), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=True),
        sa.Column("brief_id", sa.String(length=80), nullable=True),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_calendar_entries")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_calendar_entries_campaign_id")),
    )
    op.create_index(op.f("ix_calendar_entries_day"), "calendar_entries", ["day"])
    op.create_table(
        "calendar_feeds",
        sa.Column("feed_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("calendar_feeds")
    op.drop_table("calendar_entries")
