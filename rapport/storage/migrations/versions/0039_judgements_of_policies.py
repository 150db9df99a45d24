"""On which figures a personal campaign chose"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "campaign_judgements",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("judged_at", UtcTime(), nullable=False),
        sa.Column("judgement", Json, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "wave", name=op.f("pk_campaign_judgements")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("campaign_judgements")
