"""A customer's statements: read, corrected by an operator, withdrawn."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import touch
from rapport.statements.errors import StatementNotFound
from rapport.statements.model import Statement, StatementState, Use
from rapport.statements.settling import GONE, settled
from rapport.statements.tables import STATEMENTS
from rapport.statements.vocabulary import checked_value
from rapport.storage import FactReader, Facts, put_rows, rows_like

_Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def statements_of(facts: FactReader, customer_id: str) -> list[Statement]:
    """Give what a customer said of themself, the newest first, with what was withdrawn."""
    return [_statement(row) for row in _rows(facts, customer_id)]


def held_statements(
    facts: Facts, customer_ids: Collection[str], *, use: Use, now: datetime
) -> list[Statement]:
    """Give what some customers said that holds at a moment and may be used so, the newest first.

    As `current_statements` narrows the table, and in less time for a few customers.
    """
    wanted = pa.table({"customer_id": pa.array(sorted(customer_ids), pa.string())})
    found = [_statement(row) for row in rows_like(facts, STATEMENTS, wanted).to_pylist()]
    held = [
        one
        for one in found
        if one.holds_at(now)
        and one.said_at <= now
        and one.state.value not in GONE
        and use.value in one.purpose.split()
    ]
    return sorted(held, key=lambda one: (-one.said_at.timestamp(), one.statement_id))


def correct_statement(
    facts: Facts, customer_id: str, statement_id: str, *, value: str, operator: str, now: datetime
) -> Statement:
    """Give a statement another value, which holds instead; what was read is kept beside it."""
    return _change(
        facts,
        customer_id,
        statement_id,
        lambda row: {
            "value": checked_value(row["key"], value),
            "state": StatementState.CORRECTED.value,
            "corrected_by": operator,
            "corrected_at": now,
        },
    )


def withdraw_statement(
    facts: Facts, customer_id: str, statement_id: str, *, operator: str, now: datetime
) -> Statement:
    """Let a statement hold no more, for good: reading the text again does not bring it back."""
    return _change(
        facts,
        customer_id,
        statement_id,
        lambda _row: {
            "state": StatementState.WITHDRAWN.value,
            "corrected_by": operator,
            "corrected_at": now,
        },
    )


def erase_statement(
    facts: Facts, customer_id: str, statement_id: str, *, operator: str, now: datetime
) -> Statement:
    """Forget what was said and in which words; only a mark keeps it from being read again."""
    return _change(
        facts,
        customer_id,
        statement_id,
        lambda _row: {
            "value": "",
            "read_value": "",
            "quote": "",
            "purpose": "",
            "expires_at": now,
            "state": StatementState.ERASED.value,
            "corrected_by": operator,
            "corrected_at": now,
        },
    )


def current_statements(statements: ir.Table, *, use: Use, now: datetime) -> ir.Table:
    """Narrow rows of `STATEMENTS` to those that hold at a moment and may be used so."""
    return statements.filter(
        statements.current,
        statements.state.notin(GONE),
        statements.expires_at > ibis.literal(now),
        statements.said_at <= ibis.literal(now),
        statements.purpose.contains(use.value),
    )


def _change(facts: Facts, customer_id: str, statement_id: str, change: _Change) -> Statement:
    with facts.transaction():
        before = {row["statement_id"]: row for row in _rows(facts, customer_id)}
        found = before.get(statement_id)
        if found is None or found["state"] == StatementState.ERASED.value:
            raise StatementNotFound(
                f"customer {customer_id} has no statement {statement_id}; list them first"
            )
        before[statement_id] = {**found, **change(found)}
        rows = settled(before.values())
        put_rows(facts, STATEMENTS, pa.Table.from_pylist(rows, STATEMENTS.columns.to_pyarrow()))
        touch(facts, [customer_id])
    return _statement(next(row for row in rows if row["statement_id"] == statement_id))


def _rows(facts: FactReader, customer_id: str) -> list[dict[str, Any]]:
    table = facts.table(STATEMENTS)
    mine = table.filter(table.customer_id == customer_id)
    ordered = mine.order_by([mine.said_at.desc(), mine.statement_id])
    rows: list[dict[str, Any]] = facts.read(ordered).to_pylist()
    return rows


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(**{**row, "state": StatementState(row["state"])})
