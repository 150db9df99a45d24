"""Reads and deletes a person's rows in the analytical store, whatever table they are in."""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from rapport.rights.holdings import Holding, holdings_of
from rapport.rights.model import Person
from rapport.storage import Facts, FactTable


def fact_tables(facts: Facts) -> Mapping[str, Sequence[str]]:
    """Give every table of the analytical store with its columns."""
    return {name: list(facts.stored(name).columns) for name in facts.stored_tables()}


def fact_rows_of(facts: Facts, person: Person) -> dict[str, list[dict[str, object]]]:
    """Give the person's rows by table; tables without any are left out."""
    found = {}
    for name, columns in fact_tables(facts).items():
        holdings = holdings_of(name, columns)
        if not holdings:
            continue
        table = facts.stored(name)
        rows = facts.read(table.filter(_theirs(table, holdings, person))).to_pylist()
        if rows:
            found[name] = rows
    return found


def delete_fact_rows(facts: Facts, person: Person) -> dict[str, int]:
    """Delete the person's rows within the caller's transaction; return how many by table."""
    deleted = {}
    for name, columns in fact_tables(facts).items():
        table = facts.stored(name)
        whole = FactTable(name=name, one_row_per="row", columns=table.schema())
        count = sum(
            facts.delete(whole, one.column, sorted(person.names))
            for one in holdings_of(name, columns)
        )
        if count:
            deleted[name] = count
    return deleted


def _theirs(table: ir.Table, holdings: Sequence[Holding], person: Person) -> ir.BooleanValue:
    first, *rest = [table[one.column].isin(sorted(person.names)) for one in holdings]
    for another in rest:
        first = first | another
    return first
