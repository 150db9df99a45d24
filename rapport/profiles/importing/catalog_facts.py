"""Merges staged products into the catalogue and keeps reviews, some thousands at a time."""

from collections.abc import Callable, Iterator

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from rapport.catalog import PRODUCTS, REVIEWS
from rapport.profiles.importing import vectors
from rapport.profiles.importing.product_columns import STAGED_PRODUCTS
from rapport.storage import Facts, Upserted

_PART = 50_000
_JSON = ("names", "descriptions", "attributes")
_PRODUCTS = PRODUCTS.columns.to_pyarrow()


def keep_products(facts: Facts, staged: ir.Table) -> Upserted:
    """Merge the rows into the catalogue: texts by language, attributes by name, the rest whole.

    What a row does not say stays as it was told before, in the catalogue or further up.
    """

    def kept(part: pa.Table) -> Upserted:
        told = _one_each(part)
        return facts.upsert(PRODUCTS, _merged(told, _before(facts, told)))

    return _in_parts(facts, staged, kept)


def keep_reviews(facts: Facts, staged: ir.Table) -> Upserted:
    """Add the reviews, or replace those with the same id."""
    names = list(REVIEWS.columns)
    return _in_parts(facts, staged, lambda part: facts.upsert(REVIEWS, part.select(names)))


def _in_parts(facts: Facts, staged: ir.Table, keep: Callable[[pa.Table], Upserted]) -> Upserted:
    inserted = updated = rows = 0
    for part in _parts(facts, staged):
        done = keep(part)
        inserted, updated = inserted + done.inserted, updated + done.updated
        rows += part.num_rows
    return Upserted(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def _parts(facts: Facts, staged: ir.Table) -> Iterator[pa.Table]:
    """The staged rows in the order of the file."""
    last = 0
    while True:
        part = facts.read(staged.filter(staged.row > last).order_by("row").limit(_PART))
        if part.num_rows == 0:
            return
        last = part["row"][-1].as_py()
        yield part


def _one_each(part: pa.Table) -> pa.Table:
    """One row for each product: what several rows say of one is put together, the last on top."""
    encoded = part["product_id"].combine_chunks().dictionary_encode()
    if len(encoded.dictionary) == part.num_rows:
        return part
    counts = pc.value_counts(encoded.indices)
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    mask = pc.is_in(encoded.indices, value_set=several)
    folded: dict[str, dict[str, object]] = {}
    for row in part.filter(mask).to_pylist():
        before = folded.setdefault(row["product_id"], {})
        for name, value in row.items():
            if name in _JSON and value is not None and before.get(name) is not None:
                before[name] = _together(str(before[name]), value)
            elif value is not None or name not in before:
                before[name] = value
    rows = pa.Table.from_pylist(list(folded.values()), STAGED_PRODUCTS.to_pyarrow())
    return pa.concat_tables([part.filter(pc.invert(mask)), rows])


def _before(facts: Facts, told: pa.Table) -> pa.Table:
    """What the catalogue has of these products, row beside row; null where it has nothing."""
    wanted = ibis.memtable(told.select(["product_id"]))
    known = facts.read(facts.table(PRODUCTS).semi_join(wanted, "product_id"))
    return known.take(pc.index_in(told["product_id"], value_set=known["product_id"]))


def _merged(told: pa.Table, before: pa.Table) -> pa.Table:
    columns = {}
    for name in _PRODUCTS.names:
        if name in _JSON:
            columns[name] = _objects(before[name], told[name])
        else:
            columns[name] = pc.coalesce(told[name], before[name])
    columns["in_stock"] = pc.fill_null(columns["in_stock"], True)
    return vectors.with_schema(pa.table(columns), _PRODUCTS)


def _objects(before: pa.ChunkedArray, told: pa.ChunkedArray) -> pa.ChunkedArray:
    """JSON objects put together, name by name; those that only one side has need no reading."""
    both = pc.and_(pc.is_valid(before), pc.is_valid(told))
    clash = pc.fill_null(pc.and_(both, pc.not_equal(before, told)), False)
    merged = pc.coalesce(told, before, pa.scalar("{}"))
    if not pc.any(clash).as_py():
        return merged
    pairs = zip(before.filter(clash).to_pylist(), told.filter(clash).to_pylist(), strict=True)
    made = pa.array([_together(one, other) for one, other in pairs], pa.string())
    return pc.replace_with_mask(merged.combine_chunks(), clash.combine_chunks(), made)


def _together(before: str, told: str) -> str:
    whole: dict[str, object] = msgspec.json.decode(before)
    whole |= msgspec.json.decode(told)
    return msgspec.json.encode(whole).decode()
