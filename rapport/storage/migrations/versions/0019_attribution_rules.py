"""Rules of attribution"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "attribution_rules",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("touches", sa.String(length=20), nullable=False),
        sa.Column("window_days", sa.Float(), nullable=False),
        sa.Column("half_life_days", sa.Float(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_attribution_rules")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("attribution_rules")
