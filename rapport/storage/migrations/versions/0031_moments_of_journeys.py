"""Moments of customers in journeys that endpoints hear of"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "journey_moments",
        sa.Column("position_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("position_id", "kind", name=op.f("pk_journey_moments")),
    )
    op.create_table(
        "journey_listened",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_journey_listened")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("journey_listened")
    op.drop_table("journey_moments")
