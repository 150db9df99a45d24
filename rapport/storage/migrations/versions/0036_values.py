"""The last report on what customers are worth"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0036"
down_revision = "0031"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "value_reports",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valued_at", UtcTime(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.PrimaryKeyConstraint("currency", name=op.f("pk_value_reports")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("value_reports")
