"""The choices kept: one row per experiment and customer, with its probability."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlalchemy import (
    Column,
    Connection,
    Float,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Row

from rapport.decisions.model import HOLDOUT, Choice
from rapport.profiles import Follower
from rapport.storage import (
    Database,
    Facts,
    UtcTime,
    follow_names,
    has_moved_rows,
    insert_new,
    metadata,
    told_as_column,
    told_as_index,
)

choices = Table(
    "choices",
    metadata,
    Column("experiment", String, nullable=False),
    Column("customer_id", String, nullable=False, index=True),
    told_as_column(),
    Column("arm", String, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("policy", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("chosen_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("experiment", "customer_id", "told_as"),
    told_as_index("choices"),
)
"""A row for each id that was drawn: of a customer with several ids, the row that holds is read."""

_CHUNK = 10_000  # rows per statement: large enough to be fast, small enough for memory


def record_choices(connection: Connection, chosen: Iterable[Choice]) -> int:
    """Keep choices in the caller's transaction and return how many were new.

    The first choice for a customer holds: recording it again, or another one, changes nothing.
    """
    rows = (_row(choice) for choice in chosen)
    moved = has_moved_rows(connection, choices)
    return sum(
        insert_new(
            connection,
            choices,
            _undrawn(connection, chunk) if moved else chunk,
            keys=("experiment", "customer_id", "told_as"),
        )
        for chunk in _chunks(rows)
    )


def record_draws(connection: Connection, customer_ids: Sequence[str], drawn: Choice) -> None:
    """Keep the same choice for many customers, as `record_choices` does: one statement for all.

    `drawn` says everything but whose it is.
    """
    if has_moved_rows(connection, choices):
        record_choices(connection, [replace(drawn, customer_id=one) for one in customer_ids])
        return
    said = {**_row(drawn), "told_as": ""}
    del said["customer_id"]
    constants = [literal(value, choices.c[name].type).label(name) for name, value in said.items()]
    if connection.dialect.name == "postgresql":
        listed = func.unnest(literal(list(customer_ids), ARRAY(String))).column_valued("value")
        rows = select(listed.label("customer_id"), *constants)
        statement = postgresql.insert(choices).from_select(["customer_id", *said], rows)
        connection.execute(statement.on_conflict_do_nothing())
        return
    each = func.json_each(json.dumps(list(customer_ids))).table_valued("value")
    of_each = select(each.c.value, *constants).where(true())  # else ON reads as a join's
    connection.execute(
        sqlite.insert(choices).from_select(["customer_id", *said], of_each).on_conflict_do_nothing()
    )


def forget_choices(connection: Connection, experiment: str) -> None:
    """Drop the choices of an experiment that has not begun, so that it can be planned again."""
    connection.execute(delete(choices).where(choices.c.experiment == experiment))


def choices_of(
    database: Database, experiment: str, *, customer_ids: Sequence[str] | None = None
) -> list[Choice]:
    """List the choices of an experiment by customer, all of them or those of some customers.

    Of a customer whose ids were drawn apart, before it was known that they are one, who was held
    out once is held out; else the first choice holds.
    """
    query = select(choices).where(choices.c.experiment == experiment)
    if customer_ids is not None:
        query = query.where(choices.c.customer_id.in_(customer_ids))
    held: dict[str, Choice] = {}
    with database.read() as connection:
        for row in connection.execute(query.order_by(choices.c.customer_id, choices.c.told_as)):
            choice = _choice(row)
            held[choice.customer_id] = min(held.get(choice.customer_id, choice), choice, key=_rank)
    return list(held.values())


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    """Let the choices drawn for ids count for the customers that the ids belong to now.

    Each keeps the id that was drawn: given back to itself, it has its own choice again.
    """
    with database.begin() as connection:
        follow_names(connection, choices, customers)


CHOICE_FOLLOWER = Follower(name="choices", follow=_follow)


def _undrawn(connection: Connection, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows of customers who were not drawn under another id of theirs."""
    wanted = [row["customer_id"] for row in rows]
    query = select(choices.c.experiment, choices.c.customer_id).where(
        choices.c.experiment.in_({str(row["experiment"]) for row in rows}),
        choices.c.customer_id.in_(wanted),
    )
    drawn = {tuple(row) for row in connection.execute(query)}
    return [row for row in rows if (row["experiment"], row["customer_id"]) not in drawn]


def _rank(choice: Choice) -> tuple[bool, datetime]:
    return choice.arm != HOLDOUT, choice.chosen_at


def _chunks(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _row(choice: Choice) -> dict[str, object]:
    return {
        "experiment": choice.experiment,
        "customer_id": choice.customer_id,
        "arm": choice.arm,
        "propensity": choice.propensity,
        "policy": choice.policy,
        "reason": choice.reason,
        "chosen_at": choice.chosen_at,
    }


def _choice(row: Row[tuple[object, ...]]) -> Choice:
    fields = dict(row._mapping)
    del fields["told_as"]
    return Choice(**fields)
