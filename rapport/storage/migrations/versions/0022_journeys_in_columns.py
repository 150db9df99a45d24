"""Positions have a number, a key and a count of entries; turns, counts, calls, tasks, silences"""

import json

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0022"
down_revision = "0021"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACTIVE = sa.text("status = 'active'")
_MOVED = sa.text("told_as <> ''")
_KEPT = (
    "position_id, journey_id, version, customer_id, step_id, arrived_at, entered_at, status,"
    " ended_because, due_at, told_as"
)


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    _name_states()
    _renew_positions()
    _add_small_tables()
    _add_outgoing()
    _add_turns()


def downgrade() -> None:
    """Bring the store back to the revision before."""
    for name in (
        "journey_learned",
        "tasks",
        "journey_calls",
        "journey_migrations",
        "journey_counts",
        "journey_turns",
    ):
        op.drop_table(name)
    op.rename_table("journey_positions", "journey_positions_new")
    _drop_position_indexes("journey_positions_new", "due", "journey_id_status")
    op.create_table(
        "journey_positions",
        *_position_columns(),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("position_id", name="pk_journey_positions_by_id"),
    )
    op.execute(
        f"INSERT INTO journey_positions ({_KEPT})"  # noqa: S608
        f" SELECT {_KEPT} FROM journey_positions_new WHERE entry = 1 AND entry_key = ''"
    )
    op.drop_table("journey_positions_new")
    _add_common_indexes()
    op.create_index("ix_journey_positions_status_due_at", "journey_positions", ["status", "due_at"])
    with op.batch_alter_table("journeys") as journeys:
        journeys.add_column(
            sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(
        sa.text(
            "UPDATE journeys SET stopped = :yes WHERE state IN ('stopped', 'paused')"
        ).bindparams(yes=True)
    )
    with op.batch_alter_table("journeys") as journeys:
        journeys.drop_column("state")


def _name_states() -> None:
    with op.batch_alter_table("journeys") as journeys:
        journeys.add_column(
            sa.Column("state", sa.String(20), nullable=False, server_default="live")
        )
    op.execute(
        sa.text("UPDATE journeys SET state = 'stopped' WHERE stopped = :yes").bindparams(yes=True)
    )
    with op.batch_alter_table("journeys") as journeys:
        journeys.drop_column("stopped")
        journeys.alter_column("state", server_default=None, existing_type=sa.String(20))


def _renew_positions() -> None:
    """A table of its own kind: SQLite cannot give a table another key."""
    _drop_position_indexes("journey_positions", "status_due_at", "journey_id_status")
    op.rename_table("journey_positions", "journey_positions_old")
    op.create_table(
        "journey_positions",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=True),
        *_position_columns(),
        sa.Column("entry_key", sa.String(200), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("goal_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_journey_positions_number"),
        sa.UniqueConstraint("position_id", name=op.f("uq_journey_positions_position_id")),
    )
    op.execute(
        f"INSERT INTO journey_positions ({_KEPT}, entry_key, entry)"  # noqa: S608
        f" SELECT {_KEPT}, '', 1 FROM journey_positions_old"
    )
    op.drop_table("journey_positions_old")
    _add_common_indexes()
    op.create_index(
        "ix_journey_positions_due",
        "journey_positions",
        ["journey_id", "version", "step_id", "due_at"],
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )


def _position_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("position_id", sa.String(80), nullable=False),
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("arrived_at", UtcTime(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("ended_because", sa.String(200), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("told_as", sa.String(200), nullable=False, server_default=""),
    ]


def _drop_position_indexes(table: str, *names: str) -> None:
    for name in (*names, "customer_id", "told_as"):
        op.drop_index(f"ix_journey_positions_{name}", table_name=table)


def _add_common_indexes() -> None:
    _index("journey_positions", "customer_id")
    op.create_index(
        "ix_journey_positions_journey_id_status", "journey_positions", ["journey_id", "status"]
    )
    _follow("journey_positions")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _follow(table: str) -> None:
    op.create_index(
        f"ix_{table}_told_as", table, ["told_as"], sqlite_where=_MOVED, postgresql_where=_MOVED
    )


def _add_small_tables() -> None:
    op.create_table(
        "journey_turns",
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("worker", sa.String(80), nullable=False),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("journey_id", "version", "step_id", name=op.f("pk_journey_turns")),
    )
    op.create_table(
        "journey_counts",
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "journey_id", "version", "step_id", "what", "reason", name=op.f("pk_journey_counts")
        ),
    )
    op.create_table(
        "journey_migrations",
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("to_step", sa.String(40), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("migrated_at", UtcTime(), nullable=False),
        sa.Column("migrated_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint(
            "journey_id", "version", "from_version", "step_id", name=op.f("pk_journey_migrations")
        ),
    )
    op.create_table(
        "journey_learned",
        sa.Column("experiment", sa.String(120), nullable=False),
        sa.Column("arm", sa.String(40), nullable=False),
        sa.Column("tried", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.BigInteger(), nullable=False),
        sa.Column("learned_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("experiment", "arm", name=op.f("pk_journey_learned")),
    )


def _add_outgoing() -> None:
    op.create_table(
        "journey_calls",
        sa.Column("call_id", sa.String(80), nullable=False),
        sa.Column("endpoint", sa.String(80), nullable=False),
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("entry_key", sa.String(200), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("error", sa.String(80), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("told_as", sa.String(200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_journey_calls")),
    )
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.String(80), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("team", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("journey_id", sa.String(40), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by", sa.String(80), nullable=False),
        sa.Column("told_as", sa.String(200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_tasks")),
    )
    for table in ("journey_calls", "tasks"):
        _index(table, "customer_id")
        _follow(table)
    for table in ("journey_calls", "tasks"):
        _index(table, "status", "due_at")


def _add_turns() -> None:
    """A turn for each step of each version there is."""
    connection = op.get_bind()
    journeys = sa.table(
        "journeys", sa.column("journey_id"), sa.column("version"), sa.column("journey", Json)
    )
    turns = sa.table(
        "journey_turns",
        sa.column("journey_id"),
        sa.column("version"),
        sa.column("step_id"),
        sa.column("worker"),
    )
    rows = []
    for journey_id, version, kept in connection.execute(sa.select(journeys)):
        definition = json.loads(kept) if isinstance(kept, str) else kept
        rows += [
            {"journey_id": journey_id, "version": version, "step_id": step["id"], "worker": ""}
            for step in definition["steps"]
        ]
    if rows:
        connection.execute(sa.insert(turns), rows)
