"""Short links, WeCom tasks, messages on the site"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "onsite_messages",
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("button", sa.String(length=400), nullable=False),
        sa.Column("link", sa.String(length=4000), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("shows", sa.Integer(), nullable=False),
        sa.Column("shown_at", UtcTime(), nullable=True),
        sa.Column("told_as", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_onsite_messages")),
    )
    with op.batch_alter_table("onsite_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_onsite_messages_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            "ix_onsite_messages_told_as",
            ["told_as"],
            unique=False,
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )

    op.create_table(
        "short_links",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=4000), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_links")),
    )
    with op.batch_alter_table("short_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_short_links_message_id"), ["message_id"], unique=False)

    op.create_table(
        "wecom_tasks",
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("employee", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("handed_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("outside_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("told_as", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_wecom_tasks")),
    )
    with op.batch_alter_table("wecom_tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wecom_tasks_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            "ix_wecom_tasks_state_expires_at", ["state", "expires_at"], unique=False
        )
        batch_op.create_index(
            "ix_wecom_tasks_told_as",
            ["told_as"],
            unique=False,
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("wecom_tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_wecom_tasks_told_as",
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )
        batch_op.drop_index("ix_wecom_tasks_state_expires_at")
        batch_op.drop_index(batch_op.f("ix_wecom_tasks_customer_id"))

    op.drop_table("wecom_tasks")
    with op.batch_alter_table("short_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_short_links_message_id"))

    op.drop_table("short_links")
    with op.batch_alter_table("onsite_messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_onsite_messages_told_as",
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )
        batch_op.drop_index(batch_op.f("ix_onsite_messages_customer_id"))

    op.drop_table("onsite_messages")
