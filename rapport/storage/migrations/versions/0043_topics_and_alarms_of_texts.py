"""Topics of what customers say, and alarms on what they complain of"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0043"
down_revision = "0041"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "insight_topics",
        sa.Column("topic_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("names", Json, nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("weights", Json, nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("fitted_at", UtcTime(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("into", sa.String(length=40), nullable=True),
        sa.Column("named_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_insight_topics")),
    )
    op.create_table(
        "insight_alarms",
        sa.Column("alarm_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("need", sa.String(length=20), nullable=True),
        sa.Column("names", Json, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=False),
        sa.Column("past_hits", sa.BigInteger(), nullable=False),
        sa.Column("past_of", sa.BigInteger(), nullable=False),
        sa.Column("against_chance", sa.Float(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("phrases", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=True),
        sa.Column("changed_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_insight_alarms")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("insight_alarms")
    op.drop_table("insight_topics")
