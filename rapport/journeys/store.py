"""The rows of the stage: published versions of journeys, and where each customer stands."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from rapport.jobs import NOT_LEASED, claim, held_by, lease_columns
from rapport.journeys.errors import JourneyNotFound
from rapport.journeys.parsing import parse_journey
from rapport.journeys.positions import Position, PositionStatus, PublishedJourney
from rapport.storage import (
    Database,
    Json,
    UtcTime,
    insert_new,
    metadata,
    told_as_column,
    told_as_index,
)

JOURNEYS = Table(
    "journeys",
    metadata,
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("journey", Json, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("stopped", Boolean, nullable=False),
    PrimaryKeyConstraint("journey_id", "version"),
)

POSITIONS = Table(
    "journey_positions",
    metadata,
    Column("position_id", String(80), primary_key=True),  # follows from journey and customer
    Column("journey_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("step_id", String(40), nullable=False),
    Column("arrived_at", UtcTime, nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("status", String(20), nullable=False),
    Column("ended_because", String(200), nullable=False),
    *lease_columns(),
    told_as_column(),
    told_as_index("journey_positions"),
    Index("ix_journey_positions_status_due_at", "status", "due_at"),
    Index("ix_journey_positions_journey_id_status", "journey_id", "status"),
)

_PART = 2_000


def put_version(connection: Connection, published: PublishedJourney) -> None:
    """Keep a version of a journey; it is not there yet."""
    definition = published.journey.model_dump(mode="json", exclude_defaults=True)
    connection.execute(
        insert(JOURNEYS).values(
            journey_id=published.journey_id,
            version=published.version,
            journey=definition,
            published_at=published.published_at,
            published_by=published.published_by,
            stopped=published.stopped,
        )
    )


def newest_version(connection: Connection, journey_id: str) -> PublishedJourney | None:
    query = select(JOURNEYS).where(JOURNEYS.c.journey_id == journey_id)
    row = connection.execute(query.order_by(JOURNEYS.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _published(row)


def set_stopped(connection: Connection, journey_id: str, *, stopped: bool) -> None:
    mine = JOURNEYS.c.journey_id == journey_id
    connection.execute(update(JOURNEYS).where(mine).values(stopped=stopped))


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


def add_positions(connection: Connection, positions: Iterable[Position]) -> int:
    """Let customers in and return how many are new; who was in before is left alone."""
    waiting, added = iter(positions), 0
    while part := [_row(position) for position in islice(waiting, _PART)]:
        added += insert_new(connection, POSITIONS, part, keys=("position_id",))
    return added


def known_customers(database: Database, journey_id: str) -> set[str]:
    """Give everybody who is or ever was in a journey."""
    query = select(POSITIONS.c.customer_id).where(POSITIONS.c.journey_id == journey_id)
    with database.read() as connection:
        return set(connection.execute(query).scalars())


def claim_positions(
    connection: Connection, *, worker: str, limit: int, now: datetime, lease: timedelta
) -> list[Position]:
    """Lease the active positions that are due longest, of journeys that are not stopped."""
    stopped = select(JOURNEYS.c.journey_id).where(JOURNEYS.c.stopped)
    rows = claim(
        connection,
        POSITIONS,
        worker=worker,
        limit=limit,
        now=now,
        lease=lease,
        where=(POSITIONS.c.status == PositionStatus.ACTIVE)
        & POSITIONS.c.journey_id.not_in(stopped),
    )
    return [_position(row) for row in rows]


def keep_positions(
    connection: Connection, moved: Sequence[tuple[Position, datetime]], *, worker: str
) -> None:
    """Write where positions stand and when they are due next, and give the leases back.

    A position that another worker has taken over meanwhile is left to it.
    """
    if not moved:
        return
    mine = (POSITIONS.c.position_id == bindparam("moved")) & held_by(POSITIONS, worker)
    statement = POSITIONS.update().where(mine)
    connection.execute(
        statement.values(
            step_id=bindparam("new_step"),
            arrived_at=bindparam("new_arrived", type_=UtcTime),
            status=bindparam("new_status"),
            ended_because=bindparam("new_because"),
            due_at=bindparam("new_due", type_=UtcTime),
            attempts=0,
            **NOT_LEASED,
        ),
        [_moved_row(position, due_at) for position, due_at in moved],
    )


def positions_of(connection: Connection, customers: Collection[str]) -> list[Position]:
    """Give the positions of these customers in all journeys."""
    wanted, found = sorted(customers), []
    for start in range(0, len(wanted), _PART):
        mine = POSITIONS.c.customer_id.in_(wanted[start : start + _PART])
        found += [_position(row) for row in connection.execute(select(POSITIONS).where(mine))]
    return found


def set_statuses(connection: Connection, positions: Sequence[Position]) -> None:
    """Write the statuses of positions, and take them from the workers that hold them."""
    if not positions:
        return
    mine = POSITIONS.c.position_id == bindparam("changed")
    statement = update(POSITIONS).where(mine)
    connection.execute(
        statement.values(status=bindparam("new_status"), **NOT_LEASED),
        [{"changed": one.position_id, "new_status": one.status} for one in positions],
    )


def list_positions(
    database: Database, journey_id: str, *, customer_id: str | None = None, limit: int = 1000
) -> list[Position]:
    """List who is or was in a journey, the newest first."""
    query = select(POSITIONS).where(POSITIONS.c.journey_id == journey_id)
    if customer_id is not None:
        query = query.where(POSITIONS.c.customer_id == customer_id)
    newest_first = query.order_by(POSITIONS.c.entered_at.desc(), POSITIONS.c.position_id)
    with database.read() as connection:
        return [_position(row) for row in connection.execute(newest_first.limit(limit))]


def count_positions(database: Database, journey_id: str) -> dict[tuple[str, str], int]:
    """Count the customers of a journey by status and step."""
    where = (POSITIONS.c.status, POSITIONS.c.step_id)
    query = select(*where, func.count()).where(POSITIONS.c.journey_id == journey_id)
    with database.read() as connection:
        rows = connection.execute(query.group_by(*where).order_by(*where))
        return {(status, step_id): count for status, step_id, count in rows}


def _published(row: Row[Any]) -> PublishedJourney:
    return PublishedJourney(**{**row._mapping, "journey": parse_journey(row.journey)})


def _row(position: Position) -> dict[str, object]:
    fields = {name: getattr(position, name) for name in Position.__slots__}
    return fields | {"due_at": position.arrived_at, "attempts": 0}


def _position(row: Row[Any]) -> Position:
    fields = {name: row._mapping[name] for name in Position.__slots__}
    return Position(**(fields | {"status": PositionStatus(row.status)}))


def _moved_row(position: Position, due_at: datetime) -> dict[str, object]:
    return {
        "moved": position.position_id,
        "new_step": position.step_id,
        "new_arrived": position.arrived_at,
        "new_status": position.status,
        "new_because": position.ended_because,
        "new_due": due_at,
    }
