"""Lets customers into journeys: members of a segment, or people who did something."""

from datetime import datetime

import numpy as np
import structlog

from rapport.decisions import HOLDOUT, Choice, record_choices, split
from rapport.events import EVENTS
from rapport.journeys.model import EventTrigger
from rapport.journeys.positions import Entered, Position, PositionStatus, PublishedJourney
from rapport.journeys.store import (
    add_positions,
    get_journey,
    known_customers,
    list_journeys,
)
from rapport.kit.ids import id_of
from rapport.segments import get_segment, members, rule_lookup
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

THROUGH = "journey"
"""The arm of customers who go through; the others are held out."""


def enter_journey(
    published: PublishedJourney, *, database: Database, facts: Facts, now: datetime
) -> Entered:
    """Let in whoever the trigger picks at `now` and was never in. Safe to repeat."""
    if published.stopped:
        return Entered()
    known = known_customers(database, published.journey_id)
    new = [each for each in _picked(published, database, facts, now) if each not in known]
    if not new:
        return Entered()
    experiment = experiment_of(published.journey_id)
    arms, propensities = split(
        new,
        experiment=experiment,
        holdout_share=published.journey.holdout_share,
        arms={THROUGH: 1.0},
    )
    positions = [_position(published, each, arm, now) for each, arm in zip(new, arms, strict=True)]
    choices = [
        Choice(
            experiment=experiment,
            customer_id=customer_id,
            arm=str(arm),
            propensity=float(propensity),
            policy="holdout",
            reason=f"version {published.version}",
            chosen_at=now,
        )
        for customer_id, arm, propensity in zip(new, arms, propensities, strict=True)
    ]
    with database.begin() as connection:
        record_choices(connection, choices)
        add_positions(connection, positions)
    held_out = int(np.sum(arms == HOLDOUT))
    log.info("journey.entered", journey_id=published.journey_id, entered=len(new) - held_out)
    return Entered(entered=len(new) - held_out, held_out=held_out)


def enter_live_journeys(*, database: Database, facts: Facts, now: datetime) -> Entered:
    """Let customers into every journey that is not stopped. Safe to repeat."""
    total = Entered()
    for published in list_journeys(database):
        total += enter_journey(published, database=database, facts=facts, now=now)
    return total


def experiment_of(journey_id: str) -> str:
    """Name the experiment in which a journey is compared with its holdout."""
    return f"journey:{journey_id}"


def _picked(
    published: PublishedJourney, database: Database, facts: Facts, now: datetime
) -> list[str]:
    trigger = published.journey.trigger
    if isinstance(trigger, EventTrigger):
        events = facts.table(EVENTS)
        chosen = events.filter(
            events.name == trigger.event,
            events.customer_id.notnull(),
            events.happened_at
            > get_journey(database, published.journey_id, version=1).published_at,
            events.happened_at <= now,
        )
        rows = chosen.select("customer_id").distinct()
    else:
        rule = get_segment(database, trigger.segment).rule
        rows = members(rule, facts=facts, now=now, segments=rule_lookup(database))
    found: list[str] = facts.read(rows.order_by("customer_id"))["customer_id"].to_pylist()
    return found


def _position(
    published: PublishedJourney, customer_id: str, arm: object, now: datetime
) -> Position:
    return Position(
        position_id=id_of("pos", published.journey_id, customer_id),
        journey_id=published.journey_id,
        version=published.version,
        customer_id=customer_id,
        step_id=published.journey.steps[0].id,
        arrived_at=now,
        entered_at=now,
        status=PositionStatus.HOLDOUT if arm == HOLDOUT else PositionStatus.ACTIVE,
    )
