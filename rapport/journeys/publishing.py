"""Makes a journey live once it is proved sound, as a new version, and stops it."""

from datetime import datetime

import structlog

from rapport.content import Draft, DraftStatus, NoSuchBrief, drafts_of, get_brief
from rapport.journeys.checking import flaws_of
from rapport.journeys.errors import JourneyNotFound, JourneyNotSound
from rapport.journeys.model import Journey, SegmentTrigger, SendStep
from rapport.journeys.positions import PublishedJourney
from rapport.journeys.store import get_journey, newest_version, put_version, set_stopped
from rapport.segments import SegmentNotFound, get_segment
from rapport.storage import Database

log = structlog.get_logger(__name__)


def publish_journey(
    journey: Journey, *, database: Database, operator: str, now: datetime
) -> PublishedJourney:
    """Make a journey live. Safe to repeat: the same journey again is the same version, live again.

    Customers who are in it stay on the version they came in with. Raises `JourneyNotSound`.
    """
    flaws = check_journey(journey, database=database)
    if flaws:
        raise JourneyNotSound(f"journey {journey.journey!r}: " + "; ".join(flaws))
    with database.begin() as connection:
        newest = newest_version(connection, journey.journey)
        if newest is None or newest.journey != journey:
            published = PublishedJourney(
                journey_id=journey.journey,
                version=1 if newest is None else newest.version + 1,
                journey=journey,
                published_at=now,
                published_by=operator,
            )
            put_version(connection, published)
        set_stopped(connection, journey.journey, stopped=False)
    log.info("journey.published", journey_id=journey.journey)
    return get_journey(database, journey.journey)


def check_journey(journey: Journey, *, database: Database) -> list[str]:
    """List what is wrong with a journey: its shape, its segment, drafts nobody approved."""
    flaws = flaws_of(journey)
    if isinstance(journey.trigger, SegmentTrigger):
        try:
            get_segment(database, journey.trigger.segment)
        except SegmentNotFound as error:
            flaws.append(str(error))
    sends = [step for step in journey.steps if isinstance(step, SendStep)]
    return flaws + [flaw for step in sends if (flaw := _flaw_of(step, database)) is not None]


def stop_journey(journey_id: str, *, database: Database) -> None:
    """Let nobody in and move nobody on until it is published again. Safe to repeat."""
    with database.begin() as connection:
        if newest_version(connection, journey_id) is None:
            raise JourneyNotFound(
                f"there is no journey {journey_id!r}; see `rapport journeys list`"
            )
        set_stopped(connection, journey_id, stopped=True)
    log.info("journey.stopped", journey_id=journey_id)


def find_draft(step: SendStep, *, database: Database) -> Draft | None:
    """Find the approved draft that a step sends: of its group, the first variant."""
    brief = get_brief(database, step.brief)
    groups = {group.segment_id for group in brief.groups}
    wanted = {step.segment} if step.segment else groups
    if len(wanted) != 1:
        return None
    approved = [
        draft
        for draft in drafts_of(database, brief.brief_id)
        if draft.segment_id in wanted and draft.status is DraftStatus.APPROVED
    ]
    return min(approved, key=lambda draft: draft.variant, default=None)


def _flaw_of(step: SendStep, database: Database) -> str | None:
    try:
        draft = find_draft(step, database=database)
    except NoSuchBrief as error:
        return f"step {step.id!r}: {error}"
    if draft is not None:
        return None
    if step.segment is None:
        return f"step {step.id!r}: brief {step.brief!r} has no approved draft, or several groups"
    return f"step {step.id!r}: brief {step.brief!r} has no approved draft for {step.segment!r}"
