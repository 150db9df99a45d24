"""Labels that people give documents of a corpus"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "corpus_labels",
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("labelled_at", UtcTime(), nullable=False),
        sa.Column("sentiment", sa.String(length=20), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("keywords", Json, nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("document_id", "operator", name=op.f("pk_corpus_labels")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("corpus_labels")
