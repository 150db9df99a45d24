"""Moves rows of positions by the ten thousand: read as columns, written a statement per way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select, type_coerce, update
from sqlalchemy.types import NullType

from rapport.journeys.positions import PositionStatus
from rapport.journeys.store.lists import as_list, in_list, look_up_by_hash
from rapport.journeys.store.tables import ACTIVE, POSITIONS
from rapport.journeys.store.turns import Turn
from rapport.storage import Database

Numbers = NDArray[np.int64]
Micros = NDArray[np.int64]
"""Moments as microseconds since 1970, in UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RAW = NullType()  # what the driver gives: a type of ours would make an object of each
_PART = 20_000  # customers per statement


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Those who are due at a step, in columns; the n-th of each column is of one position."""

    numbers: Numbers
    position_ids: Sequence[str]
    customer_ids: Sequence[str]
    told_as: Sequence[str]
    keys: Sequence[str]
    entries: Sequence[int]
    arrived: Micros
    entered: Micros
    has_goal: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, kw_only=True)
class Resting:
    """Some of a crowd who end up alike: at one step, due at one moment, or ended for one reason."""

    who: NDArray[np.int64]
    step_id: str
    due_at: datetime
    arrived_now: bool = True
    status: PositionStatus = PositionStatus.ACTIVE
    because: str = ""


def micros_of(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))


def read_due(database: Database, turn: Turn, *, now: datetime, limit: int) -> Crowd:
    """Read who is due at a step, the longest due first."""
    query = (
        select(
            POSITIONS.c.number,
            POSITIONS.c.position_id,
            POSITIONS.c.customer_id,
            POSITIONS.c.told_as,
            POSITIONS.c.entry_key,
            POSITIONS.c.entry,
            type_coerce(POSITIONS.c.arrived_at, _RAW),
            type_coerce(POSITIONS.c.entered_at, _RAW),
            type_coerce(POSITIONS.c.goal_at, _RAW),
        )
        .where(_at(turn), POSITIONS.c.due_at <= now)
        .order_by(POSITIONS.c.due_at)
        .limit(limit)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * 9
    return Crowd(
        numbers=np.array(columns[0], np.int64),
        position_ids=columns[1],
        customer_ids=columns[2],
        told_as=columns[3],
        keys=columns[4],
        entries=columns[5],
        arrived=_micros(columns[6]),
        entered=_micros(columns[7]),
        has_goal=np.array([one is not None for one in columns[8]], bool),
    )


def keep_moves(
    connection: Connection, turn: Turn, crowd: Crowd, resting: Sequence[Resting], *, now: datetime
) -> None:
    """Write where a crowd rests now: a statement for each way of it.

    Who was merged into another customer meanwhile, or was erased, is left as they are.
    """
    look_up_by_hash(connection)
    for group in resting:
        values: dict[str, object] = {"step_id": group.step_id, "due_at": group.due_at}
        if group.arrived_now:
            values["arrived_at"] = now
        if group.status is not PositionStatus.ACTIVE:
            values |= {"status": group.status, "ended_because": group.because, "ended_at": now}
        statement = (
            update(POSITIONS)
            .where(in_list(connection, POSITIONS.c.number), _at(turn))
            .values(**values)
        )
        connection.execute(statement, {"chosen": as_list(connection, crowd.numbers[group.who])})


def keep_goals(
    connection: Connection, crowd: Crowd, who: NDArray[np.int64], *, now: datetime
) -> None:
    """Note that these have done what the journey is for."""
    statement = update(POSITIONS).where(in_list(connection, POSITIONS.c.number)).values(goal_at=now)
    connection.execute(statement, {"chosen": as_list(connection, crowd.numbers[who])})


def wake(
    connection: Connection,
    journey_id: str,
    version: int,
    customers: Sequence[str],
    *,
    now: datetime,
) -> int:
    """Let these be looked at now, wherever they wait in a version; return how many they are."""
    look_up_by_hash(connection)
    woken = 0
    for start in range(0, len(customers), _PART):
        mine = (
            (POSITIONS.c.journey_id == journey_id)
            & (POSITIONS.c.version == version)
            & (POSITIONS.c.status == ACTIVE)
            & (POSITIONS.c.due_at > now)
            & in_list(connection, POSITIONS.c.customer_id)
        )
        statement = update(POSITIONS).where(mine).values(due_at=now)
        part = list(customers[start : start + _PART])
        woken += connection.execute(statement, {"chosen": as_list(connection, part)}).rowcount
    return woken


def _at(turn: Turn) -> ColumnElement[bool]:
    journey_id, version, step_id = turn
    return (
        (POSITIONS.c.journey_id == journey_id)
        & (POSITIONS.c.version == version)
        & (POSITIONS.c.step_id == step_id)
        & (POSITIONS.c.status == ACTIVE)
    )


def _micros(moments: Sequence[Any]) -> Micros:
    """Read moments as the driver gives them. Many are alike: each is read once."""
    known = {one: _micros_of(one) for one in set(moments)}
    return np.array([known[one] for one in moments], np.int64)


def _micros_of(moment: str | datetime) -> int:
    if isinstance(moment, str):
        return micros_of(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    return micros_of(moment)
