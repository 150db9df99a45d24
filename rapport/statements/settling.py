"""Says which of a customer's statements hold: where two contradict each other, the newest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rapport.statements.model import StatementState
from rapport.statements.vocabulary import keys

GONE = (StatementState.WITHDRAWN.value, StatementState.ERASED.value)
"""States of what holds no more, whatever else was said."""


def settled(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Mark each row of some customers' statements as current or not; the older ones are kept."""
    told = [dict(row) for row in rows]
    newest: dict[tuple[str, ...], tuple[datetime, str]] = {}
    for row in told:
        if row["state"] not in GONE:
            about, when = _about(row), (row["said_at"], row["statement_id"])
            newest[about] = max(newest.get(about, when), when)
    for row in told:
        row["current"] = newest.get(_about(row)) == (row["said_at"], row["statement_id"])
    return told


def _about(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What only one statement of a customer can hold about."""
    key = keys()[row["key"]]
    if key.many:
        return row["customer_id"], key.family, row["value"]
    return row["customer_id"], key.name
