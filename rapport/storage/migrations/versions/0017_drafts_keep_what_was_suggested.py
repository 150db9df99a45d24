"""Drafts keep what was suggested for them"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suggested", Json, nullable=True))


def downgrade() -> None:
    """Bring the store back to the revision before."""
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("suggested")
