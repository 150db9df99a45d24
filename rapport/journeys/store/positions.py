"""Where each customer stands: rows that come, are looked up, and follow names."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    String,
    bindparam,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

from rapport.journeys.positions import Position, PositionStatus
from rapport.journeys.store.lists import as_list, in_list, look_up_by_hash
from rapport.journeys.store.tables import POSITIONS
from rapport.storage import Database

_PART = 20_000  # customers per statement
_FIELDS = tuple(Position.__slots__)
_COLUMNS = tuple(POSITIONS.c[name] for name in _FIELDS)
_OWN = ("position_id", "customer_id", "entry_key", "entry")
_OWN_TYPES = (String, String, String, Integer)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Those who come in alike, in columns; the n-th of each column is of one position."""

    position_ids: Sequence[str]
    customer_ids: Sequence[str]
    keys: Sequence[str]
    entries: Sequence[int]


def add_positions(connection: Connection, coming: Coming, alike: Position) -> int:
    """Let customers in and return how many are new; who was in before is left alone.

    `alike` says everything but who they are, by which key, and at which entry: it costs the same
    for one as for all. One statement, whose lists are one parameter (SQLite) or four (PostgreSQL).
    """
    if not coming.position_ids:
        return 0
    said = {name: getattr(alike, name) for name in _FIELDS if name not in _OWN}
    said["due_at"] = alike.arrived_at
    constants = [literal(value, POSITIONS.c[name].type).label(name) for name, value in said.items()]
    columns = [coming.position_ids, coming.customer_ids, coming.keys, coming.entries]
    if connection.dialect.name == "postgresql":
        lists: list[ColumnElement[Any]] = [
            literal(list(column), ARRAY(type_))
            for column, type_ in zip(columns, _OWN_TYPES, strict=True)
        ]
        each = func.unnest(*lists).table_valued(*_OWN).render_derived()
        rows = select(*(each.c[name] for name in _OWN), *constants)
        into = postgresql.insert(POSITIONS).from_select([*_OWN, *said], rows)
        statement = into.on_conflict_do_nothing(index_elements=["position_id"])
        return connection.execute(statement).rowcount
    told = json.dumps(list(zip(*columns, strict=True)))
    listed = func.json_each(told).table_valued("value")
    parts = [func.json_extract(listed.c.value, f"$[{place}]") for place in range(len(_OWN))]
    of_each = select(*parts, *constants).where(true())  # else ON reads as a join's
    new = sqlite.insert(POSITIONS).from_select([*_OWN, *said], of_each)
    return connection.execute(new.on_conflict_do_nothing(index_elements=["position_id"])).rowcount


def last_entries(
    database: Database, journey_id: str, *, customers: Collection[str] | None = None
) -> list[Any]:
    """Give who is or ever was in a journey, by key: how often, when last, whether they still are.

    Rows of customer_id, entry_key, entry, entered_at, inside.
    """
    key = (POSITIONS.c.customer_id, POSITIONS.c.entry_key)
    going = POSITIONS.c.status.in_((PositionStatus.ACTIVE, PositionStatus.HOLDOUT))
    query = (
        select(
            *key,
            func.max(POSITIONS.c.entry).label("entry"),
            func.max(POSITIONS.c.entered_at).label("entered_at"),
            func.count().filter(going).label("inside"),
        )
        .where(POSITIONS.c.journey_id == journey_id)
        .group_by(*key)
    )
    with database.read() as connection:
        if customers is None:
            return list(connection.execute(query))
        look_up_by_hash(connection)
        theirs = query.where(in_list(connection, POSITIONS.c.customer_id))
        return [
            row
            for part in _parts(customers)
            for row in connection.execute(theirs, {"chosen": as_list(connection, part)})
        ]


def positions_of(connection: Connection, customers: Collection[str]) -> list[Position]:
    """Give the positions of these customers in all journeys."""
    theirs = select(*_COLUMNS).where(in_list(connection, POSITIONS.c.customer_id))
    return [
        _position(row)
        for part in _parts(customers)
        for row in connection.execute(theirs, {"chosen": as_list(connection, part)})
    ]


def set_statuses(connection: Connection, positions: Sequence[Position]) -> None:
    """Write the statuses of positions; a worker that is moving them leaves them as they are."""
    if not positions:
        return
    mine = POSITIONS.c.position_id == bindparam("changed")
    connection.execute(
        update(POSITIONS).where(mine).values(status=bindparam("new_status")),
        [{"changed": one.position_id, "new_status": one.status} for one in positions],
    )


def list_positions(  # noqa: PLR0913
    database: Database,
    journey_id: str,
    *,
    customer_id: str | None = None,
    step_id: str | None = None,
    status: str | None = None,
    because: str | None = None,
    limit: int = 1000,
    offset: int = 0,
) -> list[Position]:
    """List who is or was in a journey, the newest first."""
    wanted = {"customer_id": customer_id, "step_id": step_id, "status": status}
    wanted |= {"ended_because": because}
    conditions: list[ColumnElement[bool]] = [
        POSITIONS.c[name] == value for name, value in wanted.items() if value is not None
    ]
    query = select(*_COLUMNS).where(POSITIONS.c.journey_id == journey_id, *conditions)
    newest_first = query.order_by(POSITIONS.c.entered_at.desc(), POSITIONS.c.position_id)
    with database.read() as connection:
        rows = connection.execute(newest_first.limit(limit).offset(offset))
        return [_position(row) for row in rows]


def count_positions(database: Database, journey_id: str) -> dict[tuple[str, str], int]:
    """Count the customers of a journey by status and step."""
    where = (POSITIONS.c.status, POSITIONS.c.step_id)
    query = select(*where, func.count()).where(POSITIONS.c.journey_id == journey_id)
    with database.read() as connection:
        rows = connection.execute(query.group_by(*where).order_by(*where))
        return {(status, step_id): count for status, step_id, count in rows}


def count_since(database: Database, since: datetime) -> dict[str, tuple[int, int, int]]:
    """Count per journey who is inside, who came in since a moment, and who of these did the goal.

    Entries are counted: who came in twice counts twice.
    """
    came, inside = POSITIONS.c.entered_at >= since, POSITIONS.c.status == PositionStatus.ACTIVE
    reached = POSITIONS.c.goal_at.is_not(None) | (POSITIONS.c.status == PositionStatus.GOAL)
    query = select(
        POSITIONS.c.journey_id,
        func.count().filter(inside),
        func.count().filter(came),
        func.count().filter(came & reached),
    ).group_by(POSITIONS.c.journey_id)
    with database.read() as connection:
        rows = connection.execute(query)
        return {one: (here, entered, goal) for one, here, entered, goal in rows}


def journey_people(database: Database, journey_id: str) -> list[Any]:
    """Give customer_id, status and entered_at of everybody who came into a journey."""
    mine = POSITIONS.c.journey_id == journey_id
    query = select(POSITIONS.c.customer_id, POSITIONS.c.status, POSITIONS.c.entered_at)
    with database.read() as connection:
        return list(connection.execute(query.where(mine)))


def _parts(customers: Collection[str]) -> Iterable[list[str]]:
    wanted: list[str] = sorted(customers)
    for start in range(0, len(wanted), _PART):
        yield wanted[start : start + _PART]


def _position(row: Row[Any]) -> Position:
    return Position(**{**row._mapping, "status": PositionStatus(row.status)})
