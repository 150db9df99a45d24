"""Forgets what nobody will ask: each refresh of a day long over, and segments that are no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rapport.segments.living.tables import SEGMENT_SIZES, SEGMENT_STATES, SizeKind
from rapport.segments.living.workspace import Workspace
from rapport.segments.tables import MEMBERSHIPS
from rapport.storage import Facts

_WHOLE = timedelta(days=2)


def thin_sizes(facts: Facts, space: Workspace, *, now: datetime) -> None:
    """Put one row in the place of all refreshes of a day more than two days ago.

    It has the last size, and all who came and went. Baselines stay.
    """
    facts.ensure(SEGMENT_SIZES)
    sizes, days = SEGMENT_SIZES.name, space.name("days")
    old = '"at" < ? AND kind IN (?, ?)'
    values = [now - _WHOLE, str(SizeKind.WHOLE), str(SizeKind.TOUCHED)]
    with facts.transaction():
        space.run(
            f"CREATE OR REPLACE TEMP TABLE {days} AS SELECT segment_id,"  # noqa: S608
            ' max("at") AS "at", arg_max(size, "at") AS size, sum(entered)::BIGINT AS entered,'
            ' sum("left")::BIGINT AS "left", sum(seconds) AS seconds,'
            f" '{SizeKind.DAY}' AS kind"
            f" FROM {sizes} WHERE {old} GROUP BY segment_id, date_trunc('day', \"at\")",
            values,
        )
        space.run(f"DELETE FROM {sizes} WHERE {old}", values)  # noqa: S608
        space.run(f"INSERT INTO {sizes} BY NAME FROM {days}")


def forget_strangers(facts: Facts, space: Workspace, segment_ids: Sequence[str]) -> None:
    """Delete what is kept of segments other than these."""
    known = list(segment_ids)
    with facts.transaction():
        for table in (MEMBERSHIPS, SEGMENT_SIZES, SEGMENT_STATES):
            facts.ensure(table)
            space.run(
                f"DELETE FROM {table.name} WHERE segment_id NOT IN (SELECT unnest(?))",  # noqa: S608
                [known],
            )


def forget_segment(facts: Facts, segment_id: str) -> None:
    """Delete what is kept of one segment; its events stay: they happened."""
    with facts.transaction():
        for table in (MEMBERSHIPS, SEGMENT_SIZES, SEGMENT_STATES):
            facts.delete(table, "segment_id", [segment_id])
