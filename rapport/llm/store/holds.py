"""What a day took and what is held for questions in the air, in one place for all processes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, func, insert, select, true, update

from rapport.llm.model import DayUse
from rapport.llm.store.tables import CALLS, HOLDS
from rapport.storage import Database

_LOCK = 7_267_003  # PostgreSQL advisory lock: one process at a time takes from the day
_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The most that a question, or a batch of them, may take; it counts for the day of `held_at`.

    `hold_id` is the id of the call, or of the batch.
    """

    hold_id: str
    held_at: datetime
    tokens: int
    cost_micros: int
    currency: str


class DayBook:
    """Holds parts of a day for questions before they are asked.

    A hold goes when its call is written down. One whose process died stays until its day is over:
    what it took is not known, so all of it counts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, hold: Hold, *, since: datetime, check: Callable[[DayUse], None]) -> None:
        """Hold a part of the day that began at `since`, in place of an earlier hold of this id.

        `check` is given what all others took and hold, and refuses by raising. Between the look
        and the hold, no other process can hold anything.
        """
        with self._database.begin() as connection:
            _alone(connection)
            connection.execute(delete(HOLDS).where(HOLDS.c.held_at < since - _KEPT))
            connection.execute(delete(HOLDS).where(HOLDS.c.hold_id == hold.hold_id))
            check(_read(connection, _use(since, hold.currency)))
            connection.execute(insert(HOLDS).values(asdict(hold)))

    def rename(self, hold_id: str, new_id: str) -> None:
        """Give a hold the id by which it will be released."""
        changed = update(HOLDS).where(HOLDS.c.hold_id == hold_id).values(hold_id=new_id)
        with self._database.begin() as connection:
            connection.execute(changed)

    def release(self, hold_id: str) -> None:
        """Give back what was held for something that was never asked."""
        with self._database.begin() as connection:
            connection.execute(delete(HOLDS).where(HOLDS.c.hold_id == hold_id))

    def use(self, *, since: datetime, currency: str) -> DayUse:
        """Say what was taken, and is held, since a moment."""
        with self._database.read() as connection:
            return _read(connection, _use(since, currency))


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _use(since: datetime, currency: str) -> Select[int, int, int, int]:
    """Sum up in one statement, which sees one moment: a call is either held or written down."""
    total = func.coalesce
    costs, held = CALLS.c.cost_micros, HOLDS.c.cost_micros
    calls = select(
        total(func.sum(CALLS.c.prompt_tokens + CALLS.c.completion_tokens), 0).label("tokens"),
        total(func.sum(costs).filter(CALLS.c.currency == currency), 0).label("micros"),
    ).where(CALLS.c.started_at >= since)
    holds = select(
        total(func.sum(HOLDS.c.tokens), 0).label("tokens"),
        total(func.sum(held).filter(HOLDS.c.currency == currency), 0).label("micros"),
    ).where(HOLDS.c.held_at >= since)
    spent, still = calls.subquery(), holds.subquery()
    found = select(spent.c.tokens, spent.c.micros, still.c.tokens, still.c.micros)
    return found.select_from(spent.join(still, true()))


def _read(connection: Connection, wanted: Select[int, int, int, int]) -> DayUse:
    tokens, micros, held_tokens, held_micros = connection.execute(wanted).one()
    return DayUse(
        tokens=int(tokens),
        cost_micros=int(micros),
        held_tokens=int(held_tokens),
        held_micros=int(held_micros),
    )
