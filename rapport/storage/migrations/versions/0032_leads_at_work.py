"""Leads at work"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "sales_entries",
        sa.Column("lead_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("was", Json, nullable=False),
        sa.Column("became", Json, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "number", name=op.f("pk_sales_entries")),
    )
    op.create_table(
        "sales_leads",
        sa.Column("lead_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("told_as", sa.String(length=200), server_default="", nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("score_name", sa.String(length=80), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("stage_since", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("contacted_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("lost_reason", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("close_on", sa.String(length=10), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("fields_at", Json, nullable=False),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_sales_leads")),
    )
    with op.batch_alter_table("sales_leads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_leads_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index("ix_sales_leads_external_id", ["external_id"], unique=False)
        batch_op.create_index("ix_sales_leads_stage", ["stage", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_sales_leads_told_as",
            ["told_as"],
            unique=False,
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )

    op.create_table(
        "sales_plans",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_sales_plans")),
    )
    op.create_table(
        "sales_self_tests",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("month", "line", name=op.f("pk_sales_self_tests")),
    )
    op.create_table(
        "sales_tasks",
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_sales_tasks")),
    )
    with op.batch_alter_table("sales_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_tasks_lead_id"), ["lead_id"], unique=False)


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("sales_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_tasks_lead_id"))

    op.drop_table("sales_tasks")
    op.drop_table("sales_self_tests")
    op.drop_table("sales_plans")
    with op.batch_alter_table("sales_leads", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_sales_leads_told_as",
            sqlite_where=sa.text("told_as <> ''"),
            postgresql_where=sa.text("told_as <> ''"),
        )
        batch_op.drop_index("ix_sales_leads_stage")
        batch_op.drop_index("ix_sales_leads_external_id")
        batch_op.drop_index(batch_op.f("ix_sales_leads_customer_id"))

    op.drop_table("sales_leads")
    op.drop_table("sales_entries")
