"""Texts for patterns of evidence, and the words of drafts"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "personal_texts",
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("faults", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "version", "pattern", name=op.f("pk_personal_texts")),
    )
    op.create_table(
        "library_rows",
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("brief_id", sa.String(length=80), nullable=False),
        sa.Column("objective", sa.String(length=40), nullable=False),
        sa.Column("tone", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("offer_id", sa.String(length=80), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_library_rows")),
    )
    op.create_index(op.f("ix_library_rows_created_at"), "library_rows", ["created_at"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("library_rows")
    op.drop_table("personal_texts")
