"""Campaigns by schedule and in waves"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "campaign_schedules",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("schedule", Json, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_schedules")),
    )
    op.create_index(
        "ix_campaign_schedules_status_due_at", "campaign_schedules", ["status", "due_at"]
    )
    op.create_table(
        "campaign_waves",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("shares", Json, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "wave", name=op.f("pk_campaign_waves")),
    )
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.add_column(sa.Column("run_of", sa.String(80), nullable=False, server_default=""))
        campaigns.add_column(
            sa.Column("paused_because", sa.String(80), nullable=False, server_default="")
        )
        campaigns.create_index(op.f("ix_campaigns_run_of"), ["run_of"])
    with op.batch_alter_table("campaign_plan") as plan:
        plan.add_column(sa.Column("wave", sa.Integer(), nullable=False, server_default="0"))
    # What was planned before has one wave, which started with the launch.
    op.execute(
        "INSERT INTO campaign_waves (campaign_id, wave, kind, share, due_at, started_at, shares)"
        " SELECT campaign_id, 0, 'rest', 1.0, launched_at, launched_at, '{}' FROM campaigns"
        " WHERE planned_at IS NOT NULL"
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("campaign_plan") as plan:
        plan.drop_column("wave")
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.drop_index(op.f("ix_campaigns_run_of"))
        campaigns.drop_column("paused_because")
        campaigns.drop_column("run_of")
    op.drop_table("campaign_waves")
    op.drop_index("ix_campaign_schedules_status_due_at", table_name="campaign_schedules")
    op.drop_table("campaign_schedules")
