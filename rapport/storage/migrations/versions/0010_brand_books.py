"""Brand books: how the brand speaks in a market and a language, version by version"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "brand_books",
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("book", Json, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("market", "language", "version", name=op.f("pk_brand_books")),
    )


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.drop_table("brand_books")
