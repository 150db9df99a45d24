"""Programmes of loyalty"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "loyalty_programmes",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_loyalty_programmes")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("loyalty_programmes")
