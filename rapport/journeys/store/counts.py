"""What was counted at each step: who passed, was sent to, was not, left, reached the goal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from rapport.journeys.store.tables import COUNTS
from rapport.storage import Database


def count_up(
    connection: Connection,
    journey_id: str,
    version: int,
    counted: Mapping[tuple[str, str, str], int],
) -> None:
    """Add to the counts of steps: (step, what, reason) and how many people."""
    rows = [
        {
            "journey_id": journey_id, "version": version, "step_id": step_id, "what": what,
            "reason": reason, "people": people,
        }
        for (step_id, what, reason), people in sorted(counted.items())
    ]  # fmt: skip
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(COUNTS)
    connection.execute(
        added.on_conflict_do_update(
            index_elements=[column.name for column in COUNTS.primary_key],
            set_={"people": COUNTS.c.people + added.excluded.people},
        ),
        rows,
    )


def read_counts(database: Database, journey_id: str) -> list[dict[str, Any]]:
    """Give what was counted at each step of each version: what, reason, people."""
    query = select(COUNTS).where(COUNTS.c.journey_id == journey_id)
    with database.read() as connection:
        rows = connection.execute(query.order_by(*COUNTS.primary_key))
        return [dict(row._mapping) for row in rows]
