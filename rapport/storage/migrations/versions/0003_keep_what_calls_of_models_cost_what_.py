"""Keep what calls of models cost, what endpoints can do, and answers"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "llm_answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=100), nullable=False),
        sa.Column("prompt_version", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("kept_at", UtcTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_llm_answers")),
    )
    with op.batch_alter_table("llm_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_llm_answers_prompt"), ["prompt"], unique=False)

    op.create_table(
        "llm_batches",
        sa.Column("batch_id", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", UtcTime(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_llm_batches")),
    )
    op.create_table(
        "llm_endpoints",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("probed_at", UtcTime(), nullable=False),
        sa.Column("able", Json, nullable=False),
        sa.Column("models", Json, nullable=False),
        sa.PrimaryKeyConstraint("url", "model", name=op.f("pk_llm_endpoints")),
    )
    with op.batch_alter_table("llm_calls", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cost_micros", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("currency", sa.String(length=3), server_default="", nullable=False)
        )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("llm_calls", schema=None) as batch_op:
        batch_op.drop_column("currency")
        batch_op.drop_column("cost_micros")

    op.drop_table("llm_endpoints")
    op.drop_table("llm_batches")
    with op.batch_alter_table("llm_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_llm_answers_prompt"))

    op.drop_table("llm_answers")
