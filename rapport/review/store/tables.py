"""The tables of the stage, and the drafts that they are joined to."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from rapport.content import DraftStatus
from rapport.storage import Json, UtcTime, metadata

WAITING = DraftStatus.WRITTEN.value

decisions = Table(
    "review_decisions",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("draft_id", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("operator", String(80), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("place", Integer, nullable=False, server_default="0"),  # among those of the draft
    Index(None, "draft_id"),
)

locks = Table(
    "review_locks",
    metadata,
    Column("draft_id", String(80), primary_key=True),
    Column("operator", String(80), nullable=False),
    Column("until", UtcTime, nullable=False),
)

risks = Table(
    "review_risks",
    metadata,
    Column("draft_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("counted", Integer, nullable=False),  # findings, so that the queue need not read them
    Column("rules", Integer, nullable=False),  # by which rules; older ones are weighed again
    Column("assessed_at", UtcTime, nullable=False),
    Index(None, "score"),
)

samples = Table(
    "review_samples",
    metadata,
    Column("sample_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("plan", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("agreed_by", String(80), nullable=False),
    Column("ended_at", UtcTime, nullable=True),
    Column("ended_by", String(80), nullable=False),
    Column("stated", Json, nullable=False),
    Index(None, "state"),
)

strata = Table(
    "review_sample_strata",
    metadata,
    Column("sample_id", String(80), primary_key=True),
    Column("stratum", String(40), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("before", Integer, nullable=False),  # designed at the stage before
    Column("designed", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("refused", Boolean, nullable=False),
)

items = Table(
    "review_sample_items",
    metadata,
    Column("sample_id", String(80), primary_key=True),
    Column("draft_id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("stratum", String(40), nullable=False),
    Column("place", Integer, nullable=False),  # in the stratum's seeded order, from 0
    Column("verdict", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", String(80), nullable=False),
    Column("judged_at", UtcTime, nullable=True),
    Index(None, "sample_id", "stratum", "place"),
    Index(None, "draft_id"),
)

proposals = Table(
    "review_rule_proposals",
    metadata,
    Column("proposal_id", String(80), primary_key=True),
    Column("language", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("avoid", Text, nullable=False),
    Column("prefer", Text, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Column("decided_by", String(80), nullable=False),
    Column("decided_at", UtcTime, nullable=True),
    Index(None, "state"),
)
