"""The shop's rules for recommendations"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "recommendation_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_recommendation_rules")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("recommendation_rules")
