"""Many values as one parameter of a statement, on either store."""

import json
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def in_list(connection: Connection, column: Column[Any]) -> ColumnElement[bool]:
    """Whose column is in the list `chosen`: one parameter, however many they are.

    A table of it, not `= ANY`: PostgreSQL would compare each row with each value of the list.
    """
    if connection.dialect.name == "postgresql":
        chosen = bindparam("chosen", type_=ARRAY(column.type))
        return column.in_(select(func.unnest(chosen).column_valued("value")))
    listed = func.json_each(bindparam("chosen")).table_valued("value")
    return column.in_(select(listed.c.value))


def look_up_by_hash(connection: Connection) -> None:
    """Let PostgreSQL hash lists for the rest of the transaction.

    For statements that ask for more than the list: by old statistics PostgreSQL takes a crowd that
    has just come to a step for one row, and compares each with each value: minutes instead of a
    second.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_nestloop = off")


def as_list(connection: Connection, values: Any) -> object:  # noqa: ANN401
    """Write values as what `in_list` takes for `chosen`."""
    plain = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return plain if connection.dialect.name == "postgresql" else json.dumps(plain)
