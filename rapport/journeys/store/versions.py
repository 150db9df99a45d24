"""Published versions of journeys, their state, and how people were moved between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from rapport.journeys.errors import JourneyNotFound
from rapport.journeys.parsing import parse_journey
from rapport.journeys.positions import JourneyState, PositionStatus, PublishedJourney
from rapport.journeys.store.moments import note_leaving
from rapport.journeys.store.tables import ACTIVE, JOURNEYS, MIGRATIONS, POSITIONS, TURNS
from rapport.storage import Database

_FREE = {"worker": "", "leased_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMove:
    """How many people who were at a step of an older version go on where; no step: they leave.

    `same` says that it is the step where they were: what they waited so far counts.
    """

    from_version: int
    step_id: str
    to_step: str
    people: int
    same: bool = False


def put_version(connection: Connection, published: PublishedJourney) -> None:
    """Keep a version of a journey that is not there yet, with a turn for each of its steps."""
    definition = published.journey.model_dump(mode="json", exclude_defaults=True)
    connection.execute(
        insert(JOURNEYS).values(
            journey_id=published.journey_id,
            version=published.version,
            journey=definition,
            published_at=published.published_at,
            published_by=published.published_by,
            state=published.state,
        )
    )
    turns = [
        {"journey_id": published.journey_id, "version": published.version, "step_id": step.id}
        for step in published.journey.steps
    ]
    connection.execute(insert(TURNS).values(worker=""), turns)


def newest_version(connection: Connection, journey_id: str) -> PublishedJourney | None:
    query = select(JOURNEYS).where(JOURNEYS.c.journey_id == journey_id)
    row = connection.execute(query.order_by(JOURNEYS.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _published(row)


def set_state(connection: Connection, journey_id: str, state: JourneyState) -> None:
    """Write what a journey does now, and take it from the workers that move its people."""
    mine = JOURNEYS.c.journey_id == journey_id
    connection.execute(update(JOURNEYS).where(mine).values(state=state))
    free_turns(connection, journey_id)


def free_turns(connection: Connection, journey_id: str) -> None:
    """Take a journey from the workers that hold turns of it: what they decided is dropped."""
    connection.execute(update(TURNS).where(TURNS.c.journey_id == journey_id).values(**_FREE))


def list_journeys(database: Database) -> list[PublishedJourney]:
    """List the newest version of every journey."""
    newest = select(JOURNEYS.c.journey_id, func.max(JOURNEYS.c.version).label("version"))
    newest_of = newest.group_by(JOURNEYS.c.journey_id).subquery()
    query = select(JOURNEYS).join(
        newest_of,
        (JOURNEYS.c.journey_id == newest_of.c.journey_id)
        & (JOURNEYS.c.version == newest_of.c.version),
    )
    with database.read() as connection:
        rows = connection.execute(query.order_by(JOURNEYS.c.journey_id)).all()
    return [_published(row) for row in rows]


def versions_with_people(database: Database) -> list[PublishedJourney]:
    """List the versions in which somebody is on the way, of journeys that do not stand still."""
    inside = (
        select(POSITIONS.c.number)
        .where(
            POSITIONS.c.journey_id == JOURNEYS.c.journey_id,
            POSITIONS.c.version == JOURNEYS.c.version,
            POSITIONS.c.status == ACTIVE,
        )
        .exists()
    )
    moving = JOURNEYS.c.state.in_((JourneyState.LIVE, JourneyState.DRAINING))
    query = select(JOURNEYS).where(moving, inside)
    with database.read() as connection:
        rows = connection.execute(query.order_by(JOURNEYS.c.journey_id, JOURNEYS.c.version)).all()
    return [_published(row) for row in rows]


def get_journey(
    database: Database, journey_id: str, *, version: int | None = None
) -> PublishedJourney:
    """Return a version of a journey, by default the newest, or raise `JourneyNotFound`."""
    query = select(JOURNEYS).where(JOURNEYS.c.journey_id == journey_id)
    if version is not None:
        query = query.where(JOURNEYS.c.version == version)
    with database.read() as connection:
        row = connection.execute(query.order_by(JOURNEYS.c.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise JourneyNotFound(f"there is no journey {journey_id!r}; see `rapport journeys list`")
    return _published(row)


def people_inside(connection: Connection, journey_id: str) -> dict[tuple[int, str], int]:
    """Count who is on the way in a journey, by version and step."""
    where = (POSITIONS.c.version, POSITIONS.c.step_id)
    mine = (POSITIONS.c.journey_id == journey_id) & (POSITIONS.c.status == ACTIVE)
    rows = connection.execute(select(*where, func.count()).where(mine).group_by(*where))
    return {(version, step_id): people for version, step_id, people in rows}


def migrate_people(
    connection: Connection,
    published: PublishedJourney,
    moves: Sequence[StepMove],
    *,
    now: datetime,
    operator: str,
) -> None:
    """Move people to the steps of a new version: a statement for each step, and a row of history.

    All are due at once, so that the new version is asked about them.
    """
    free_turns(connection, published.journey_id)
    for move in moves:
        mine = (
            (POSITIONS.c.journey_id == published.journey_id)
            & (POSITIONS.c.version == move.from_version)
            & (POSITIONS.c.step_id == move.step_id)
            & (POSITIONS.c.status == ACTIVE)
        )
        changed: dict[str, Any]
        if move.to_step:
            changed = {"version": published.version, "step_id": move.to_step, "due_at": now}
            changed |= {} if move.same else {"arrived_at": now}
        else:
            because = f"version {published.version}"
            changed = {"status": PositionStatus.EXITED.value, "ended_because": because}
            changed |= {"ended_at": now}
            note_leaving(connection, mine, now=now)
        people = connection.execute(update(POSITIONS).where(mine).values(**changed)).rowcount
        connection.execute(
            insert(MIGRATIONS).values(
                journey_id=published.journey_id,
                version=published.version,
                from_version=move.from_version,
                step_id=move.step_id,
                to_step=move.to_step,
                people=people,
                migrated_at=now,
                migrated_by=operator,
            )
        )


def list_migrations(database: Database, journey_id: str) -> list[dict[str, Any]]:
    """Give what became of the people inside at each new version, the newest first."""
    query = select(MIGRATIONS).where(MIGRATIONS.c.journey_id == journey_id)
    newest_first = query.order_by(MIGRATIONS.c.version.desc(), MIGRATIONS.c.step_id)
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(newest_first)]


def _published(row: Row[Any]) -> PublishedJourney:
    fields = {**row._mapping, "journey": parse_journey(row.journey)}
    return PublishedJourney(**(fields | {"state": JourneyState(row.state)}))
