"""The tables of campaigns: themselves, who is in them, when they are due, their waves, and why."""

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from rapport.jobs import lease_columns
from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

CAMPAIGNS = Table(
    "campaigns",
    metadata,
    Column("campaign_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("brief_id", String(80), nullable=False, index=True),
    Column("terms", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("planned_at", UtcTime),
    Column("launched_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("run_of", String(80), nullable=False, server_default="", index=True),
    Column("paused_because", String(80), nullable=False, server_default=""),
)

PLAN = Table(
    "campaign_plan",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("segment_id", String(80), nullable=False),
    Column("arm", String(80)),
    Column("left_out_because", String(40)),
    Column("draft_id", String(80)),
    Column("draft_version", Integer),
    Column("wave", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("campaign_id", "customer_id", "told_as"),
    Index("ix_campaign_plan_campaign_id_left_out_because", "campaign_id", "left_out_because"),
    told_as_index("campaign_plan"),
)
"""A row for each id that was planned; of a customer with several ids, one row counts."""

SCHEDULES = Table(
    "campaign_schedules",
    metadata,
    Column("campaign_id", String(80), primary_key=True),
    Column("schedule", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("error", String(80), nullable=False, default=""),
    *lease_columns(),
    Index("ix_campaign_schedules_status_due_at", "status", "due_at"),
)

WAVES = Table(
    "campaign_waves",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("wave", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("share", Float, nullable=False),
    Column("due_at", UtcTime),
    Column("started_at", UtcTime),
    Column("shares", Json, nullable=False),
    PrimaryKeyConstraint("campaign_id", "wave"),
)

JUDGEMENTS = Table(
    "campaign_judgements",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("wave", Integer, nullable=False),
    Column("judged_at", UtcTime, nullable=False),
    Column("judgement", Json, nullable=False),
    PrimaryKeyConstraint("campaign_id", "wave"),
)
"""On which figures a wave of a personal campaign was drawn; figures only, no customer."""
