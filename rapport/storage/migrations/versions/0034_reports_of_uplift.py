"""What campaigns taught of whom they move"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0034"
down_revision = "0031"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "uplift_reports",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("learned_at", UtcTime(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("model", Json, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_uplift_reports")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("uplift_reports")
