"""${message}"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Bring the store back to the revision before."""
    ${downgrades if downgrades else "pass"}
