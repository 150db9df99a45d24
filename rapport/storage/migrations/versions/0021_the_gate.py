"""What the gate goes by: time zones, reactions, and who got no message"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("timezone", sa.String(60), nullable=False, server_default=""))
        messages.add_column(sa.Column("first_due_at", UtcTime()))
        messages.add_column(sa.Column("reacted_at", UtcTime()))
    sent = sa.text("sent_at IS NOT NULL")
    op.create_index(
        "ix_messages_sent",
        "messages",
        ["customer_id", "sent_at", "channel", "purpose", "reacted_at"],
        sqlite_where=sent,
        postgresql_where=sent,
    )
    # What was said before is in a longer form, and is said again when a message leaves.
    op.execute("DELETE FROM certificates")
    op.create_table(
        "silences",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("told_as", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("because", sa.String(length=80), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "customer_id", "told_as", name=op.f("pk_silences")),
    )
    op.create_index(op.f("ix_silences_customer_id"), "silences", ["customer_id"])
    moved = sa.text("told_as <> ''")
    op.create_index(
        "ix_silences_told_as", "silences", ["told_as"], sqlite_where=moved, postgresql_where=moved
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("silences")
    op.execute("DELETE FROM certificates")
    op.drop_index("ix_messages_sent", "messages")
    with op.batch_alter_table("messages") as messages:
        for name in ("reacted_at", "first_due_at", "timezone"):
            messages.drop_column(name)
