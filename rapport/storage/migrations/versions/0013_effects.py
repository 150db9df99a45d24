"""Figures of arms, from which effects of attributes are learned"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "effect_figures",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("group_id", sa.String(length=80), nullable=False),
        sa.Column("arm", sa.String(length=80), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("revenue_mean", sa.Float(), nullable=False),
        sa.Column("revenue_variance", sa.Float(), nullable=False),
        sa.Column("ordered", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.Integer(), nullable=False),
        sa.Column("clicked_revenue", sa.Float(), nullable=False),
        sa.Column("clicked_orders", sa.Integer(), nullable=False),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("launched_at", UtcTime(), nullable=True),
        sa.Column("propensity", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", "group_id", "arm", name=op.f("pk_effect_figures")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("effect_figures")
