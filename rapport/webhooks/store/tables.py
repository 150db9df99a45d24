"""The tables of the stage."""

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from rapport.jobs import lease_columns
from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

ENDPOINTS = Table(
    "webhook_endpoints",
    metadata,
    Column("endpoint_id", String(80), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("url", String(2000), nullable=False),
    Column("types", Json, nullable=False),
    Column("fields", Json, nullable=False),
    Column("description", String(500), nullable=False),
    Column("at_once", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("because", String(80), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("rotated_at", UtcTime),
    Column("failing_since", UtcTime),
    Column("failures", Integer, nullable=False),
    Column("rests_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
)

DELIVERIES = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", String(80), primary_key=True),  # follows from happening and endpoint
    Column("endpoint_id", String(80), nullable=False),
    Column("type", String(200), nullable=False),
    # Empty where it is about no customer.
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("body", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("answer", Integer, nullable=False),
    Column("error", String(80), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("tried_at", UtcTime),
    *lease_columns(),
    told_as_index("webhook_deliveries"),
    Index("ix_webhook_deliveries_due", "endpoint_id", "status", "due_at"),
)

MARKS = Table(
    "webhook_marks",
    metadata,
    Column("source", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("mark", String(80), nullable=False),
    PrimaryKeyConstraint("source", "subject"),
)
"""How far what happens was followed: of campaigns the last status seen, of others a number."""
