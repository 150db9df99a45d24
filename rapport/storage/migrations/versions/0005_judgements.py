"""judgements"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "judgement_studies",
        sa.Column("study_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_judgement_studies")),
    )
    with op.batch_alter_table("judgement_studies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgement_studies_name"), ["name"], unique=True)

    op.create_table(
        "judgement_items",
        sa.Column("study_id", sa.String(length=80), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["judgement_studies.study_id"],
            name=op.f("fk_judgement_items_study_id_judgement_studies"),
        ),
        sa.PrimaryKeyConstraint("study_id", "item_id", name=op.f("pk_judgement_items")),
    )
    op.create_table(
        "judgement_pairs",
        sa.Column("pair_id", sa.String(length=80), nullable=False),
        sa.Column("study_id", sa.String(length=80), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("left_system", sa.String(length=80), nullable=False),
        sa.Column("right_system", sa.String(length=80), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["judgement_studies.study_id"],
            name=op.f("fk_judgement_pairs_study_id_judgement_studies"),
        ),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_judgement_pairs")),
    )
    with op.batch_alter_table("judgement_pairs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_judgement_pairs_study_id_place"), ["study_id", "place"], unique=False
        )

    op.create_table(
        "judgements",
        sa.Column("pair_id", sa.String(length=80), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("judged_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["judgement_pairs.pair_id"],
            name=op.f("fk_judgements_pair_id_judgement_pairs"),
        ),
        sa.PrimaryKeyConstraint("pair_id", "operator", name=op.f("pk_judgements")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("judgements")
    with op.batch_alter_table("judgement_pairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgement_pairs_study_id_place"))

    op.drop_table("judgement_pairs")
    op.drop_table("judgement_items")
    with op.batch_alter_table("judgement_studies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgement_studies_name"))

    op.drop_table("judgement_studies")
