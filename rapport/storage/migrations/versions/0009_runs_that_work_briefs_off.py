"""Runs that work briefs off"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "writing_runs",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("brief_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.Column("use", Json, nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("faults", Json, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_writing_runs")),
    )
    op.create_index(op.f("ix_writing_runs_brief_id"), "writing_runs", ["brief_id"])
    op.create_index(op.f("ix_writing_runs_status"), "writing_runs", ["status"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("writing_runs")
