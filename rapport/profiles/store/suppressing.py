"""Addresses that must never be written to again; only their hashes are kept."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, String, Table, select

from rapport.storage import Database, UtcTime, insert_new, metadata

SUPPRESSIONS = Table(
    "suppressions",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("suppressed_at", UtcTime, nullable=False),
)

_PART = 5_000


def suppress(database: Database, address: str, *, reason: str, now: datetime) -> None:
    """Never write to this address again, whoever it belongs to; only its hash is kept."""
    row = {"address_hash": address_hash(address), "reason": reason, "suppressed_at": now}
    with database.begin() as connection:
        insert_new(connection, SUPPRESSIONS, [row], keys=["address_hash"])


def is_suppressed(database: Database, address: str) -> bool:
    return bool(suppressed(database, [address]))


def suppressed(database: Database, addresses: Sequence[str]) -> set[str]:
    """Give those of the addresses that must not be written to."""
    return set(suppressions_of(database, addresses))


def suppressions_of(database: Database, addresses: Sequence[str]) -> dict[str, str]:
    """Give those of the addresses that must not be written to, each with the reason."""
    by_hash = {address_hash(address): address for address in addresses}
    hashes = list(by_hash)
    found: dict[str, str] = {}
    with database.read() as connection:
        for start in range(0, len(hashes), _PART):
            wanted = SUPPRESSIONS.c.address_hash.in_(hashes[start : start + _PART])
            query = select(SUPPRESSIONS.c.address_hash, SUPPRESSIONS.c.reason).where(wanted)
            found.update((by_hash[key], reason) for key, reason in connection.execute(query))
    return found


def address_hash(address: str) -> str:
    """Give the SHA-256 of an address without regard to case and outer blanks."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()
