"""Certificates, and what a message is sent for"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "certificates",
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("judged_at", UtcTime(), nullable=False),
        sa.Column("verdicts", Json, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("messages") as messages:
        messages.add_column(
            sa.Column("purpose", sa.String(40), nullable=False, server_default="marketing")
        )
        messages.add_column(sa.Column("topic", sa.String(80), nullable=False, server_default=""))
        messages.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        messages.add_column(sa.Column("lane", sa.String(80), nullable=False, server_default=""))
        messages.add_column(sa.Column("expires_at", UtcTime()))
    with op.batch_alter_table("shared_slots") as shared:
        shared.add_column(sa.Column("origin", Json))


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("shared_slots") as shared:
        shared.drop_column("origin")
    with op.batch_alter_table("messages") as messages:
        for name in ("expires_at", "lane", "priority", "topic", "purpose"):
            messages.drop_column(name)
    op.drop_table("certificates")
