"""Counts what forms do, limits how much they take, and remembers challenges that were used."""

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rapport.leads.model import FormDay
from rapport.leads.store.tables import FORM_COUNTS, FORM_PLACES, SPENT_CHALLENGES
from rapport.storage import Database, insert_new

_REFUSED = "refused: "


class Count(StrEnum):
    """What is counted of a form besides refusals by reason."""

    VIEWS = "views"
    POSTS = "posts"


def add_count(connection: Connection, form_id: str, kind: str, *, day: date) -> None:
    """Count one more; kinds of refusals begin with `refused: `."""
    row = {"form_id": form_id, "day": day, "kind": kind, "count": 1}
    statement = _insert(connection, FORM_COUNTS).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["form_id", "day", "kind"], set_={"count": FORM_COUNTS.c.count + 1}
    )
    connection.execute(statement)


def refusal(reason: str) -> str:
    """The kind under which a refusal is counted."""
    return f"{_REFUSED}{reason}"


def form_days(database: Database, form_id: str, *, since: date) -> list[FormDay]:
    """What a form did on each day, the newest first; quiet days are left out."""
    columns = FORM_COUNTS.c
    query = select(FORM_COUNTS).where(columns.form_id == form_id, columns.day >= since)
    days: dict[date, dict[str, int]] = defaultdict(dict)
    with database.read() as connection:
        for row in connection.execute(query):
            days[row.day][row.kind] = row._mapping["count"]
    return [
        FormDay(
            form_id=form_id,
            day=day,
            views=kinds.get(Count.VIEWS, 0),
            posts=kinds.get(Count.POSTS, 0),
            refused={
                kind.removeprefix(_REFUSED): n
                for kind, n in sorted(kinds.items())
                if kind.startswith(_REFUSED)
            },
        )
        for day, kinds in sorted(days.items(), reverse=True)
    ]


def take_place(connection: Connection, key: str, *, most: int, now: datetime) -> bool:
    """Count a post in this hour; False once there were more than `most`. Exact for any workers."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    statement = _insert(connection, FORM_PLACES).values(key=key, hour=hour, taken=1)
    statement = statement.on_conflict_do_update(
        index_elements=["key", "hour"], set_={"taken": FORM_PLACES.c.taken + 1}
    )
    taken = connection.execute(statement.returning(FORM_PLACES.c.taken)).scalar_one()
    return int(taken) <= most


def spend(connection: Connection, nonce: str, *, now: datetime) -> bool:
    """Use a challenge up; False if it was used before."""
    row = {"nonce": nonce, "spent_at": now}
    return insert_new(connection, SPENT_CHALLENGES, [row], keys=["nonce"]) > 0


def forget_spent(database: Database, *, before: datetime) -> int:
    """Forget challenges and places that are too old to matter."""
    with database.begin() as connection:
        connection.execute(delete(FORM_PLACES).where(FORM_PLACES.c.hour < before))
        old = delete(SPENT_CHALLENGES).where(SPENT_CHALLENGES.c.spent_at < before)
        return int(connection.execute(old).rowcount)


def _insert(connection: Connection, table: Table) -> sqlite.Insert:
    """Both dialects' inserts have the same clauses for conflicts and may be used as one."""
    if connection.dialect.name == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)
