"""Policies of the shop and approved sentences, every version"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "approved_sentences",
        sa.Column("sentence_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("product_ids", Json, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("approved_at", UtcTime(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("sentence_id", "version", name=op.f("pk_approved_sentences")),
    )
    op.create_table(
        "policies",
        sa.Column("policy_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("policy_id", "version", name=op.f("pk_policies")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("policies")
    op.drop_table("approved_sentences")
