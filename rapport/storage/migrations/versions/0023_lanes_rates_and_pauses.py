"""Lanes, rates, breakers and pauses"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0023"
down_revision = "0022"

_COUNTS = ("accepted", "refused", "bounced", "complained", "unsubscribed")
_TABLES = ("rate_buckets", "warm_ups", "breakers", "pauses", "campaign_returns", "under_way")


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("unsure", sa.Boolean(), nullable=False, server_default="0"))
        messages.drop_index("ix_messages_status_due_at_message_id")
    queue = ["status", "channel", "lane", "priority", "due_at", "campaign_id"]
    op.create_index("ix_messages_queue", "messages", queue)
    _partial_index("ix_messages_expires_at", "expires_at", sa.text("expires_at IS NOT NULL"))
    _partial_index("ix_messages_unsure", "campaign_id", sa.text("unsure"))
    op.create_table(
        "rate_buckets",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("filled_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rate_buckets")),
    )
    op.create_table(
        "warm_ups",
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("began_on", sa.String(length=10), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_warm_ups")),
    )
    op.create_table(
        "breakers",
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("retry_at", UtcTime()),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_breakers")),
    )
    op.create_table(
        "pauses",
        sa.Column("pause_id", sa.String(length=80), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("because", sa.String(length=80), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("ended_at", UtcTime()),
        sa.Column("ended_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("ended_figures", Json, nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("pause_id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_campaign_id"), "pauses", ["campaign_id"])
    op.create_table(
        "campaign_returns",
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("hour", UtcTime(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in _COUNTS),
        sa.PrimaryKeyConstraint("campaign_id", "hour", name=op.f("pk_campaign_returns")),
    )
    op.create_table(
        "under_way",
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("message_ids", Json, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_under_way")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    for index in ("ix_messages_unsure", "ix_messages_expires_at", "ix_messages_queue"):
        op.drop_index(index, table_name="messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("unsure")
    before = ["status", "due_at", "message_id"]
    op.create_index("ix_messages_status_due_at_message_id", "messages", before)


def _partial_index(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, "messages", [column], sqlite_where=where, postgresql_where=where)
