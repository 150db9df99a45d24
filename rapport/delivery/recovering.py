"""Taking over what workers held that died, or whose leases ran out."""

from datetime import datetime
from pathlib import Path

import structlog

from rapport.delivery.journal import read_journal, remove_journal
from rapport.delivery.marking import delivered_event
from rapport.delivery.model import MessageStatus
from rapport.delivery.presence import is_gone
from rapport.delivery.store import (
    Mark,
    count_returns,
    forget_under_way,
    free_held,
    held_messages,
    lease_owners,
    mark,
    mark_unsure,
    under_way,
)
from rapport.events import add_events
from rapport.storage import Database

log = structlog.get_logger(__name__)


def take_over(database: Database, *, journals: Path | None, now: datetime) -> int:
    """Put back into the queue what workers held that are gone; return how many messages it was.

    What their journals know to be accepted is marked as delivered, and not sent again. What may
    have been accepted is sent again, and marked as unsure. To be held by a worker that died is no
    attempt: else a message would be given up that no server ever heard of.
    """
    freed = 0
    for owner, until in lease_owners(database):
        gone = is_gone(owner)
        if gone or until <= now:
            freed += _take_over_from(database, owner, journals=journals, now=now)
        if gone:
            remove_journal(journals, owner)
    return freed


def _take_over_from(database: Database, owner: str, *, journals: Path | None, now: datetime) -> int:
    left = read_journal(journals, owner)
    with database.begin() as connection:
        begun, since = under_way(connection, owner)
        accepted = held_messages(connection, owner, left.accepted if left else ())
        marks = [
            Mark(
                message_id=each.message_id,
                status=MessageStatus.DELIVERED,
                sent_at=since or now,
                safe=left is not None and each.message_id in left.safe,
            )
            for each in accepted
        ]
        mark(connection, marks, worker=owner)
        events = [delivered_event(each, now=since or now) for each in accepted]
        add_events(connection, events)
        for campaign_id in sorted({each.campaign_id for each in accepted}):
            count = sum(each.campaign_id == campaign_id for each in accepted)
            count_returns(connection, campaign_id, now=now, accepted=count)
        perhaps = left.perhaps if left else begun
        unsure = mark_unsure(connection, perhaps, worker=owner)
        freed = free_held(connection, owner, tried=perhaps)
        forget_under_way(connection, owner)
    log.info("messages.freed", messages=freed, delivered=len(accepted), unsure=unsure)
    return freed
