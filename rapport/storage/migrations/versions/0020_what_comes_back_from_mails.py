"""What comes back from mails, and suppressions by keyed hash"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    with op.batch_alter_table("suppressions") as suppressions:
        suppressions.add_column(
            sa.Column("scope", sa.String(20), nullable=False, server_default="all")
        )
        suppressions.add_column(
            sa.Column("suppressed_by", sa.String(200), nullable=False, server_default="")
        )
        suppressions.add_column(
            sa.Column("keyed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "suppression_moves",
        sa.Column("move", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("moved_at", UtcTime(), nullable=False),
        sa.Column("moved_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("move", name=op.f("pk_suppression_moves")),
    )
    op.create_index(
        op.f("ix_suppression_moves_address_hash"), "suppression_moves", ["address_hash"]
    )
    op.create_table(
        "mail_returns",
        sa.Column("return_id", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_mail_returns")),
    )
    op.create_index(op.f("ix_mail_returns_message_id"), "mail_returns", ["message_id"])
    op.create_index("ix_mail_returns_campaign_id", "mail_returns", ["campaign_id", "verdict"])
    op.create_index(op.f("ix_mail_returns_recorded_at"), "mail_returns", ["recorded_at"])
    op.create_table(
        "hook_tokens",
        sa.Column("token", sa.String(length=100), nullable=False),
        sa.Column("told", sa.String(length=80), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_hook_tokens")),
    )
    op.create_index(op.f("ix_hook_tokens_seen_at"), "hook_tokens", ["seen_at"])


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("hook_tokens")
    op.drop_table("mail_returns")
    op.drop_table("suppression_moves")
    with op.batch_alter_table("suppressions") as suppressions:
        for name in ("keyed", "suppressed_by", "scope"):
            suppressions.drop_column(name)
