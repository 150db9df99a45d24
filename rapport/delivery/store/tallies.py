"""What became of the messages of some campaigns within a span of time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from rapport.delivery.model import MessageStatus
from rapport.delivery.store.tables import MESSAGES
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many messages of a campaign stand so; `error` is a code, empty where nothing is wrong."""

    campaign_id: str
    status: MessageStatus
    error: str
    count: int


def tally_messages(
    database: Database, campaign_ids: Collection[str], *, since: datetime
) -> list[Tally]:
    """Count the messages of these campaigns that were due since a moment, by status and error."""
    columns = MESSAGES.c
    groups = (columns.campaign_id, columns.status, columns.error)
    query = select(*groups, func.count()).where(
        columns.campaign_id.in_(sorted(campaign_ids)), _was_due >= since
    )
    with database.read() as connection:
        return [
            Tally(campaign_id=campaign, status=MessageStatus(status), error=error, count=count)
            for campaign, status, error, count in connection.execute(query.group_by(*groups))
        ]


def waits_of(
    database: Database, campaign_ids: Collection[str], *, since: datetime, limit: int
) -> dict[str, list[float]]:
    """Give the seconds from due to sent, by campaign, of the last messages that left."""
    columns = MESSAGES.c
    query = select(columns.campaign_id, _was_due, columns.sent_at).where(
        columns.campaign_id.in_(sorted(campaign_ids)),
        columns.status == MessageStatus.DELIVERED,
        _was_due >= since,
        columns.sent_at.is_not(None),
    )
    found: dict[str, list[float]] = {}
    with database.read() as connection:
        newest = query.order_by(columns.sent_at.desc()).limit(limit)
        for campaign, due_at, sent_at in connection.execute(newest):
            found.setdefault(campaign, []).append(max(0.0, (sent_at - due_at).total_seconds()))
    return found


_was_due = func.coalesce(MESSAGES.c.first_due_at, MESSAGES.c.due_at, type_=MESSAGES.c.due_at.type)
