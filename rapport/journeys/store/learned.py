"""What choose steps learned from their own choices, kept so that not every batch asks anew."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select

from rapport.journeys.store.tables import LEARNED
from rapport.storage import Database


def read_learned(
    database: Database, experiment: str, *, since: datetime
) -> dict[str, tuple[int, int]]:
    """Give how often each option was tried and worked; empty if older than `since`."""
    query = select(LEARNED).where(LEARNED.c.experiment == experiment, LEARNED.c.learned_at > since)
    with database.read() as connection:
        rows = connection.execute(query.order_by(LEARNED.c.arm)).all()
    return {row.arm: (row.tried, row.succeeded) for row in rows}


def keep_learned(
    database: Database, experiment: str, learned: Mapping[str, tuple[int, int]], *, now: datetime
) -> None:
    """Replace what is known of the options of an experiment."""
    rows = [
        {"experiment": experiment, "arm": arm, "tried": tried, "succeeded": succeeded,
         "learned_at": now}
        for arm, (tried, succeeded) in learned.items()
    ]  # fmt: skip
    with database.begin() as connection:
        connection.execute(delete(LEARNED).where(LEARNED.c.experiment == experiment))
        connection.execute(insert(LEARNED), rows)
