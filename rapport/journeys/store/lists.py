"""Many values as one parameter of a statement, on either store."""

import json
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, Connection, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def in_list(connection: Connection, column: Column[Any]) -> ColumnElement[bool]:
    """Whose column is in the list `chosen`: one parameter, however many they are."""
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam("chosen", type_=ARRAY(column.type)))
    listed = func.json_each(bindparam("chosen")).table_valued("value")
    return column.in_(select(listed.c.value))


def as_list(connection: Connection, values: Any) -> object:  # noqa: ANN401
    """Write values as what `in_list` takes for `chosen`."""
    plain = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return plain if connection.dialect.name == "postgresql" else json.dumps(plain)
