"""Topics, and sign-ups with their proof"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "topics",
        sa.Column("topic", sa.String(length=34), nullable=False),
        sa.Column("names", Json, nullable=False),
        sa.Column("sentences", Json, nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("default_in", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", UtcTime()),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_topics")),
    )
    op.create_table(
        "opt_ins",
        sa.Column("opt_in_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("told_as", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("form_id", sa.String(length=80), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_version", sa.String(length=100), nullable=False),
        sa.Column("page", sa.String(length=2000), nullable=False),
        sa.Column("anonymous_id", sa.String(length=200)),
        sa.Column("traits", Json, nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("asked_ip", sa.String(length=80), nullable=False),
        sa.Column("asked_agent", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("mailed_at", UtcTime()),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime()),
        sa.Column("confirmed_ip", sa.String(length=80), nullable=False),
        sa.Column("confirmed_agent", sa.String(length=20)),
        sa.Column("pending_key", sa.String(length=64)),
        sa.PrimaryKeyConstraint("opt_in_id", name=op.f("pk_opt_ins")),
        sa.UniqueConstraint("pending_key", name=op.f("uq_opt_ins_pending_key")),
    )
    op.create_index(op.f("ix_opt_ins_customer_id"), "opt_ins", ["customer_id"])
    moved = sa.text("told_as <> ''")
    op.create_index(
        "ix_opt_ins_told_as", "opt_ins", ["told_as"], sqlite_where=moved, postgresql_where=moved
    )
    op.create_index("ix_opt_ins_address_hash_mailed_at", "opt_ins", ["address_hash", "mailed_at"])
    op.create_index("ix_opt_ins_state_expires_at", "opt_ins", ["state", "expires_at"])
    op.create_index("ix_opt_ins_asked_at", "opt_ins", ["asked_at"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("opt_ins")
    op.drop_table("topics")
