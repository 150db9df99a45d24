"""Outgoing webhooks, and what programs asked to send"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(length=80), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rotated_at", UtcTime(), nullable=True),
        sa.Column("failing_since", UtcTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("name", name=op.f("uq_webhook_endpoints_name")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("told_as", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_webhook_deliveries")),
    )
    with op.batch_alter_table("webhook_deliveries") as deliveries:
        deliveries.create_index(op.f("ix_webhook_deliveries_customer_id"), ["customer_id"])
        deliveries.create_index(op.f("ix_webhook_deliveries_created_at"), ["created_at"])
        deliveries.create_index("ix_webhook_deliveries_due", ["endpoint_id", "status", "due_at"])
    moved = sa.text("told_as <> ''")
    op.create_index(
        "ix_webhook_deliveries_told_as",
        "webhook_deliveries",
        ["told_as"],
        sqlite_where=moved,
        postgresql_where=moved,
    )
    op.create_table(
        "webhook_marks",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("source", "subject", name=op.f("pk_webhook_marks")),
    )
    op.create_table(
        "transactional_requests",
        sa.Column("key_id", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "key_id", "idempotency_key", name=op.f("pk_transactional_requests")
        ),
    )
    op.create_index(
        "ix_transactional_requests_asked_at", "transactional_requests", ["key_id", "asked_at"]
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("transactional_requests")
    op.drop_table("webhook_marks")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
