"""Keeps the columns of the table of computed traits as the declarations say."""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import pyarrow as pa

from rapport.storage import FactReader, Facts, FactTable
from rapport.traits.catalogue import OWN_COLUMNS, table_of
from rapport.traits.declaring import Declaration, Type
from rapport.traits.errors import TraitsNotComputed

_HELD = "traits_held"


def stored_table(facts: FactReader) -> FactTable:
    """The table of computed traits with all columns that the shop declared."""
    return table_of(_own_columns(facts))


def computed_table(facts: FactReader) -> ir.Table:
    """One row per customer: customer_id, refreshed_at, every computed trait, as last refreshed.

    A customer newer than the last refresh has no row yet; a trait declared since is null.
    """
    return facts.table(stored_table(facts))


def traits_of(facts: FactReader, customer_id: str) -> dict[str, object] | None:
    """One customer's computed traits by name; None for one who was never refreshed."""
    table = computed_table(facts)
    rows = facts.read(table.filter(table.customer_id == customer_id)).to_pylist()
    if not rows:
        return None
    return {name: value for name, value in rows[0].items() if name != "customer_id"}


def get_traits(facts: FactReader, customer_id: str) -> dict[str, object]:
    """What `traits_of` gives, or `TraitsNotComputed`."""
    found = traits_of(facts, customer_id)
    if found is None:
        raise TraitsNotComputed(
            f"customer {customer_id!r} has no computed traits; check the id, or run"
            " `rapport traits refresh`"
        )
    return found


def fit_columns(facts: Facts, declared: Sequence[Declaration]) -> FactTable:
    """Make the stored columns those of the declarations, and give the table."""
    wanted: dict[str, Type] = {one.name: one.result_type for one in declared}
    stored = _own_columns(facts)
    for name, kind in stored.items():
        if wanted.get(name) != kind:
            drop_column(facts, name)
    for name, kind in wanted.items():
        if stored.get(name) != kind:
            add_column(facts, name, kind)
    return table_of(wanted)


def add_column(facts: Facts, name: str, kind: Type) -> None:
    """Make room for a trait of the shop's own; it is null until the next refresh."""
    facts.upsert(OWN_COLUMNS, pa.table({"name": [name], "type": [kind]}))


def drop_column(facts: Facts, name: str) -> None:
    """Take the values of a trait of the shop's own away; without any there is nothing to do."""
    stored = _own_columns(facts)
    if name not in stored:
        return
    kept = table_of({other: kind for other, kind in stored.items() if other != name})
    with facts.transaction():
        rows = facts.table(table_of(stored)).drop(name)
        facts.delete(OWN_COLUMNS, "name", [name])
        held = facts.backend.create_table(_HELD, rows, temp=True)
        facts.replace(kept, kept.columns.to_pyarrow().empty_table())
        facts.insert(kept, held)
        facts.backend.drop_table(_HELD, database="temp.main")


def _own_columns(facts: FactReader) -> Mapping[str, Type]:
    rows = facts.read(facts.table(OWN_COLUMNS)).to_pylist()
    return {row["name"]: row["type"] for row in rows}
