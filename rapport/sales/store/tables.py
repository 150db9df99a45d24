"""The tables of the stage."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

LEADS = Table(
    "sales_leads",
    metadata,
    Column("lead_id", String(80), primary_key=True),  # follows from line, customer and turn
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("line", String(40), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("stage", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("score_name", String(80), nullable=False),
    Column("score", Float),
    Column("reasons", Json, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("stage_since", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("contacted_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("lost_reason", String(200), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("amount_minor", BigInteger),
    Column("currency", String(3), nullable=False),
    Column("close_on", String(10)),  # ISO 8601
    Column("external_id", String(200), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("fields_at", Json, nullable=False),
    told_as_index("sales_leads"),
    Index("ix_sales_leads_stage", "stage", "opened_at"),
    Index("ix_sales_leads_external_id", "external_id"),
)

ENTRIES = Table(
    "sales_entries",
    metadata,
    Column("lead_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("was", Json, nullable=False),
    Column("became", Json, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("lead_id", "number"),
)

LEAD_TASKS = Table(
    "sales_tasks",
    metadata,
    Column("task_id", String(80), primary_key=True),
    Column("lead_id", String(80), nullable=False, index=True),
)
"""Which tasks of the team belong to which lead; the tasks themselves lie with all others."""

PLANS = Table(
    "sales_plans",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Json, nullable=False),
    Column("saved_by", String(200), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
)

SELF_TESTS = Table(
    "sales_self_tests",
    metadata,
    Column("month", String(7), nullable=False),
    Column("line", String(40), nullable=False),
    Column("body", Json, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("month", "line"),
)
