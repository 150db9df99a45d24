"""Addresses that must not be written to; only keyed hashes of them are kept.

The hash is HMAC-SHA256, with the shop's secret, of the plain SHA-256 of the address. So rows of
releases that kept the plain hash are keyed without the address, and lists that others keep as
plain hashes can be taken in.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, bindparam, false, select

from rapport.profiles.suppressions import Suppression, SuppressionAct, SuppressionScope
from rapport.storage import Database, UtcTime, insert_new, metadata

SUPPRESSIONS = Table(
    "suppressions",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("suppressed_at", UtcTime, nullable=False),
    Column("scope", String(20), nullable=False, server_default="all"),
    Column("suppressed_by", String(200), nullable=False, server_default=""),
    Column("keyed", Boolean, nullable=False, server_default=false()),
)

SUPPRESSION_MOVES = Table(
    "suppression_moves",
    metadata,
    Column("move", Integer, primary_key=True, autoincrement=True),
    Column("address_hash", String(64), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("moved_at", UtcTime, nullable=False),
    Column("moved_by", String(200), nullable=False),
)

_PART = 5_000
_LONGEST = 200


def suppress(
    database: Database,
    address: str,
    *,
    reason: str,
    now: datetime,
    scope: SuppressionScope = SuppressionScope.ALL,
    by: str = "rapport",
) -> bool:
    """Stop writing to this address, whoever it belongs to; say whether that is new."""
    with database.begin() as connection:
        hashes = [address_hash(address, key=database.hash_key)]
        return add_suppressions(connection, hashes, reason=reason, now=now, scope=scope, by=by) > 0


def add_suppressions(
    connection: Connection,
    hashes: Collection[str],
    *,
    reason: str,
    now: datetime,
    scope: SuppressionScope = SuppressionScope.ALL,
    by: str = "rapport",
) -> int:
    """Put hashes of addresses on the list within the caller's transaction; return how many changed.

    One that is there keeps its reason and moment, and only ever gets stricter.
    """
    said = {"reason": reason[:_LONGEST], "scope": scope, "suppressed_by": by[:_LONGEST]}
    added = widened = 0
    for each in sorted(set(hashes)):
        row = {"address_hash": each, "suppressed_at": now, "keyed": True, **said}
        if insert_new(connection, SUPPRESSIONS, [row], keys=["address_hash"]):
            added += 1
            note_move(connection, each, SuppressionAct.ADDED, now=now, **_of(said))
        elif scope is SuppressionScope.ALL and _widen(connection, each):
            widened += 1
            note_move(connection, each, SuppressionAct.WIDENED, now=now, **_of(said))
    return added + widened


def is_suppressed(database: Database, address: str) -> bool:
    return bool(suppressed(database, [address]))


def suppressed(
    database: Database,
    addresses: Sequence[str],
    *,
    scope: SuppressionScope = SuppressionScope.MARKETING,
) -> set[str]:
    """Give those of the addresses that must not be written to, by default with marketing.

    With the scope `all`, those that nothing at all may be sent to.
    """
    found = suppressions_of(database, addresses)
    return {
        address
        for address, one in found.items()
        if scope is SuppressionScope.MARKETING or one.scope is SuppressionScope.ALL
    }


def suppressions_of(database: Database, addresses: Sequence[str]) -> dict[str, Suppression]:
    """Find what is said against each of the addresses; who is not named may be written to."""
    by_hash = {address_hash(address, key=database.hash_key): address for address in addresses}
    hashes = list(by_hash)
    columns = SUPPRESSIONS.c
    names = tuple(columns[name] for name in Suppression.__slots__)
    found: dict[str, Suppression] = {}
    with database.read() as connection:
        for start in range(0, len(hashes), _PART):
            wanted = columns.address_hash.in_(hashes[start : start + _PART])
            for row in connection.execute(select(*names).where(wanted)):
                fields = dict(row._mapping) | {"scope": SuppressionScope(row.scope)}
                found[by_hash[row.address_hash]] = Suppression(**fields)
    return found


def address_hash(address: str, *, key: bytes) -> str:
    """Give the keyed hash of an address without regard to case and outer blanks."""
    return keyed_hash(hashlib.sha256(address.strip().lower().encode()).hexdigest(), key=key)


def keyed_hash(plain_hash: str, *, key: bytes) -> str:
    """Give the keyed hash of an address whose SHA-256 (hexadecimal) is known."""
    return hmac.digest(key, plain_hash.encode(), "sha256").hex()


def key_suppressions(database: Database) -> int:
    """Key the plain hashes that an earlier release kept; return how many. Once, then cheap."""
    plain = select(SUPPRESSIONS.c.address_hash).where(SUPPRESSIONS.c.keyed.is_(False))
    with database.read() as connection:
        if connection.execute(plain.limit(1)).first() is None:
            return 0
    with database.begin() as connection:
        hashes = connection.execute(plain).scalars().all()
        statement = (
            SUPPRESSIONS.update()
            .where(SUPPRESSIONS.c.address_hash == bindparam("was"))
            .where(SUPPRESSIONS.c.keyed.is_(False))  # another process may do the same
            .values(address_hash=bindparam("is_now"), keyed=True)
        )
        changes = [
            {"was": each, "is_now": keyed_hash(each, key=database.hash_key)} for each in hashes
        ]
        if changes:
            connection.execute(statement, changes)
        return len(changes)


def note_move(  # noqa: PLR0913
    connection: Connection,
    address_hash: str,
    act: SuppressionAct,
    *,
    reason: str,
    scope: str,
    now: datetime,
    by: str,
) -> None:
    """Add a line to the trail."""
    row = {
        "address_hash": address_hash, "act": act, "reason": reason, "scope": scope,
        "moved_at": now, "moved_by": by,
    }  # fmt: skip
    connection.execute(SUPPRESSION_MOVES.insert(), [row])


def _of(said: dict[str, str]) -> dict[str, str]:
    return {"reason": said["reason"], "scope": said["scope"], "by": said["suppressed_by"]}


def _widen(connection: Connection, hashed: str) -> bool:
    columns = SUPPRESSIONS.c
    narrow = (columns.address_hash == hashed) & (columns.scope != SuppressionScope.ALL)
    update = SUPPRESSIONS.update().where(narrow).values(scope=SuppressionScope.ALL)
    return connection.execute(update).rowcount > 0
