"""The choices kept: one row per experiment and customer, with its probability."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Column, Connection, Float, String, Table, delete, select
from sqlalchemy.engine import Row

from rapport.decisions.model import Choice
from rapport.storage import Database, UtcTime, insert_new, metadata

choices = Table(
    "choices",
    metadata,
    Column("experiment", String, primary_key=True),
    Column("customer_id", String, primary_key=True),
    Column("arm", String, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("policy", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("chosen_at", UtcTime, nullable=False),
)

_CHUNK = 10_000  # rows per statement: large enough to be fast, small enough for memory


def record_choices(connection: Connection, chosen: Iterable[Choice]) -> int:
    """Keep choices in the caller's transaction and return how many were new.

    The first choice for a customer holds: recording it again, or another one, changes nothing.
    """
    rows = (_row(choice) for choice in chosen)
    return sum(
        insert_new(connection, choices, chunk, keys=("experiment", "customer_id"))
        for chunk in _chunks(rows)
    )


def forget_choices(connection: Connection, experiment: str) -> None:
    """Drop the choices of an experiment that has not begun, so that it can be planned again."""
    connection.execute(delete(choices).where(choices.c.experiment == experiment))


def choices_of(
    database: Database, experiment: str, *, customer_ids: Sequence[str] | None = None
) -> list[Choice]:
    """List the choices of an experiment by customer, all of them or those of some customers."""
    query = select(choices).where(choices.c.experiment == experiment)
    if customer_ids is not None:
        query = query.where(choices.c.customer_id.in_(customer_ids))
    with database.begin() as connection:
        return [_choice(row) for row in connection.execute(query.order_by(choices.c.customer_id))]


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
    return Choice(**row._mapping)
