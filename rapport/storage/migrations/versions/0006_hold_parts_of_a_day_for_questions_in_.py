"""Hold parts of a day for questions in the air"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "llm_holds",
        sa.Column("hold_id", sa.String(length=100), nullable=False),
        sa.Column("held_at", UtcTime(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_llm_holds")),
    )
    with op.batch_alter_table("llm_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_llm_holds_held_at"), ["held_at"], unique=False)


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("llm_holds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_llm_holds_held_at"))

    op.drop_table("llm_holds")
