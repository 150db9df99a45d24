"""Who was touched: customers of whom something new is known, for those who keep readings fresh.

Whoever keeps a fact about customers says so here in the same transaction, so that nothing is lost
over a kill -9. Whoever has looked at them again deletes the turns that it saw, and no others.
"""

from collections.abc import Iterable

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from rapport.kit.ids import new_id
from rapport.storage import Facts, FactTable

MOST_TOUCHED = 20_000
"""Of more customers at once it is said that everybody was touched."""

TOUCHED = FactTable(
    name="touched_customers",
    one_row_per="customer touched by one turn of writing; a null customer is everybody",
    columns=ibis.schema({"turn": "string", "customer_id": "string"}),
)


def touch(facts: Facts, customers: Iterable[str | None] | pa.ChunkedArray) -> None:
    """Say that something new is known of these customers. Call it within the same transaction."""
    told = customers if isinstance(customers, pa.ChunkedArray) else pa.array(customers, pa.string())
    known = pc.drop_null(pc.unique(told))
    if len(known) > MOST_TOUCHED:
        touch_everybody(facts)
    elif len(known):
        turn = pa.repeat(new_id("turn"), len(known))
        facts.append(TOUCHED, pa.table({"turn": turn, "customer_id": known}))


def touch_everybody(facts: Facts) -> None:
    """Say that so much is new that every customer has to be looked at again."""
    row = {"turn": new_id("turn"), "customer_id": None}
    facts.append(TOUCHED, pa.Table.from_pylist([row], TOUCHED.columns.to_pyarrow()))
