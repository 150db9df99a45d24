"""What the reviews of a category speak of, and how it is felt about"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "insight_aspects",
        sa.Column("aspect_id", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=200)),
        sa.Column("names", Json, nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("opinions", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("learned_at", UtcTime()),
        sa.PrimaryKeyConstraint("aspect_id", name=op.f("pk_insight_aspects")),
    )
    op.create_table(
        "insight_aspect_models",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("learned_at", UtcTime(), nullable=False),
        sa.Column("model", sa.LargeBinary(), nullable=False),
        sa.Column("reached", Json, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_insight_aspect_models")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("insight_aspect_models")
    op.drop_table("insight_aspects")
