"""What may be sent of the messages of a draft: kept in the row of their shared values."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from rapport.delivery.model import Cause, FactsState, MessageStatus, Origin, SharedSlots
from rapport.delivery.store.tables import MESSAGES, SHARED_SLOTS
from rapport.storage import Database, insert_new

Key = tuple[str, str, int]
"""A campaign, a draft and its version."""

_WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)
_KEY = ("campaign_id", "draft_id", "draft_version")


def share_slots(connection: Connection, shared: Sequence[SharedSlots]) -> None:
    """Keep what the messages of a draft have in common; what is kept for a draft already stays."""
    insert_new(connection, SHARED_SLOTS, [_values(one) for one in shared], keys=_KEY)


def shared_slots(connection: Connection, keys: Collection[Key]) -> dict[Key, SharedSlots]:
    """Find what is shared, by campaign, draft and version."""
    if not keys:
        return {}
    query = select(SHARED_SLOTS).where(_key_of(SHARED_SLOTS).in_(sorted(keys)))
    return {one.key: one for one in map(_shared, connection.execute(query))}


def read_shared(database: Database, keys: Collection[Key]) -> dict[Key, SharedSlots]:
    """Find what is shared, as `shared_slots` does, outside of another act's transaction."""
    with database.read() as connection:
        return shared_slots(connection, keys)


def shared_by(database: Database, campaign_id: str) -> list[SharedSlots]:
    """List what is shared by the messages of a campaign, by draft."""
    columns = SHARED_SLOTS.c
    query = select(SHARED_SLOTS).where(columns.campaign_id == campaign_id)
    query = query.order_by(columns.draft_id, columns.draft_version)
    with database.read() as connection:
        return [_shared(row) for row in connection.execute(query)]


def waiting_shared(database: Database) -> list[SharedSlots]:
    """List what is shared in campaigns that have messages waiting, unless it is lasting."""
    query = select(SHARED_SLOTS).where(SHARED_SLOTS.c.lasting.is_(False), _has_waiting())
    with database.read() as connection:
        return [_shared(row) for row in connection.execute(query)]


def keep_state(connection: Connection, judged: SharedSlots) -> None:
    """Replace values and state of what is shared, both at once."""
    mine = _key_of(SHARED_SLOTS) == judged.key
    connection.execute(SHARED_SLOTS.update().where(mine).values(_values(judged)))


def move_waiting(connection: Connection, key: Key, version: int) -> int:
    """Let the messages that wait with a version of a draft leave with another; return how many."""
    waiting = MESSAGES.c.status == MessageStatus.QUEUED
    move = MESSAGES.update().where(_key_of(MESSAGES) == key, waiting)
    return int(connection.execute(move.values(draft_version=version)).rowcount)


def sent_safe(database: Database, campaign_id: str) -> dict[tuple[str, int], int]:
    """Count the messages of a campaign that left with a safe copy, by draft and version."""
    columns = MESSAGES.c
    query = (
        select(columns.draft_id, columns.draft_version, func.count())
        .where(columns.campaign_id == campaign_id, columns.safe.is_(True))
        .where(columns.status == MessageStatus.DELIVERED)
        .group_by(columns.draft_id, columns.draft_version)
    )
    with database.read() as connection:
        return {(draft_id, version): int(n) for draft_id, version, n in connection.execute(query)}


def waiting_by_draft(database: Database, campaign_id: str) -> dict[tuple[str, int], int]:
    """Count the messages of a campaign that have not left yet, by draft and version."""
    columns = MESSAGES.c
    query = (
        select(columns.draft_id, columns.draft_version, func.count())
        .where(columns.campaign_id == campaign_id, columns.status.in_(_WAITING))
        .group_by(columns.draft_id, columns.draft_version)
    )
    with database.read() as connection:
        return {(draft_id, version): int(n) for draft_id, version, n in connection.execute(query)}


def may_leave(now: datetime, *, valid: timedelta) -> ColumnElement[bool]:
    """The condition on messages that `SharedSlots.may_leave` is on what they share."""
    mine = and_(*(SHARED_SLOTS.c[name] == MESSAGES.c[name] for name in _KEY))
    return ~exists().where(mine, _is_held(now, valid))


def all_held(database: Database, *, now: datetime, valid: timedelta) -> bool:
    """Say whether messages wait and all of them are held.

    So that a million of them are not looked at one by one to find none that may leave.
    """
    held = select(_is_held(now, valid)).select_from(SHARED_SLOTS).where(_has_waiting())
    with database.read() as connection:
        found = [bool(one) for one in connection.execute(held).scalars()]
    return bool(found) and all(found)


def _is_held(now: datetime, valid: timedelta) -> ColumnElement[bool]:
    shared = SHARED_SLOTS.c
    ended = and_(
        shared.ends_at.is_not(None), shared.ends_at <= now, shared.checked_at < shared.ends_at
    )
    unknown = or_(shared.checked_at.is_(None), shared.checked_at <= now - valid, ended)
    return or_(shared.state == FactsState.HOLD, and_(shared.lasting.is_(False), unknown))


def _has_waiting() -> ColumnElement[bool]:
    messages = MESSAGES.c
    return exists().where(
        messages.campaign_id == SHARED_SLOTS.c.campaign_id, messages.status.in_(_WAITING)
    )


def _key_of(table: Table) -> ColumnElement[Any]:
    return tuple_(*(table.c[name] for name in _KEY))


def _values(one: SharedSlots) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in SharedSlots.__slots__}
    causes = [asdict(each) | {"seen_at": each.seen_at.isoformat()} for each in one.causes]
    origin = asdict(one.origin) if one.origin else None
    return row | {"causes": causes, "origin": origin}


def _shared(row: Row[Any]) -> SharedSlots:
    fields = dict(row._mapping)
    causes = tuple(
        Cause(**each | {"seen_at": datetime.fromisoformat(each["seen_at"])})
        for each in fields["causes"]
    )
    origin = Origin(**fields["origin"]) if fields["origin"] else None
    fields |= {"state": FactsState(row.state), "causes": causes, "origin": origin}
    return SharedSlots(**fields)
