"""The plan of the day, and what gives way in it"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0037"
down_revision = "0036"

_MOVED = sa.text("told_as <> ''")


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "agenda_plans",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_agenda_plans")),
    )
    op.create_table(
        "given_way",
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("told_as", sa.String(length=200), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_given_way")),
    )
    op.create_index(op.f("ix_given_way_customer_id"), "given_way", ["customer_id"])
    op.create_index(
        op.f("ix_given_way_told_as"),
        "given_way",
        ["told_as"],
        sqlite_where=_MOVED,
        postgresql_where=_MOVED,
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("given_way")
    op.drop_table("agenda_plans")
