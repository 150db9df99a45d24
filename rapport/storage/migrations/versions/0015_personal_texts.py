"""Texts for patterns of evidence"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0015"
down_revision = "0009"


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


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("personal_texts")
