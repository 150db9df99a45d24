"""Forms, what they did, and landing pages"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "forms",
        sa.Column("form_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("archived_at", UtcTime()),
        sa.PrimaryKeyConstraint("form_id", "version", name=op.f("pk_forms")),
    )
    op.create_table(
        "form_counts",
        sa.Column("form_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "day", "kind", name=op.f("pk_form_counts")),
    )
    op.create_table(
        "form_places",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hour", UtcTime(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "hour", name=op.f("pk_form_places")),
    )
    op.create_table(
        "spent_challenges",
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("spent_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_spent_challenges")),
    )
    op.create_index("ix_spent_challenges_spent_at", "spent_challenges", ["spent_at"])
    op.create_table(
        "landing_pages",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=40), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("unpublished_at", UtcTime()),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_landing_pages")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    for table in ("landing_pages", "spent_challenges", "form_places", "form_counts", "forms"):
        op.drop_table(table)
