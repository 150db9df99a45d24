"""Judges opens and clicks again, once their neighbours are known, and writes that as new facts.

What was recorded at the moment stays as it was: a judgement is an event of its own, whose id
follows from the one that it judges. So it is written once, by whichever worker, however often.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from rapport.delivery import SOURCE
from rapport.events import CustomerId, Event, EventId, EventName, add_events, judgement_id
from rapport.kit.mail_settings import TrackingSettings
from rapport.storage import Database
from rapport.tracking.judging import judge_settled
from rapport.tracking.model import Fetch, FetchKind, Judgement, Origin
from rapport.tracking.store import (
    forget_fetches,
    mark_settled,
    neighbourhoods,
    origins_of,
    waiting_fetches,
)

log = structlog.get_logger(__name__)

SETTLE_AFTER = timedelta(seconds=20)
"""How long neighbours are waited for: a scanner is through a mail in seconds."""

_AT_ONCE = 500
_NAMES = {FetchKind.OPEN: EventName.OPEN_JUDGED, FetchKind.CLICK: EventName.CLICK_JUDGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of opens and clicks that waited: so many judged, so many done by programs.

    `looked_at` counts those of erased messages and of other workers too.
    """

    looked_at: int = 0
    judged: int = 0
    scanners: int = 0


def settle_fetches(
    database: Database,
    *,
    now: datetime,
    after: timedelta = SETTLE_AFTER,
    limit: int = _AT_ONCE,
) -> Settled:
    """Judge up to `limit` opens and clicks that are at least `after` old; safe to repeat."""
    with database.begin() as connection:
        waiting = waiting_fetches(connection, before=now - after, limit=limit)
        if not waiting:
            return Settled()
        origins = origins_of(connection, waiting)
        around = neighbourhoods(connection, waiting, origins)
        mine = mark_settled(connection, [fetch.fetch_id for fetch in waiting], now=now)
        judged = [
            (fetch, judge_settled(fetch, around[fetch.fetch_id]))
            for fetch in waiting
            if fetch.fetch_id in mine and fetch.message_id in origins
        ]
        add_events(
            connection,
            [_event(fetch, said, origins[fetch.message_id], now=now) for fetch, said in judged],
        )
    scanners = sum(said.scanner for _, said in judged)
    log.info("fetches.settled", judged=len(judged), scanners=scanners)
    return Settled(looked_at=len(waiting), judged=len(judged), scanners=scanners)


def judging(
    database: Database, settings: TrackingSettings, clock: Callable[[], datetime]
) -> Callable[[], bool]:
    """Make the chore that judges what waits, and forgets fetches that are too old to judge by."""
    after, kept = timedelta(seconds=settings.settle_seconds), timedelta(days=settings.fetches_days)

    def turn() -> bool:
        done = settle_fetches(database, now=clock(), after=after)
        if not done.looked_at:
            forget_fetches(database, before=clock() - kept)
        return done.looked_at > 0

    return turn


def _event(fetch: Fetch, said: Judgement, origin: Origin, *, now: datetime) -> Event:
    """The fact that an open or a click was judged; it happened when that did."""
    url = {"url": fetch.link} if fetch.link else {}
    return Event(
        event_id=EventId(judgement_id(fetch.fetch_id)),
        name=_NAMES[fetch.kind],
        happened_at=fetch.fetched_at,
        received_at=max(now, fetch.fetched_at),
        source=SOURCE,
        customer_id=CustomerId(origin.made_for),
        campaign_id=origin.campaign_id,
        message_id=fetch.message_id,
        properties={"arm": origin.arm, "draft_id": origin.draft_id, **url, **told_of(said)},
    )


def told_of(said: Judgement) -> dict[str, object]:
    """A judgement as properties of an event."""
    return {
        "human": said.human,
        "scanner": said.scanner,
        "because": [str(sign) for sign in said.because],
    }
