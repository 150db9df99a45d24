"""The consent ledger and the suppression list.

`consents` is the ledger: lines are only ever added. `consent_states` is what follows from it, the
line that holds for each customer, channel and purpose, kept in the same transaction so that the
state of a million customers is one indexed read.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

import pyarrow as pa
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from rapport.events import CustomerId
from rapport.kit.ids import id_of
from rapport.profiles.model import Consent, Purpose
from rapport.storage import Database, UtcTime, metadata

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
)

CONSENT_STATES = Table(
    "consent_states",
    metadata,
    Column("customer_id", String(200), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("customer_id", "channel", "purpose"),
    Index("ix_consent_states_granted", "channel", "purpose", "granted", "customer_id"),
)

SUPPRESSIONS = Table(
    "suppressions",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("suppressed_at", UtcTime, nullable=False),
)

_PART = 5_000
_STATE = ("customer_id", "channel", "purpose", "granted", "recorded_at")


def record_consents(database: Database, consents: Iterable[Consent]) -> int:
    """Add lines to the ledger and return how many were new; the same line is never added twice."""
    with database.begin() as connection:
        return add_consents(connection, consents)


def add_consents(connection: Connection, consents: Iterable[Consent]) -> int:
    """Add lines to the ledger within the caller's transaction."""
    lines = {_consent_id(line): line for line in consents}
    waiting, added = list(lines), 0
    for start in range(0, len(waiting), _PART):
        part = {key: lines[key] for key in waiting[start : start + _PART]}
        added += _add_part(connection, part)
    return added


def consents_of(database: Database, customer_id: str) -> list[Consent]:
    """Give a customer's whole ledger, oldest line first."""
    query = select(CONSENTS).where(CONSENTS.c.customer_id == customer_id)
    with database.read() as connection:
        rows = connection.execute(query.order_by(CONSENTS.c.recorded_at)).all()
    return [_consent(row) for row in rows]


def consented(database: Database, *, channel: str, purpose: Purpose) -> pa.Table:
    """Give everybody whose last word is yes: a table with the one column `customer_id`."""
    states = CONSENT_STATES.c
    query = select(states.customer_id).where(
        states.channel == channel, states.purpose == purpose, states.granted.is_(True)
    )
    with database.read() as connection:
        customers = connection.execute(query).scalars().all()
    return pa.table({"customer_id": pa.array(customers, pa.string())})


def has_consented(database: Database, customer_id: str, *, channel: str, purpose: Purpose) -> bool:
    """Say whether the customer's last word for this channel and purpose is yes."""
    states = CONSENT_STATES.c
    query = select(states.granted).where(
        states.customer_id == customer_id, states.channel == channel, states.purpose == purpose
    )
    with database.read() as connection:
        return bool(connection.execute(query).scalar_one_or_none())


def last_words(
    database: Database,
    *,
    channel: str,
    purpose: Purpose,
    customer_ids: Sequence[str] | None = None,
) -> dict[str, bool]:
    """Give the last word, yes or no, of everybody who said one, or of these customers."""
    states = CONSENT_STATES.c
    query = select(states.customer_id, states.granted).where(
        states.channel == channel, states.purpose == purpose
    )
    found: dict[str, bool] = {}
    with database.read() as connection:
        if customer_ids is None:
            return {customer: bool(word) for customer, word in connection.execute(query)}
        for start in range(0, len(customer_ids), _PART):
            part = query.where(states.customer_id.in_(customer_ids[start : start + _PART]))
            found.update((customer, bool(word)) for customer, word in connection.execute(part))
    return found


def suppress(database: Database, address: str, *, reason: str, now: datetime) -> None:
    """Never write to this address again, whoever it belongs to; only its hash is kept."""
    row = {"address_hash": address_hash(address), "reason": reason, "suppressed_at": now}
    with database.begin() as connection:
        statement = _insert(connection, SUPPRESSIONS).on_conflict_do_nothing()
        connection.execute(statement, [row])


def is_suppressed(database: Database, address: str) -> bool:
    return bool(suppressed(database, [address]))


def suppressed(database: Database, addresses: Sequence[str]) -> set[str]:
    """Give those of the addresses that must not be written to."""
    by_hash = {address_hash(address): address for address in addresses}
    hashes = list(by_hash)
    found: set[str] = set()
    with database.read() as connection:
        for start in range(0, len(hashes), _PART):
            wanted = SUPPRESSIONS.c.address_hash.in_(hashes[start : start + _PART])
            query = select(SUPPRESSIONS.c.address_hash).where(wanted)
            found.update(connection.execute(query).scalars())
    return {by_hash[key] for key in found}


def carry_consents(database: Database, customers: Mapping[CustomerId, CustomerId]) -> None:
    """Repeat the ledger of given-up customer ids for the ids that stay; the later word holds."""
    if not customers:
        return
    query = select(CONSENTS).where(CONSENTS.c.customer_id.in_(list(customers)))
    with database.begin() as connection:
        lines = [_consent(row) for row in connection.execute(query).all()]
        add_consents(
            connection,
            [replace(line, customer_id=customers[line.customer_id]) for line in lines],
        )


def address_hash(address: str) -> str:
    """Give the SHA-256 of an address without regard to case and outer blanks."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def _add_part(connection: Connection, lines: dict[str, Consent]) -> int:
    rows = [_row(key, line) for key, line in lines.items()]
    statement = _insert(connection, CONSENTS).on_conflict_do_nothing()
    new = connection.execute(statement.returning(CONSENTS.c.consent_id), rows).scalars().all()
    last: dict[tuple[str, str, str], dict[str, object]] = {}
    for line in sorted((lines[key] for key in new), key=lambda line: line.recorded_at):
        state = _row("", line)
        last[line.customer_id, line.channel, line.purpose] = {name: state[name] for name in _STATE}
    if last:
        _keep_states(connection, list(last.values()))
    return len(new)


def _keep_states(connection: Connection, states: list[dict[str, object]]) -> None:
    """A line recorded earlier than the one that holds changes nothing."""
    statement = _insert(connection, CONSENT_STATES)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["customer_id", "channel", "purpose"],
        set_={"granted": new.granted, "recorded_at": new.recorded_at},
        where=CONSENT_STATES.c.recorded_at <= new.recorded_at,
    )
    connection.execute(statement, states)


def _insert(connection: Connection, table: Table) -> sqlite.Insert:
    """Both dialects' inserts have the same clauses for conflicts and may be used as one."""
    if connection.dialect.name == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


def _consent_id(line: Consent) -> str:
    granted = "yes" if line.granted else "no"
    moment = line.recorded_at.isoformat()
    return id_of(
        "con", line.customer_id, line.channel, line.purpose, granted, moment, line.how,
        line.text_version,
    )  # fmt: skip


def _row(consent_id: str, line: Consent) -> dict[str, object]:
    return {
        "consent_id": consent_id,
        "customer_id": line.customer_id,
        "channel": line.channel,
        "purpose": str(line.purpose),
        "granted": line.granted,
        "recorded_at": line.recorded_at,
        "how": line.how,
        "text_version": line.text_version,
    }


def _consent(row: Row[tuple[object, ...]]) -> Consent:
    fields = dict(row._mapping)
    del fields["consent_id"]
    return Consent(**(fields | {"purpose": Purpose(fields["purpose"])}))
