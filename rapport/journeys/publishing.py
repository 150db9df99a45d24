"""Makes a journey live once it is proved sound, as a new version, and lets it rest or run dry."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from rapport.content import Draft, DraftStatus, drafts_of, get_brief
from rapport.delivery import GateRules
from rapport.journeys.checking import flaws_in
from rapport.journeys.errors import (
    BadMigration,
    JourneyNotFound,
    JourneyNotSound,
    JourneyStandsStill,
)
from rapport.journeys.model import Journey, Migration, SendStep
from rapport.journeys.positions import JourneyState, PublishedJourney
from rapport.journeys.proving import world_of
from rapport.journeys.store import (
    StepMove,
    get_journey,
    migrate_people,
    newest_version,
    people_inside,
    put_version,
    set_state,
)
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)


def publish_journey(  # noqa: PLR0913
    journey: Journey,
    *,
    database: Database,
    operator: str,
    now: datetime,
    migration: Migration | None = None,
    facts: Facts | None = None,
    shop: ShopSettings | None = None,
    rules: GateRules | None = None,
) -> PublishedJourney:
    """Make a journey live. Safe to repeat: the same journey again is the same version, live again.

    `migration` says what becomes of the people inside; without one they stay on the version they
    are on. Raises `JourneyNotSound`, `BadMigration`.
    """
    flaws = check_journey(journey, database=database, facts=facts, shop=shop, rules=rules, now=now)
    if flaws:
        raise JourneyNotSound(f"journey {journey.journey!r}: " + "; ".join(flaws))
    with database.begin() as connection:
        newest = newest_version(connection, journey.journey)
        if newest is None or newest.journey != journey:
            newest = PublishedJourney(
                journey_id=journey.journey,
                version=1 if newest is None else newest.version + 1,
                journey=journey,
                published_at=now,
                published_by=operator,
            )
            put_version(connection, newest)
        set_state(connection, journey.journey, JourneyState.LIVE)
        inside = people_inside(connection, journey.journey)
        moves = moves_of(newest, migration or Migration(), inside)
        migrate_people(connection, newest, moves, now=now, operator=operator)
    log.info("journey.published", journey_id=journey.journey)
    return get_journey(database, journey.journey)


def plan_migration(journey: Journey, migration: Migration, *, database: Database) -> list[StepMove]:
    """Say what publishing would do to the people inside, step by step; nothing is done."""
    with database.read() as connection:
        newest = newest_version(connection, journey.journey)
        if newest is None:
            return []
        version = newest.version + (newest.journey != journey)
        inside = people_inside(connection, journey.journey)
    planned = PublishedJourney(
        journey_id=journey.journey,
        version=version,
        journey=journey,
        published_at=newest.published_at,
        published_by="",
    )
    return moves_of(planned, migration, inside)


def moves_of(
    published: PublishedJourney, migration: Migration, inside: Mapping[tuple[int, str], int]
) -> list[StepMove]:
    """Work out where the people inside go, by the version and step where they are."""
    if migration.people == "stay":
        return []
    steps = {step.id for step in published.journey.steps}
    strange = sorted(set(migration.steps.values()) - steps)
    if strange:
        raise BadMigration(
            f"journey {published.journey_id!r}: people cannot be moved to step {strange[0]!r},"
            " which the new version does not have"
        )
    moves = []
    for (version, step_id), people in sorted(inside.items()):
        if version == published.version:
            continue
        to = migration.steps.get(step_id, step_id if step_id in steps else "")
        moves.append(
            StepMove(
                from_version=version,
                step_id=step_id,
                to_step="" if migration.people == "leave" else to,
                people=people,
                same=to == step_id,
            )
        )
    return moves


def check_journey(
    journey: Journey,
    *,
    database: Database,
    now: datetime,
    facts: Facts | None = None,
    shop: ShopSettings | None = None,
    rules: GateRules | None = None,
) -> list[str]:
    """List what keeps a journey from being published: its shape, segments, drafts, offers, caps.

    Without `facts`, what only they know is not asked: events, traits, the languages spoken.
    `rules` are those of the gate; without them, the prover's own caps and quiet hours hold.
    """
    world = world_of(
        journey,
        database=database,
        facts=facts,
        shop=shop or ShopSettings(),
        now=now,
        rules=rules,
    )
    return flaws_in(journey, world)


def stop_journey(journey_id: str, *, database: Database) -> None:
    """Let nobody in and move nobody on until it is published again. Safe to repeat."""
    _change(journey_id, JourneyState.STOPPED, database=database)


def pause_journey(journey_id: str, *, database: Database) -> None:
    """Let nobody in and move nobody on until it is resumed. Safe to repeat."""
    _change(journey_id, JourneyState.PAUSED, database=database, unless=JourneyState.STOPPED)


def drain_journey(journey_id: str, *, database: Database) -> None:
    """Let nobody in any more; those inside go on to their end. Safe to repeat."""
    _change(journey_id, JourneyState.DRAINING, database=database, unless=JourneyState.STOPPED)


def resume_journey(journey_id: str, *, database: Database) -> None:
    """Let a paused or draining journey live again. Safe to repeat."""
    _change(journey_id, JourneyState.LIVE, database=database, unless=JourneyState.STOPPED)


def find_drafts(step: SendStep, *, database: Database) -> dict[str, Draft]:
    """Find the approved drafts that a step sends, by language: of its group the first variant.

    In the order of the brief's languages.
    """
    brief = get_brief(database, step.brief)
    groups = {group.segment_id for group in brief.groups}
    wanted = {step.segment} if step.segment else groups
    if len(wanted) != 1:
        return {}
    approved = [
        draft
        for draft in drafts_of(database, brief.brief_id)
        if draft.segment_id in wanted
        and draft.status is DraftStatus.APPROVED
        and draft.channel == step.channel
    ]
    found: dict[str, Draft] = {}
    for draft in sorted(approved, key=lambda draft: draft.variant):
        found.setdefault(draft.language, draft)
    first = [language for language in brief.languages if language in found]
    return {language: found[language] for language in [*first, *sorted(set(found) - {*first})]}


def _change(
    journey_id: str,
    state: JourneyState,
    *,
    database: Database,
    unless: JourneyState | None = None,
) -> None:
    with database.begin() as connection:
        newest = newest_version(connection, journey_id)
        if newest is None:
            raise JourneyNotFound(
                f"there is no journey {journey_id!r}; see `rapport journeys list`"
            )
        if newest.state is unless:
            raise JourneyStandsStill(f"journey {journey_id!r} is {unless}; publish it again first")
        set_state(connection, journey_id, state)
    log.info("journey.changed", journey_id=journey_id, state=state)
