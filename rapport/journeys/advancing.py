"""Moves customers on: takes a step's turn, decides for all who are due there, then acts and marks.

Messages are in the outbox before positions are marked, with ids that follow from customer, step and
entry: a worker that dies in between repeats the batch and sends nothing twice. All else that a
batch does is one commit with the positions.
"""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from rapport.delivery import keep_silences
from rapport.events import add_calls as add_traits
from rapport.journeys.acting import Deeds, deeds_of
from rapport.journeys.asking import who_did
from rapport.journeys.model import Journey, SendStep, WaitForStep
from rapport.journeys.positions import Advanced, PositionStatus
from rapport.journeys.sending import Sending, prepare_messages, put_into_outbox
from rapport.journeys.store import (
    Turn,
    add_calls,
    add_tasks,
    count_up,
    get_journey,
    give_turn_back,
    keep_goals,
    keep_moves,
    note_ends,
    note_goals,
    read_due,
    take_turn,
    versions_with_people,
    wake,
)
from rapport.journeys.walking import Walk
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=15)
BATCH = 50_000
_LOOK_BACK = timedelta(minutes=5)


class _TurnLost(Exception):
    """Another worker has the step's turn now, or the journey was stopped: nothing is written."""


def advance_due(
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    worker: str,
    limit: int = BATCH,
) -> Advanced:
    """Move up to `limit` customers who are due at one step to where they rest next.

    Call again until none was due. Two workers never have the same step; one that died gives its
    turn back by time.
    """
    with database.begin() as connection:
        turn = take_turn(connection, worker=worker, now=now, until=now + LEASE)
    if turn is None:
        return Advanced()
    journey_id, version, step_id = turn
    crowd = read_due(database, turn, now=now, limit=limit)
    published = get_journey(database, journey_id, version=version)
    walk = Walk(
        journey=published.journey,
        crowd=crowd,
        start=step_id,
        database=database,
        facts=facts,
        timezone=shop.timezone,
        now=now,
    )
    walk.run()
    sends = [(step, who) for step, who in walk.acts if isinstance(step, SendStep)]
    prepared = prepare_messages(
        sends, published, crowd, database=database, facts=facts, shop=shop, now=now
    )
    queued = put_into_outbox(prepared, database=database)
    deeds = deeds_of(walk.acts, prepared, published, crowd, now=now)
    try:
        _keep(turn, walk, deeds, database=database, worker=worker)
    except _TurnLost:
        log.warning("journeys.turn_lost", journey_id=journey_id, step_id=step_id)
        return Advanced()
    log.info("journeys.advanced", journey_id=journey_id, looked_at=len(crowd), queued=queued)
    return _report(walk, prepared, queued=queued)


def wake_waiting(*, database: Database, facts: Facts, now: datetime) -> int:
    """Let those be looked at now of whom an event was received that a journey waits for or ends by.

    Returns how many. Without it they are looked at when their time is up. Looks five minutes back,
    since what was received first is not always a fact first; safe to repeat.
    """
    woken = 0
    for published in versions_with_people(database):
        names = _awaited(published.journey)
        if not names:
            continue
        customers = who_did(names, facts=facts, received_since=now - _LOOK_BACK, now=now)
        if customers:
            with database.begin() as connection:
                woken += wake(
                    connection, published.journey_id, published.version, customers, now=now
                )
    return woken


def _awaited(journey: Journey) -> list[str]:
    waits = [step.event for step in journey.steps if isinstance(step, WaitForStep)]
    return [*journey.exits, *waits, *([journey.goal.event] if journey.goal else [])]


def _keep(turn: Turn, walk: Walk, deeds: Deeds, *, database: Database, worker: str) -> None:
    journey_id, version, _ = turn
    counted = walk.counted + deeds.counted
    with database.begin() as connection:
        if not give_turn_back(connection, turn, worker=worker):
            raise _TurnLost
        keep_goals(connection, walk.crowd, walk.reached, now=walk.now)
        keep_moves(connection, turn, walk.crowd, walk.resting, now=walk.now)
        note_goals(connection, walk.crowd.numbers[walk.reached].tolist(), now=walk.now)
        note_ends(connection, _ended(walk), now=walk.now)
        add_traits(connection, deeds.traits)
        add_calls(connection, deeds.calls)
        add_tasks(connection, deeds.tasks)
        keep_silences(connection, deeds.silences)
        count_up(connection, journey_id, version, counted)


def _ended(walk: Walk) -> list[int]:
    """The numbers of those whose way ends here."""
    groups = [one.who for one in walk.resting if one.status is not PositionStatus.ACTIVE]
    return [number for who in groups for number in walk.crowd.numbers[who].tolist()]


def _report(walk: Walk, prepared: list[Sending], *, queued: int) -> Advanced:
    statuses: Counter[PositionStatus] = Counter()
    for group in walk.resting:
        statuses[group.status] += len(group.who)
    reasons = Counter(str(reason) for sending in prepared for reason in sending.left_out.values())
    return Advanced(
        looked_at=len(walk.crowd),
        queued=queued,
        waiting=statuses[PositionStatus.ACTIVE],
        exited=statuses[PositionStatus.EXITED] + statuses[PositionStatus.GOAL],
        done=statuses[PositionStatus.DONE],
        transitions=walk.transitions,
        not_sent=dict(reasons),
    )
