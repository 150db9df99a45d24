"""The tables of the stage."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    literal_column,
    text,
)

from rapport.jobs import lease_columns
from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

_Number = BigInteger().with_variant(Integer, "sqlite")

JOURNEYS = Table(
    "journeys",
    metadata,
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("journey", Json, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    PrimaryKeyConstraint("journey_id", "version"),
)

DRAFTS = Table(
    "journey_drafts",
    metadata,
    Column("journey_id", String(40), primary_key=True),
    Column("definition", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("saved_by", String(80), nullable=False),
)
"""What is being written of a journey; there is none once it is published."""

_STILL_DUE = text("status = 'active'")
ACTIVE: ColumnElement[str] = literal_column("'active'")
"""Written out, not bound: only so does SQLite see that the index has every such row."""

POSITIONS = Table(
    "journey_positions",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("position_id", String(80), nullable=False, unique=True),  # see `position_id_of`
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("step_id", String(40), nullable=False),
    Column("arrived_at", UtcTime, nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("status", String(20), nullable=False),
    Column("ended_because", String(200), nullable=False),
    Column("entry_key", String(200), nullable=False),
    Column("entry", Integer, nullable=False),
    Column("goal_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("due_at", UtcTime, nullable=False),
    told_as_column(),
    told_as_index("journey_positions"),
    Index("ix_journey_positions_journey_id_status", "journey_id", "status"),
    Index(
        "ix_journey_positions_due",
        "journey_id",
        "version",
        "step_id",
        "due_at",
        sqlite_where=_STILL_DUE,
        postgresql_where=_STILL_DUE,
    ),
)
"""A move changes one index only, that of who is due; numbers make a batch short to name."""

TURNS = Table(
    "journey_turns",
    metadata,
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("step_id", String(40), nullable=False),
    Column("worker", String(80), nullable=False),
    Column("leased_until", UtcTime),
    Column("taken_at", UtcTime),
    PrimaryKeyConstraint("journey_id", "version", "step_id"),
)
"""Whose turn it is to move those who rest at a step: one worker's, with one lease for all."""

COUNTS = Table(
    "journey_counts",
    metadata,
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("step_id", String(40), nullable=False),
    Column("what", String(20), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("people", BigInteger, nullable=False),
    PrimaryKeyConstraint("journey_id", "version", "step_id", "what", "reason"),
)

MIGRATIONS = Table(
    "journey_migrations",
    metadata,
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("step_id", String(40), nullable=False),
    Column("to_step", String(40), nullable=False),  # empty: they left
    Column("people", BigInteger, nullable=False),
    Column("migrated_at", UtcTime, nullable=False),
    Column("migrated_by", String(80), nullable=False),
    PrimaryKeyConstraint("journey_id", "version", "from_version", "step_id"),
)

CALLS = Table(
    "journey_calls",
    metadata,
    Column("call_id", String(80), primary_key=True),  # follows from position and step
    Column("endpoint", String(80), nullable=False),
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("step_id", String(40), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("entry_key", String(200), nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    Column("status", String(20), nullable=False),
    Column("error", String(80), nullable=False),
    *lease_columns(),
    told_as_column(),
    told_as_index("journey_calls"),
    Index("ix_journey_calls_status_due_at", "status", "due_at"),
)

TASKS = Table(
    "tasks",
    metadata,
    Column("task_id", String(80), primary_key=True),  # follows from position and step
    Column("customer_id", String(200), nullable=False, index=True),
    Column("team", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("journey_id", String(40), nullable=False),
    Column("step_id", String(40), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("status", String(20), nullable=False),
    Column("closed_at", UtcTime),
    Column("closed_by", String(80), nullable=False),
    told_as_column(),
    told_as_index("tasks"),
    Index("ix_tasks_status_due_at", "status", "due_at"),
)

MOMENTS = Table(
    "journey_moments",
    metadata,
    Column("position_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("position_id", "kind"),
)

LISTENED = Table("journey_listened", metadata, Column("kind", String(20), primary_key=True))
"""Which kinds of moments somebody wants to hear of."""

LEARNED = Table(
    "journey_learned",
    metadata,
    Column("experiment", String(120), nullable=False),
    Column("arm", String(40), nullable=False),
    Column("tried", BigInteger, nullable=False),
    Column("succeeded", BigInteger, nullable=False),
    Column("learned_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("experiment", "arm"),
)
"""What a choose step saw of its own choices that are old enough, looked up again every hour."""
