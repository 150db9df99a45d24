"""Tells what is new among the states of consents, so that a copy elsewhere can follow cheaply."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.profiles.model import CONSENT_FACTS
from rapport.profiles.store.tables import settled_change
from rapport.storage import Database

_PART = 200_000
_MOMENT = pa.timestamp("us", "UTC")
_COLUMNS = tuple(CONSENT_FACTS.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanges:
    """A part of the states that changed, and the number to ask from after the last part.

    `whole`: the parts are all states there are; `first` says which of them comes first.
    """

    rows: pa.Table
    mark: int
    whole: bool
    first: bool


def consent_changes(database: Database, *, since: int) -> Generator[ConsentChanges, None, None]:
    """Give the states that changed since the number, in parts; `granted` is null where taken back.

    A transaction that was under way when the number was given comes after it, so that nothing is
    passed over however many writers there are; a change may come twice. A number from another
    store, or from before a backup was restored, starts from the beginning.
    """
    with database.read() as connection:
        mark = settled_change(connection)
        whole = since <= 0 or since > mark
        wanted = (
            f"SELECT {', '.join(_COLUMNS)} FROM consent_states"  # noqa: S608  (our own names)
            f" WHERE change >= {0 if whole else since}"
        )
        found = connection.exec_driver_sql(wanted)
        first = True
        while (rows := found.fetchmany(_PART)) or first:
            yield ConsentChanges(rows=_table(rows), mark=mark, whole=whole, first=first)
            first = False


def _table(rows: Sequence[Any]) -> pa.Table:
    schema = CONSENT_FACTS.columns.to_pyarrow()
    if not rows:
        return schema.empty_table()
    values = list(zip(*rows, strict=True))
    columns: list[pa.Array] = [pa.array(column, pa.string()) for column in values[:3]]
    columns.append(pa.array([None if word is None else bool(word) for word in values[3]]))
    columns.append(_moments(values[4]))
    return pa.Table.from_arrays(columns, schema=schema)


def _moments(values: Sequence[datetime | str]) -> pa.Array:
    """SQLite gives the text of a moment in UTC, PostgreSQL a moment."""
    if isinstance(values[0], str):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(_MOMENT)
    return pa.array(values, _MOMENT)
