"""Whose turn it is: one worker at a time moves those who rest at a step of a version."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, select, update

from rapport.journeys.positions import JourneyState
from rapport.journeys.store.tables import ACTIVE, JOURNEYS, POSITIONS, TURNS
from rapport.storage import UtcTime

Turn = tuple[str, int, str]
"""Journey, version and step."""


_KEY = (TURNS.c.journey_id, TURNS.c.version, TURNS.c.step_id)


def _next() -> Select[Any]:
    moment = bindparam("moment", type_=UtcTime)
    due = (
        select(POSITIONS.c.number)
        .where(
            POSITIONS.c.journey_id == TURNS.c.journey_id,
            POSITIONS.c.version == TURNS.c.version,
            POSITIONS.c.step_id == TURNS.c.step_id,
            POSITIONS.c.status == ACTIVE,
            POSITIONS.c.due_at <= moment,
        )
        .exists()
    )
    moving = JOURNEYS.c.state.in_((JourneyState.LIVE, JourneyState.DRAINING))
    free = TURNS.c.leased_until.is_(None) | (TURNS.c.leased_until <= moment)
    of_version = (JOURNEYS.c.journey_id == _KEY[0]) & (JOURNEYS.c.version == _KEY[1])
    return (
        select(*_KEY)
        .join(JOURNEYS, of_version)
        .where(moving, free, due)
        .order_by(case((TURNS.c.taken_at.is_(None), 0), else_=1), TURNS.c.taken_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=TURNS)
    )


_NEXT = _next()
"""Built once: most looks find nobody due, and building it takes longer than answering it."""


def take_turn(
    connection: Connection, *, worker: str, now: datetime, until: datetime
) -> Turn | None:
    """Lease the step that waits longest for its turn and has people due; None when there is none.

    One statement finds it, whatever the number of journeys: a look at the index for each step.
    """
    found = connection.execute(_NEXT, {"moment": now}).one_or_none()
    if found is None:
        return None
    journey_id, version, step_id = found
    mine = (_KEY[0] == journey_id) & (_KEY[1] == version) & (_KEY[2] == step_id)
    connection.execute(
        update(TURNS).where(mine).values(worker=worker, leased_until=until, taken_at=now)
    )
    return journey_id, version, step_id


def give_turn_back(connection: Connection, turn: Turn, *, worker: str) -> bool:
    """End a worker's turn; False when it lost it meanwhile, and must not write what it decided."""
    journey_id, version, step_id = turn
    mine = (
        (TURNS.c.journey_id == journey_id)
        & (TURNS.c.version == version)
        & (TURNS.c.step_id == step_id)
        & (TURNS.c.worker == worker)
    )
    return (
        connection.execute(update(TURNS).where(mine).values(worker="", leased_until=None)).rowcount
        == 1
    )
