"""The tables of the stage."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from rapport.storage import Json, UtcTime, metadata

CALLS = Table(
    "llm_calls",
    metadata,
    Column("call_id", String(80), primary_key=True),
    Column("prompt", String(100), nullable=False),
    Column("prompt_version", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    Column("started_at", UtcTime, nullable=False, index=True),
    Column("latency_ms", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("cost_micros", BigInteger, nullable=False, server_default="0"),
    Column("currency", String(3), nullable=False, server_default=""),
)
HOLDS = Table(
    "llm_holds",
    metadata,
    Column("hold_id", String(100), primary_key=True),
    Column("held_at", UtcTime, nullable=False, index=True),
    Column("tokens", BigInteger, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
)
ENDPOINTS = Table(
    "llm_endpoints",
    metadata,
    Column("url", String(500), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("probed_at", UtcTime, nullable=False),
    Column("able", Json, nullable=False),
    Column("models", Json, nullable=False),
)
ANSWERS = Table(
    "llm_answers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("prompt", String(100), nullable=False, index=True),
    Column("prompt_version", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
)
BATCHES = Table(
    "llm_batches",
    metadata,
    Column("batch_id", String(100), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("submitted_at", UtcTime, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("status", String(40), nullable=False),
)
