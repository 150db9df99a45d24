"""Moments of customers in journeys that somebody wants to hear of, put aside until they are told.

They are noted in the commit that makes them, a statement for a crowd; where nobody listens, one
look at an empty table is all it costs. A moment is the id of a position and a kind: all else is
read when it is told, so that an erased customer is told of no more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, delete, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from rapport.journeys.positions import PositionStatus
from rapport.journeys.store.lists import as_list, in_list
from rapport.journeys.store.tables import LISTENED, MOMENTS, POSITIONS
from rapport.storage import Database

_PART = 20_000
_ENDED = (PositionStatus.DONE, PositionStatus.EXITED, PositionStatus.GOAL)
_READ = (
    "journey_id", "version", "customer_id", "told_as", "step_id", "entry_key", "entry", "status",
    "ended_because",
)  # fmt: skip


class MomentKind(StrEnum):
    """What happened to a customer in a journey. Stored names are forever."""

    ENTERED = "entered"
    GOAL = "goal"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyMoment:
    """One moment of one entry; `step_id`, `status` and `ended_because` are as they are by now."""

    kind: MomentKind
    position_id: str
    happened_at: datetime
    journey_id: str
    version: int
    customer_id: str
    told_as: str
    step_id: str
    entry_key: str
    entry: int
    status: PositionStatus
    ended_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Moments that wait to be told, and the keys of what was read, erased customers' among them."""

    keys: tuple[tuple[str, str], ...]
    moments: tuple[JourneyMoment, ...]


def listen_to_moments(database: Database, kinds: Collection[MomentKind]) -> None:
    """Say which kinds are to be put aside from now on, and drop all others; safe to repeat."""
    with database.read() as connection:
        if _listened(connection) == set(kinds):
            return
    with database.begin() as connection:
        connection.execute(delete(LISTENED))
        if kinds:
            connection.execute(insert(LISTENED), [{"kind": kind} for kind in sorted(kinds)])
        connection.execute(delete(MOMENTS).where(MOMENTS.c.kind.not_in(sorted(kinds))))


def note_entries(connection: Connection, position_ids: Sequence[str], *, now: datetime) -> None:
    """Note that these came in."""
    if MomentKind.ENTERED in _listened(connection):
        mine = in_list(connection, POSITIONS.c.position_id)
        _note(connection, MomentKind.ENTERED, mine, position_ids, now=now)


def note_goals(connection: Connection, numbers: Sequence[int], *, now: datetime) -> None:
    """Note that those with these numbers have done what the journey is for."""
    if numbers and MomentKind.GOAL in _listened(connection):
        mine = in_list(connection, POSITIONS.c.number)
        _note(connection, MomentKind.GOAL, mine, numbers, now=now)


def note_ends(connection: Connection, numbers: Sequence[int], *, now: datetime) -> None:
    """Note of those with these numbers that they left: who is still inside is left out."""
    if numbers and MomentKind.LEFT in _listened(connection):
        mine = in_list(connection, POSITIONS.c.number) & POSITIONS.c.status.in_(_ENDED)
        _note(connection, MomentKind.LEFT, mine, numbers, now=now)


def note_leaving(connection: Connection, who: ColumnElement[bool], *, now: datetime) -> None:
    """Note that all of whom the condition holds leave; call it before they do."""
    if MomentKind.LEFT in _listened(connection):
        connection.execute(_into(connection, MomentKind.LEFT, who, now))


def read_moments(database: Database, *, limit: int) -> Moments:
    """Read some that wait; `drop_moments` says that they were told."""
    mine = (MOMENTS.c.position_id, MOMENTS.c.kind)
    some = select(MOMENTS).order_by(*mine).limit(limit).subquery()
    both = some.outerjoin(POSITIONS, POSITIONS.c.position_id == some.c.position_id)
    query = select(some, *(POSITIONS.c[name] for name in _READ)).select_from(both)
    with database.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return Moments(
        keys=tuple((row["position_id"], row["kind"]) for row in rows),
        moments=tuple(_moment(row) for row in rows if row["journey_id"] is not None),
    )


def drop_moments(connection: Connection, keys: Collection[tuple[str, str]]) -> None:
    """Delete moments that were told."""
    for kind in MomentKind:
        told = [position_id for position_id, of_kind in keys if of_kind == kind]
        if told:
            mine = (MOMENTS.c.kind == kind) & in_list(connection, MOMENTS.c.position_id)
            connection.execute(delete(MOMENTS).where(mine), {"chosen": as_list(connection, told)})


def _listened(connection: Connection) -> set[str]:
    return set(connection.execute(select(LISTENED.c.kind)).scalars())


def _note(
    connection: Connection,
    kind: MomentKind,
    mine: ColumnElement[bool],
    chosen: Sequence[Any],
    *,
    now: datetime,
) -> None:
    statement = _into(connection, kind, mine, now)
    for start in range(0, len(chosen), _PART):
        part = chosen[start : start + _PART]
        connection.execute(statement, {"chosen": as_list(connection, part)})


def _into(
    connection: Connection, kind: MomentKind, mine: ColumnElement[bool], now: datetime
) -> Insert:
    columns = ["position_id", "kind", "happened_at"]
    said = [literal(kind.value), literal(now, MOMENTS.c.happened_at.type)]
    rows = select(POSITIONS.c.position_id, *said).where(mine)
    if connection.dialect.name == "postgresql":
        return postgresql.insert(MOMENTS).from_select(columns, rows).on_conflict_do_nothing()
    return sqlite.insert(MOMENTS).from_select(columns, rows).on_conflict_do_nothing()


def _moment(row: dict[str, Any]) -> JourneyMoment:
    typed = {"kind": MomentKind(row["kind"]), "status": PositionStatus(row["status"])}
    return JourneyMoment(**(row | typed))
