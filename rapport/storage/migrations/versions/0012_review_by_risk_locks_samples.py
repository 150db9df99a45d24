"""Review by risk, locks, samples and proposed rules"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "review_locks",
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_review_locks")),
    )
    op.create_table(
        "review_risks",
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("assessed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "version", name=op.f("pk_review_risks")),
    )
    with op.batch_alter_table("review_risks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_risks_score"), ["score"], unique=False)

    op.create_table(
        "review_rule_proposals",
        sa.Column("proposal_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("avoid", sa.Text(), nullable=False),
        sa.Column("prefer", sa.Text(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_review_rule_proposals")),
    )
    with op.batch_alter_table("review_rule_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_rule_proposals_state"), ["state"], unique=False)

    op.create_table(
        "review_sample_items",
        sa.Column("sample_id", sa.String(length=80), nullable=False),
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("judged_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("sample_id", "draft_id", name=op.f("pk_review_sample_items")),
    )
    with op.batch_alter_table("review_sample_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_sample_items_draft_id"), ["draft_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_sample_items_sample_id_stratum_place"),
            ["sample_id", "stratum", "place"],
            unique=False,
        )

    op.create_table(
        "review_sample_strata",
        sa.Column("sample_id", sa.String(length=80), nullable=False),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("designed", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sample_id", "stratum", name=op.f("pk_review_sample_strata")),
    )
    op.create_table(
        "review_samples",
        sa.Column("sample_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("agreed_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("stated", Json, nullable=False),
        sa.PrimaryKeyConstraint("sample_id", name=op.f("pk_review_samples")),
    )
    with op.batch_alter_table("review_samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_samples_state"), ["state"], unique=False)

    with op.batch_alter_table("review_decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("review_decisions", schema=None) as batch_op:
        batch_op.drop_column("place")

    with op.batch_alter_table("review_samples", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_samples_state"))

    op.drop_table("review_samples")
    op.drop_table("review_sample_strata")
    with op.batch_alter_table("review_sample_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_sample_items_sample_id_stratum_place"))
        batch_op.drop_index(batch_op.f("ix_review_sample_items_draft_id"))

    op.drop_table("review_sample_items")
    with op.batch_alter_table("review_rule_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_rule_proposals_state"))

    op.drop_table("review_rule_proposals")
    with op.batch_alter_table("review_risks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_risks_score"))

    op.drop_table("review_risks")
    op.drop_table("review_locks")
