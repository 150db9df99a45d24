"""The suppression list as people look at it: rows, the trail, taking one off, taking many in."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from rapport.profiles.errors import BadSuppression, SuppressionNotFound
from rapport.profiles.store.suppressing import (
    SUPPRESSION_MOVES,
    SUPPRESSIONS,
    add_suppressions,
    address_hash,
    keyed_hash,
    note_move,
)
from rapport.profiles.suppressions import (
    Suppression,
    SuppressionAct,
    SuppressionMove,
    SuppressionScope,
)
from rapport.storage import Database

_HASH = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+|\+?[0-9][0-9 ()-]{4,}")
_HEADINGS = {"address", "email", "e-mail", "email address", "phone", "recipient"}
_PART = 1_000


def list_suppressions(
    database: Database, *, reason: str | None = None, limit: int = 50, offset: int = 0
) -> list[Suppression]:
    """List what is on the list, the latest first."""
    query = select(SUPPRESSIONS).order_by(
        SUPPRESSIONS.c.suppressed_at.desc(), SUPPRESSIONS.c.address_hash
    )
    if reason is not None:
        query = query.where(SUPPRESSIONS.c.reason == reason)
    with database.read() as connection:
        rows = connection.execute(query.limit(limit).offset(offset)).all()
    return [
        Suppression(
            address_hash=row.address_hash,
            reason=row.reason,
            scope=SuppressionScope(row.scope),
            suppressed_at=row.suppressed_at,
            suppressed_by=row.suppressed_by,
        )
        for row in rows
    ]


def count_suppressions(database: Database) -> dict[str, int]:
    """Count the addresses on the list by reason, the commonest first."""
    columns = SUPPRESSIONS.c
    query = select(columns.reason, func.count()).group_by(columns.reason)
    with database.read() as connection:
        found = connection.execute(query.order_by(func.count().desc(), columns.reason)).all()
    return {str(reason): int(number) for reason, number in found}


def list_suppression_moves(database: Database, *, limit: int = 50) -> list[SuppressionMove]:
    """Give the end of the trail, the last move first."""
    query = select(SUPPRESSION_MOVES).order_by(SUPPRESSION_MOVES.c.move.desc()).limit(limit)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        SuppressionMove(
            address_hash=row.address_hash,
            act=SuppressionAct(row.act),
            reason=row.reason,
            scope=SuppressionScope(row.scope),
            moved_at=row.moved_at,
            moved_by=row.moved_by,
        )
        for row in rows
    ]


def unsuppress(database: Database, told: str, *, reason: str, by: str, now: datetime) -> None:
    """Take an address, or its hash as the list shows it, off the list.

    `SuppressionNotFound` when it is not there. The trail keeps who did it and why.
    """
    if not reason.strip():
        raise BadSuppression("say why the address may be written to again")
    hashed = told if _HASH.fullmatch(told) else address_hash(told, key=database.hash_key)
    mine = SUPPRESSIONS.c.address_hash == hashed
    with database.begin() as connection:
        scope = connection.execute(select(SUPPRESSIONS.c.scope).where(mine)).scalar_one_or_none()
        if scope is None:
            raise SuppressionNotFound(
                "this address is not on the suppression list; see `rapport suppressions list`"
            )
        connection.execute(SUPPRESSIONS.delete().where(mine))
        note_move(
            connection, hashed, SuppressionAct.REMOVED,
            reason=reason[:200], scope=scope, now=now, by=by[:200],
        )  # fmt: skip


def import_suppressions(
    database: Database,
    lines: Iterable[str],
    *,
    reason: str,
    now: datetime,
    by: str,
    scope: SuppressionScope = SuppressionScope.ALL,
) -> int:
    """Put addresses on the list, one a line, and return how many are new; safe to repeat.

    A line may be an address, its SHA-256 as `sha256:…`, as other senders hand lists over, or
    `hash:…`, as this shop's own export has it. What follows a comma is left out, and so is a
    heading in the first line. `BadSuppression` names the line that is none; nothing is kept then.
    """
    hashes: list[str] = []
    for number, line in enumerate(lines, start=1):
        told = line.partition(",")[0].strip().strip('"')
        if not told or (number == 1 and told.lower() in _HEADINGS):
            continue
        hashes.append(_hash_of(told, number, key=database.hash_key))
    added = 0
    for start in range(0, len(hashes), _PART):
        with database.begin() as connection:
            part = hashes[start : start + _PART]
            added += add_suppressions(connection, part, reason=reason, now=now, scope=scope, by=by)
    return added


def _hash_of(told: str, number: int, *, key: bytes) -> str:
    kind, colon, value = told.partition(":")
    if colon and _HASH.fullmatch(value.lower()):
        if kind == "sha256":
            return keyed_hash(value.lower(), key=key)
        if kind == "hash":
            return value.lower()
    if not _ADDRESS.fullmatch(told):
        raise BadSuppression(
            f"line {number} is no address; write one address a line, or sha256:… of one"
        )
    return address_hash(told, key=key)
