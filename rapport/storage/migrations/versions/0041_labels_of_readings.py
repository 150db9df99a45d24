"""What people say of readings of texts"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0041"
down_revision = "0039"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "insight_labels",
        sa.Column("label_id", sa.String(length=40), nullable=False),
        sa.Column("text_id", sa.String(length=255), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("place_start", sa.Integer(), nullable=True),
        sa.Column("place_end", sa.Integer(), nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", name=op.f("pk_insight_labels")),
    )
    op.create_index(op.f("ix_insight_labels_text_id"), "insight_labels", ["text_id"], unique=False)


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_index(op.f("ix_insight_labels_text_id"), table_name="insight_labels")
    op.drop_table("insight_labels")
