"""Rows follow the customers whose they are"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"

_TABLES = ("campaign_plan", "choices", "journey_positions", "messages")
_KEYS = {"campaign_plan": "campaign_id", "choices": "experiment"}
_MOVED = "told_as <> ''"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("told_as", sa.String(length=200), server_default="", nullable=False)
            )
            if table in _KEYS:
                _set_key(batch_op, table, [_KEYS[table], "customer_id", "told_as"])
                batch_op.create_index(f"ix_{table}_customer_id", ["customer_id"], unique=False)
            batch_op.create_index(
                f"ix_{table}_told_as",
                ["told_as"],
                unique=False,
                sqlite_where=sa.text(_MOVED),
                postgresql_where=sa.text(_MOVED),
            )


def downgrade() -> None:
    """Bring the store back to the revision before: every row to the id it came to be under."""
    op.execute("UPDATE journey_positions SET status = 'active' WHERE status = 'merged'")
    op.execute(
        "UPDATE campaign_plan SET left_out_because = 'address of another customer'"
        " WHERE left_out_because = 'same customer under another id'"
    )
    for table in _TABLES:
        op.execute(f"UPDATE {table} SET customer_id = told_as, told_as = '' WHERE {_MOVED}")  # noqa: S608
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{table}_told_as")
            if table in _KEYS:
                batch_op.drop_index(f"ix_{table}_customer_id")
                _set_key(batch_op, table, [_KEYS[table], "customer_id"])
            batch_op.drop_column("told_as")


def _set_key(batch_op: BatchOperations, table: str, columns: list[str]) -> None:
    batch_op.drop_constraint(f"pk_{table}", type_="primary")
    batch_op.create_primary_key(f"pk_{table}", columns)
