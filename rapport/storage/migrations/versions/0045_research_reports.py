"""Reports of market research"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0045"
down_revision = "0043"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "research_reports",
        sa.Column("research_id", sa.String(length=80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("report", Json, nullable=True),
        sa.PrimaryKeyConstraint("research_id", name=op.f("pk_research_reports")),
    )
    op.create_index(op.f("ix_research_reports_status"), "research_reports", ["status"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_index(op.f("ix_research_reports_status"), table_name="research_reports")
    op.drop_table("research_reports")
