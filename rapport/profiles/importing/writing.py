"""Writes what expressions give into tables of facts, within the caller's transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import ibis
import ibis.expr.types as ir

from rapport.events import MOST_TOUCHED, touch
from rapport.profiles.model import IDENTITIES, PROFILES, NameKind
from rapport.storage import Facts, FactTable


@contextmanager
def held(facts: Facts, name: str, rows: ir.Table) -> Iterator[ir.Table]:
    """Work the rows out once, for several questions."""
    with facts.borrowing(rows):
        table = facts.backend.create_table(name, rows, temp=True)
    yield table
    facts.backend.drop_table(name, database="temp.main")  # else a rollback takes it back


def insert(facts: Facts, table: FactTable, rows: ir.Table) -> int:
    """Add rows by an expression and return how many; columns that it lacks are null.

    Whoever is named in them was touched.
    """
    kinds: Mapping[str, ibis.DataType] = dict(table.columns.items())
    complete = rows.select(
        **{
            name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind)
            for name, kind in kinds.items()
        }
    )
    if "customer_id" in kinds:
        named = rows.select("customer_id").distinct().limit(MOST_TOUCHED + 1)
        touch(facts, facts.read(named)["customer_id"])
    return facts.insert(table, complete)


def given_up(facts: Facts) -> ir.Table:
    """Customer ids that were given up, `alias`, and the ids that stay, `stays`."""
    names = facts.table(IDENTITIES)
    names = names.filter(names.kind == NameKind.CUSTOMER.value)
    return names.select(alias="alias", stays="customer_id")


def add_customers(facts: Facts, named: ir.Table) -> int:
    """Give customers who are named and not known the least a profile says; return how many."""
    known = facts.table(PROFILES).select("customer_id")
    gone = given_up(facts).select(customer_id="alias")
    new = named.anti_join(known.union(gone), "customer_id")
    return insert(facts, PROFILES, new)
