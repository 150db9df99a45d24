"""Fetches of links, to judge opens and clicks by"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "mail_fetches",
        sa.Column("fetch_id", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fetched_at", UtcTime(), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("signs", Json, nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("fetch_id", name=op.f("pk_mail_fetches")),
    )
    op.create_index(op.f("ix_mail_fetches_fetched_at"), "mail_fetches", ["fetched_at"])
    op.create_index("ix_mail_fetches_message_id", "mail_fetches", ["message_id", "fetched_at"])
    op.create_index("ix_mail_fetches_network", "mail_fetches", ["network", "fetched_at"])
    op.create_index("ix_mail_fetches_settled_at", "mail_fetches", ["settled_at", "fetched_at"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("mail_fetches")
