"""The tables of the outbox."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    column,
    false,
    text,
)

from rapport.jobs import lease_columns
from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

_SENT = "sent_at IS NOT NULL"

MESSAGES = Table(
    "messages",
    metadata,
    Column("message_id", String(80), primary_key=True),
    Column("campaign_id", String(80), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("address", String(300), nullable=False),
    Column("draft_id", String(80), nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("arm", String(80), nullable=False),
    Column("language", String(40), nullable=False),
    Column("slots", Json, nullable=False),
    Column("status", String(20), nullable=False),
    *lease_columns(),
    Column("sent_at", UtcTime, index=True),
    Column("error", String(80), nullable=False),
    Column("safe", Boolean, nullable=False, server_default=false()),
    Column("purpose", String(40), nullable=False, server_default="marketing"),
    Column("topic", String(80), nullable=False, server_default=""),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("lane", String(80), nullable=False, server_default=""),
    Column("expires_at", UtcTime),
    Column("timezone", String(60), nullable=False, server_default=""),
    Column("first_due_at", UtcTime),
    # When its customer first opened it or clicked in it: who never does is tired of us.
    Column("reacted_at", UtcTime),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    told_as_column(),
    told_as_index("messages"),
    # The order in which `claim_queue` takes them. A queue is one range of it, so that no batch
    # sorts or passes over messages of another; the campaign is there to leave out what is paused.
    Index("ix_messages_queue", "status", "channel", "lane", "priority", "due_at", "campaign_id"),
    Index(
        "ix_messages_expires_at",
        "expires_at",
        sqlite_where=column("expires_at").is_not(None),
        postgresql_where=column("expires_at").is_not(None),
    ),
    Index(
        "ix_messages_unsure",
        "campaign_id",
        sqlite_where=column("unsure"),
        postgresql_where=column("unsure"),
    ),
    Index("ix_messages_campaign_id_status", "campaign_id", "status"),
    # All that caps ask about what customers got, so that the wide rows are not read for it.
    Index(
        "ix_messages_sent",
        "customer_id",
        "sent_at",
        "channel",
        "purpose",
        "reacted_at",
        sqlite_where=text(_SENT),
        postgresql_where=text(_SENT),
    ),
)

SHARED_SLOTS = Table(
    "shared_slots",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("draft_id", String(80), nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("label", String(300), nullable=False),
    Column("slots", Json, nullable=False),
    # What may be sent of it. In the same row as the values, so that one change changes both.
    Column("state", String(20), nullable=False, server_default="fresh"),
    Column("lasting", Boolean, nullable=False, server_default=false()),
    Column("checked_at", UtcTime),
    Column("changed_at", UtcTime),
    Column("ends_at", UtcTime),
    Column("digest", String(80), nullable=False, server_default=""),
    Column("causes", Json, nullable=False, server_default="[]"),
    Column("origin", Json),
    PrimaryKeyConstraint("campaign_id", "draft_id", "draft_version"),
)

CERTIFICATES = Table(
    "certificates",
    metadata,
    Column("message_id", String(80), primary_key=True),
    Column("judged_at", UtcTime, nullable=False),
    # As `certificates.packed` makes it: a million of them should stay small.
    Column("verdicts", Json, nullable=False),
)
"""What the gate said of messages; whose they are stands in `messages`."""

SILENCES = Table(
    "silences",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("because", String(80), nullable=False),
    Column("facts", Json, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("campaign_id", "customer_id", "told_as"),
    told_as_index("silences"),
)
"""Who got no message where there is no plan to say so: a row for each id that was passed over."""


GIVEN_WAY = Table(
    "given_way",
    metadata,
    Column("subject_id", String(80), primary_key=True),  # of a message or of a task
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("kind", String(20), nullable=False),
    Column("code", String(40), nullable=False),
    Column("until", UtcTime),
    Column("applies", Boolean, nullable=False),
    Column("facts", Json, nullable=False),
    told_as_index("given_way"),
)
"""What the plan of a day does not let leave: a row for each message or task that gives way."""


RATE_BUCKETS = Table(
    "rate_buckets",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("filled_at", UtcTime, nullable=False),
)
"""Tokens of providers and lanes: one is taken for each message that a worker claims."""

WARM_UPS = Table(
    "warm_ups",
    metadata,
    Column("provider", String(120), primary_key=True),
    Column("began_on", String(10), nullable=False),
    Column("day", String(10), nullable=False),
    Column("sent", Integer, nullable=False),
)

BREAKERS = Table(
    "breakers",
    metadata,
    Column("provider", String(120), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("code", String(80), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("retry_at", UtcTime),
)

PAUSES = Table(
    "pauses",
    metadata,
    Column("pause_id", String(80), primary_key=True),
    Column("campaign_id", String(80), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("because", String(80), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("by", String(200), nullable=False),
    # What the campaign's mails had come to when it began and when it ended.
    Column("figures", Json, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", String(200), nullable=False, server_default=""),
    Column("ended_figures", Json, nullable=False, server_default="{}"),
)
"""A pause is of a campaign or, with an empty campaign, of a channel. Past ones stay."""

CAMPAIGN_RETURNS = Table(
    "campaign_returns",
    metadata,
    Column("campaign_id", String(80), nullable=False),
    Column("hour", UtcTime, nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("bounced", Integer, nullable=False, server_default="0"),
    Column("complained", Integer, nullable=False, server_default="0"),
    Column("unsubscribed", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("campaign_id", "hour"),
)

UNDER_WAY = Table(
    "under_way",
    metadata,
    Column("worker", String(120), primary_key=True),
    Column("message_ids", Json, nullable=False),
    Column("since", UtcTime, nullable=False),
)
"""The messages that a worker may have sent since its last commit: one row, replaced each time."""
