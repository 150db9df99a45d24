"""The plan of a day: one row of sums. What gives way stands with the outbox, by its message."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Boolean, Column, String, Table, delete, insert, select

from rapport.agenda.errors import NoPlanYet
from rapport.agenda.model import Kept, Summary
from rapport.delivery import GivenWay, bring_forward, replace_given_way
from rapport.storage import Database, Json, UtcTime, metadata

PLANS = Table(
    "agenda_plans",
    metadata,
    Column("day", String(10), primary_key=True),  # of the shop's calendar, ISO 8601
    Column("made_at", UtcTime, nullable=False),
    Column("applies", Boolean, nullable=False),
    Column("summary", Json, nullable=False),
)


def replace_plan(
    database: Database, kept: Kept, losers: Sequence[GivenWay], winners: Collection[str]
) -> int:
    """Put a plan in the place of the last one, whole or not at all.

    Messages that gave way before and are among the `winners` now leave at once; returns how many.
    """
    row = {
        "day": kept.day,
        "made_at": kept.made_at,
        "applies": kept.applies,
        "summary": msgspec.to_builtins(kept.summary),
    }
    with database.begin() as connection:
        connection.execute(delete(PLANS).where(PLANS.c.day == kept.day))
        connection.execute(insert(PLANS), [row])
        replace_given_way(connection, losers)
        return bring_forward(connection, winners, now=kept.made_at)


def last_plan(database: Database) -> Kept | None:
    """Give the newest plan; None before the first."""
    query = select(PLANS).order_by(PLANS.c.day.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Kept(
        day=row.day,
        made_at=row.made_at,
        applies=row.applies,
        summary=msgspec.convert(row.summary, Summary),
    )


def need_plan(database: Database) -> Kept:
    """Give the newest plan. Raises `NoPlanYet`."""
    found = last_plan(database)
    if found is None:
        raise NoPlanYet("the day was not planned yet; run `rapport agenda plan`, or the server")
    return found
