"""Claims: which messages a worker gets. Queue by queue, each one range of an index.

A queue is a channel, a lane and a priority. What is paused is set aside into lanes of its own, some
thousands at a time and by whoever passes: a million paused messages are not looked at again and
again to find what lies behind them.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, tuple_

from rapport.delivery.model import Message, MessageStatus
from rapport.delivery.store.outbox import message_of
from rapport.delivery.store.states import may_leave
from rapport.delivery.store.tables import MESSAGES
from rapport.delivery.traffic import LaneCount, Queue
from rapport.jobs import claim
from rapport.storage import Database

TOO_LATE = "too-late"
"""The error of a message that was cancelled because it expired."""

_PARKED = "paused/"
_DIGEST_BYTES = 8
_MARK = len(_PARKED) + 2 * _DIGEST_BYTES + 1  # characters before the lane that it came from
_PART = 20_000
_COLUMNS = MESSAGES.c
_QUEUED = _COLUMNS.status == MessageStatus.QUEUED


def list_queues(connection: Connection, channels: Collection[str]) -> list[Queue]:
    """List the queues of these channels in which messages wait, due or not.

    Each step of it goes to the next queue in the index, whatever lies between.
    """
    found: list[Queue] = []
    for channel in sorted(channels):
        place: ColumnElement[bool] | None = None
        while True:
            key = (_COLUMNS.lane, _COLUMNS.priority)
            query = select(*key).where(_QUEUED, _COLUMNS.channel == channel)
            if place is not None:
                query = query.where(place)
            row = connection.execute(query.order_by(*key).limit(1)).first()
            if row is None:
                break
            place = tuple_(*key) > (row.lane, row.priority)
            parked = row.lane[len(_PARKED) : _MARK - 1] if row.lane.startswith(_PARKED) else ""
            queue = Queue(channel=channel, lane=row.lane, priority=row.priority, parked=parked)
            found.append(queue)
    return found


def claim_queue(  # noqa: PLR0913
    connection: Connection,
    queue: Queue,
    *,
    worker: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    valid: timedelta,
    paused: Collection[str] = (),
) -> list[Message]:
    """Lease the messages of a queue that are due longest, of those that may leave.

    What they share must have been looked at within `valid`, and not be held; nothing of `paused`
    campaigns is given.
    """
    where = _in(queue) & may_leave(now, valid=valid)
    if paused:
        where &= _COLUMNS.campaign_id.not_in(sorted(paused))
    rows = claim(
        connection,
        MESSAGES,
        worker=worker,
        limit=limit,
        now=now,
        lease=lease,
        where=where,
        values={"status": MessageStatus.SENDING},
    )
    return [message_of(row) for row in rows]


def set_aside(connection: Connection, queue: Queue, campaigns: Collection[str]) -> int:
    """Move messages of paused campaigns out of a queue, some thousands at most."""
    moved = 0
    for campaign_id in sorted(campaigns):
        prefix = literal(f"{_PARKED}{mark_of_campaign(campaign_id)}/")
        mine = _in(queue) & (_COLUMNS.campaign_id == campaign_id)
        moved += _move(connection, mine, prefix + _COLUMNS.lane)
    return moved


def bring_back(connection: Connection, queue: Queue) -> int:
    """Move what was set aside back into the lane that it came from, some thousands at most."""
    return _move(connection, _in(queue), func.substr(_COLUMNS.lane, _MARK + 1))


def mark_of_campaign(campaign_id: str) -> str:
    """How a campaign is named in the lanes of what is set aside."""
    return blake2b(campaign_id.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def cancel_late(connection: Connection, *, now: datetime) -> int:
    """Cancel what waits and expired, some thousands at most; return how many messages it was."""
    late = (
        select(_COLUMNS.message_id)
        .where(_COLUMNS.expires_at.is_not(None), _COLUMNS.expires_at <= now, _QUEUED)
        .limit(_PART)
        .with_for_update(skip_locked=True)
    )
    update = MESSAGES.update().where(_COLUMNS.message_id.in_(late), _QUEUED)
    values = {"status": MessageStatus.CANCELLED, "error": TOO_LATE}
    return int(connection.execute(update.values(values)).rowcount)


def next_due(database: Database, *, channel: str) -> datetime | None:
    """Say when the next message of a channel can be claimed; None when none waits."""
    with database.read() as connection:
        found = [
            connection.execute(select(func.min(_COLUMNS.due_at)).where(_in(queue))).scalar_one()
            for queue in list_queues(connection, [channel])
            if not queue.parked
        ]
        held = select(func.min(_COLUMNS.leased_until)).where(
            _COLUMNS.status == MessageStatus.SENDING, _COLUMNS.channel == channel
        )
        found.append(connection.execute(held).scalar_one())
    return min((moment for moment in found if moment is not None), default=None)


def lane_counts(database: Database) -> list[LaneCount]:
    """Count what waits, lane by lane."""
    parked = _COLUMNS.lane.startswith(_PARKED)
    lane = case((parked, func.substr(_COLUMNS.lane, _MARK + 1)), else_=_COLUMNS.lane)
    paused = func.sum(case((parked, 1), else_=0))
    query = (
        select(
            _COLUMNS.channel,
            lane.label("lane"),
            func.count().label("waiting"),
            paused.label("paused"),
            func.min(_COLUMNS.due_at).label("first_due"),
        )
        .where(_QUEUED)
        .group_by(_COLUMNS.channel, lane)
        .order_by(_COLUMNS.channel, lane)
    )
    with database.read() as connection:
        return [
            LaneCount(
                channel=row.channel,
                lane=row.lane,
                waiting=int(row.waiting),
                paused=int(row.paused),
                first_due=row.first_due,
            )
            for row in connection.execute(query)
        ]


def _in(queue: Queue) -> ColumnElement[bool]:
    return and_(
        _QUEUED,
        _COLUMNS.channel == queue.channel,
        _COLUMNS.lane == queue.lane,
        _COLUMNS.priority == queue.priority,
    )


def _move(connection: Connection, chosen: ColumnElement[bool], lane: ColumnElement[str]) -> int:
    picked = (
        select(_COLUMNS.message_id)
        .where(chosen)
        .limit(_PART)
        .with_for_update(skip_locked=True)  # another worker may be about the same rows
    )
    update = MESSAGES.update().where(_COLUMNS.message_id.in_(picked), _QUEUED)
    return int(connection.execute(update.values(lane=lane)).rowcount)
