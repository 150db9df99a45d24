"""Lets customers into journeys: whom a trigger picks, as often as the journey lets them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import structlog

from rapport.decisions import HOLDOUT, Choice, record_draws, split
from rapport.journeys.errors import JourneyStandsStill, WrongTrigger
from rapport.journeys.model import ApiTrigger, Reentry
from rapport.journeys.picking import Candidate, candidates_of
from rapport.journeys.positions import (
    Entered,
    JourneyState,
    Position,
    PositionStatus,
    PublishedJourney,
    experiment_of,
    position_id_of,
)
from rapport.journeys.sending import THROUGH
from rapport.journeys.store import (
    Coming,
    add_positions,
    get_journey,
    last_entries,
    list_journeys,
    note_entries,
)
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_PART = 50_000


def enter_journey(
    published: PublishedJourney,
    *,
    database: Database,
    facts: Facts,
    now: datetime,
    timezone: str = "UTC",
) -> Entered:
    """Let in whoever the trigger picks at `now` and may come in. Safe to repeat.

    `timezone` is the shop's: that of customers whose own is not known. A journey that programs let
    customers into picks nobody by itself.
    """
    trigger = published.journey.trigger
    if published.state is not JourneyState.LIVE or isinstance(trigger, ApiTrigger):
        return Entered()
    first = get_journey(database, published.journey_id, version=1)
    picked = candidates_of(
        trigger,
        database=database,
        facts=facts,
        since=first.published_at,
        timezone=timezone,
        now=now,
    )
    known = {
        (row.customer_id, row.entry_key): row
        for row in last_entries(database, published.journey_id)
    }
    return _let_in(published, picked, known, database=database, now=now)


def enter_by_hand(
    published: PublishedJourney,
    customers: Sequence[tuple[str, str]],
    *,
    database: Database,
    now: datetime,
) -> Entered:
    """Let in customers, given with a key (empty for none), whom a program of the shop names.

    For journeys with the trigger `api` that are live; else `WrongTrigger`, `JourneyStandsStill`.
    Repeated, a call lets nobody in twice unless the journey lets them come again.
    """
    if not isinstance(published.journey.trigger, ApiTrigger):
        raise WrongTrigger(
            f"journey {published.journey_id!r} lets customers in by its trigger"
            f" {published.journey.trigger.kind!r}; only one with the trigger 'api' takes them"
            " from a program"
        )
    if published.state is not JourneyState.LIVE:
        raise JourneyStandsStill(f"journey {published.journey_id!r} is {published.state}")
    picked = [
        Candidate(customer_id=customer_id, key=key, happened_at=now)
        for customer_id, key in dict.fromkeys(customers)
    ]
    rows = last_entries(
        database, published.journey_id, customers={one.customer_id for one in picked}
    )
    known = {(row.customer_id, row.entry_key): row for row in rows}
    return _let_in(published, picked, known, database=database, now=now)


def enter_live_journeys(
    *, database: Database, facts: Facts, now: datetime, timezone: str = "UTC"
) -> Entered:
    """Let customers into every journey that takes them. Safe to repeat."""
    total = Entered()
    for published in list_journeys(database):
        total += enter_journey(
            published, database=database, facts=facts, now=now, timezone=timezone
        )
    return total


def _let_in(
    published: PublishedJourney,
    picked: Sequence[Candidate],
    known: Mapping[tuple[str, str], Any],
    *,
    database: Database,
    now: datetime,
) -> Entered:
    reentry, total = published.journey.reentry, Entered()
    coming = [
        (one, entry)
        for one in picked
        if (entry := _entry_of(one, known.get((one.customer_id, one.key)), reentry, now))
    ]
    for start in range(0, len(coming), _PART):
        total += _put(published, coming[start : start + _PART], database=database, now=now)
    if coming:
        log.info("journey.entered", journey_id=published.journey_id, entered=total.entered)
    return total


def _entry_of(one: Candidate, last: Any, reentry: Reentry, now: datetime) -> int:  # noqa: ANN401
    """Which entry of theirs it would be; 0 when they may not come in."""
    if last is None:
        return 1
    again = (
        reentry.mode != "never"
        and one.happened_at is not None
        and one.happened_at > last.entered_at
        and now >= last.entered_at + timedelta(days=reentry.after_days)
        and (reentry.mode == "any-time" or not last.inside)
    )
    return last.entry + 1 if again else 0


def _put(
    published: PublishedJourney,
    coming: Sequence[tuple[Candidate, int]],
    *,
    database: Database,
    now: datetime,
) -> Entered:
    """Draw the holdout, and keep draws and positions in one commit."""
    experiment = experiment_of(published.journey_id)
    customers = [one.customer_id for one, _ in coming]
    arms, propensities = split(
        customers,
        experiment=experiment,
        holdout_share=published.journey.holdout_share,
        arms={THROUGH: 1.0},
    )
    with database.begin() as connection:
        for arm in sorted(set(arms.tolist())):
            theirs = np.flatnonzero(arms == arm).tolist()
            drawn = Choice(
                experiment=experiment,
                customer_id="",
                arm=arm,
                propensity=float(propensities[theirs[0]]),
                policy="holdout",
                reason=f"version {published.version}",
                chosen_at=now,
            )
            record_draws(connection, [customers[place] for place in theirs], drawn)
            mine = _columns(published.journey_id, [coming[place] for place in theirs])
            add_positions(connection, mine, _alike(published, arm, now))
            if arm != HOLDOUT:
                note_entries(connection, mine.position_ids, now=now)
    held_out = int(np.sum(arms == HOLDOUT))
    return Entered(entered=len(coming) - held_out, held_out=held_out)


def _columns(journey_id: str, coming: Sequence[tuple[Candidate, int]]) -> Coming:
    return Coming(
        position_ids=[
            position_id_of(journey_id, one.customer_id, one.key, entry) for one, entry in coming
        ],
        customer_ids=[one.customer_id for one, _ in coming],
        keys=[one.key for one, _ in coming],
        entries=[entry for _, entry in coming],
    )


def _alike(published: PublishedJourney, arm: str, now: datetime) -> Position:
    return Position(
        position_id="",
        journey_id=published.journey_id,
        version=published.version,
        customer_id="",
        step_id=published.journey.steps[0].id,
        arrived_at=now,
        entered_at=now,
        status=PositionStatus.HOLDOUT if arm == HOLDOUT else PositionStatus.ACTIVE,
    )
