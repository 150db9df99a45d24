"""What may be sent today: safe copies, and whether the facts behind bound values still hold"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring the store from the revision before to this one.

    Messages that wait are held until the server has looked at the facts behind them.
    """
    op.add_column("drafts", sa.Column("safe", Json, nullable=True))
    op.add_column(
        "messages", sa.Column("safe", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for column in (
        sa.Column("state", sa.String(length=20), nullable=False, server_default="fresh"),
        sa.Column("lasting", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=True),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("digest", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("causes", Json, nullable=False, server_default="[]"),
    ):
        op.add_column("shared_slots", column)


def downgrade() -> None:
    """Bring the store back to the revision before; safe copies are lost."""
    op.drop_column("drafts", "safe")
    op.drop_column("messages", "safe")
    for name in ("state", "lasting", "checked_at", "changed_at", "ends_at", "digest", "causes"):
        op.drop_column("shared_slots", name)
