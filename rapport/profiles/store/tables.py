"""The tables of consents, and the number that tells what in them is new."""

from typing import cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from rapport.storage import UtcTime, metadata

CONSENTS = Table(
    "consents",
    metadata,
    Column("consent_id", String(60), primary_key=True),  # follows from the line: none comes twice
    Column("customer_id", String(200), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("how", String(200), nullable=False),
    Column("text_version", String(100), nullable=False),
    Column("told_as", String(200), nullable=True, index=True),  # of a copy: the name it follows
)

CONSENT_STATES = Table(
    "consent_states",
    metadata,
    Column("customer_id", String(200), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("granted", Boolean, nullable=True),  # null: nothing was said any more, after a split
    Column("recorded_at", UtcTime, nullable=False),
    Column("change", BigInteger, nullable=False, server_default=text("0"), index=True),
    PrimaryKeyConstraint("customer_id", "channel", "purpose"),
    Index("ix_consent_states_granted", "channel", "purpose", "granted", "customer_id"),
)

CONSENT_NAMES = Table(
    "consent_names",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("customer_id", String(200), nullable=False),
)
"""The names that belong to a customer of another id: what is said under them counts for it."""

CONSENT_CLOCK = Table(
    "consent_clock",
    metadata,
    Column("clock", String(20), primary_key=True),
    Column("ticks", BigInteger, nullable=False),
)
"""Counts the changes of `consent_states` on SQLite; PostgreSQL numbers transactions itself."""

_STATES = "states"
_LOCK = 7_305_419_221  # any number that nothing else takes


def insert_into(connection: Connection, table: Table) -> sqlite.Insert:
    """Both dialects' inserts have the same clauses for conflicts and may be used as one."""
    if connection.dialect.name == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


def next_change(connection: Connection) -> int:
    """The number that changes of this transaction carry."""
    if connection.dialect.name == "postgresql":
        return int(connection.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar_one())
    statement = sqlite.insert(CONSENT_CLOCK).values(clock=_STATES, ticks=1)
    statement = statement.on_conflict_do_update(
        index_elements=["clock"], set_={"ticks": CONSENT_CLOCK.c.ticks + 1}
    )
    return int(connection.execute(statement.returning(CONSENT_CLOCK.c.ticks)).scalar_one())


def settled_change(connection: Connection) -> int:
    """The number from which on changes may still come; all before it can be seen."""
    if connection.dialect.name == "postgresql":
        snapshot = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
        return int(connection.exec_driver_sql(snapshot).scalar_one())
    ticks = select(CONSENT_CLOCK.c.ticks).where(CONSENT_CLOCK.c.clock == _STATES)
    return int(connection.execute(ticks).scalar_one_or_none() or 0) + 1


def hold_names(connection: Connection, *, alone: bool) -> None:
    """Until the end of the transaction, let no name move while a line is added, or the reverse."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(_LOCK)))
