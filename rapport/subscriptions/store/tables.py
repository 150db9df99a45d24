"""The tables of the stage."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from rapport.storage import Json, UtcTime, metadata, told_as_column, told_as_index

TOPICS = Table(
    "topics",
    metadata,
    Column("topic", String(34), primary_key=True),
    Column("names", Json, nullable=False),
    Column("sentences", Json, nullable=False),
    Column("channels", Json, nullable=False),
    Column("default_in", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("archived_at", UtcTime),
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", String(100), nullable=False),
)

OPT_INS = Table(
    "opt_ins",
    metadata,
    Column("opt_in_id", String(80), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),
    told_as_column(),
    Column("address", String(300), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(40), nullable=False),
    Column("topics", Json, nullable=False),
    Column("form_id", String(80), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_version", String(100), nullable=False),
    Column("page", String(2000), nullable=False),
    Column("anonymous_id", String(200)),
    Column("traits", Json, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("asked_ip", String(80), nullable=False),
    Column("asked_agent", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("mails", Integer, nullable=False),
    Column("mailed_at", UtcTime),
    Column("expires_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("confirmed_ip", String(80), nullable=False),
    Column("confirmed_agent", String(20)),
    # While it waits: address, channel, form and topics. Null afterwards, so that one can wait anew.
    Column("pending_key", String(64), unique=True),
    told_as_index("opt_ins"),
    Index("ix_opt_ins_address_hash_mailed_at", "address_hash", "mailed_at"),
    Index("ix_opt_ins_state_expires_at", "state", "expires_at"),
    Index("ix_opt_ins_asked_at", "asked_at"),
)
"""No token is kept, not even hashed: the link of a mail is signed with the shop's secret."""
