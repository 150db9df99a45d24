"""Drafts of journeys"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "journey_drafts",
        sa.Column("journey_id", sa.String(length=40), nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("journey_id", name=op.f("pk_journey_drafts")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("journey_drafts")
