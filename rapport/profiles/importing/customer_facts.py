"""Merges staged customers into the profiles, in columns. The rules are those of `merging`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa

from rapport.kit.ids import new_id
from rapport.profiles.importing.customer_columns import TOLD
from rapport.profiles.importing.customers import ToldConsent, keep_consents
from rapport.profiles.importing.writing import given_up, held, insert
from rapport.profiles.model import PROFILES
from rapport.storage import Database, Facts, Upserted

_PART = 50_000
_MERGED = ibis.schema({"customer_id": "string", "all_traits": "string"})
_PLAIN = tuple(name for name in TOLD if name != "traits")


def keep_customers(facts: Facts, staged: ir.Table, *, now: datetime) -> Upserted:
    """Merge the rows into the profiles; of two rows of one customer, the later one is merged last.

    A profile that says the same already is not touched.
    """
    with (
        held(facts, "several_rows", _twice(_who_stay(facts, staged))) as twice,
        held(facts, "told_customers", _one_each(_who_stay(facts, staged), twice)) as told,
        _traits(facts, told) as traits,
        held(facts, "changed_customers", _changed(facts, told, traits, now)) as changed,
    ):
        new = changed.filter(~changed.known)
        inserted = insert(facts, PROFILES, new)
        for part in _parts(facts, changed.filter(changed.known)):
            facts.upsert(PROFILES, part.select(list(PROFILES.columns)))
        same = told.anti_join(changed, "customer_id")
        counted = same.aggregate(rows=same.rows.sum())
        unchanged: int = facts.read(counted)["rows"][0].as_py() or 0
    rows = facts.count(staged)
    return Upserted(inserted=inserted, updated=rows - unchanged - inserted, unchanged=unchanged)


def keep_told_consents(facts: Facts, staged: ir.Table, database: Database, *, now: datetime) -> int:
    """Add what the rows say about consent to the ledger; return how many lines were new."""
    decoder = msgspec.json.Decoder(list[ToldConsent])
    said = _who_stay(facts, staged.filter(staged.consents.notnull()))
    said = said.select("row", "customer_id", "consents")
    new, last = 0, 0
    while True:
        part = facts.read(said.filter(said.row > last).order_by("row").limit(_PART))
        if part.num_rows == 0:
            return new
        last = part["row"][-1].as_py()
        told = [decoder.decode(text) for text in part["consents"].to_pylist()]
        pairs = list(zip(part["customer_id"].to_pylist(), told, strict=True))
        new += keep_consents(database, pairs, now=now)


def _who_stay(facts: Facts, staged: ir.Table) -> ir.Table:
    gone = given_up(facts)
    joined = staged.left_join(gone, staged.customer_id == gone.alias)
    return joined.select(
        *[name for name in staged.columns if name != "customer_id"],
        customer_id=ibis.coalesce(joined.stays, joined.customer_id),
    ).view()  # else Ibis takes later joins for part of this one


def _twice(staged: ir.Table) -> ir.Table:
    numbers = staged.group_by("customer_id").aggregate(rows=staged.count())
    return numbers.filter(numbers.rows > 1).select("customer_id")


def _one_each(staged: ir.Table, twice: ir.Table) -> ir.Table:
    """One row per customer: what was told last, column by column; `traits` may be several."""
    several = staged.semi_join(twice, "customer_id").select(*staged.columns)
    once = staged.anti_join(twice, "customer_id")
    last = {name: several[name].argmax(several.row, where=several[name].notnull())
            for name in _PLAIN}  # fmt: skip
    summed = several.group_by("customer_id").aggregate(
        rows=several.count(),
        traits=several.traits.group_concat(",", order_by=several.row),
        **last,
    )
    columns = ("customer_id", *TOLD, "rows")
    return (
        once.mutate(rows=ibis.literal(1, "int64")).select(*columns).union(summed.select(*columns))
    )


@contextmanager
def _traits(facts: Facts, told: ir.Table) -> Iterator[ir.Table]:
    """The traits of customers who had some before, or of whom several rows tell: merged by name."""
    name = new_id("traits")
    merged = facts.backend.create_table(name, schema=_MERGED, temp=True)
    profiles = facts.table(PROFILES)
    before = profiles.select("customer_id", was="traits")
    both = told.filter(told.traits.notnull()).left_join(before, "customer_id")
    both = both.select("customer_id", "traits", "was", "rows")
    clash = both.filter(
        (both.was.notnull() & (both.was != "{}")) | (both.rows > 1),
    ).select("customer_id", "traits", "was")
    for part in _parts(facts, clash):
        texts = [
            _merged(was, told)
            for was, told in zip(part["was"].to_pylist(), part["traits"].to_pylist(), strict=True)
        ]
        rows = ibis.memtable(pa.table({"customer_id": part["customer_id"], "all_traits": texts}))
        with facts.borrowing(rows):
            facts.backend.insert(name, rows, database="temp.main")
    yield merged
    facts.backend.drop_table(name, database="temp.main")


def _merged(was: str | None, told: str) -> str:
    traits: dict[str, object] = msgspec.json.decode(was or "{}")
    for one in msgspec.json.decode(f"[{told}]"):
        traits |= one
    return msgspec.json.encode(traits).decode()


def _changed(facts: Facts, told: ir.Table, traits: ir.Table, now: datetime) -> ir.Table:
    """The profiles of these customers as they are from now on, where that is something new.

    A profile that was told something later than now keeps it; its gaps alone are filled.
    """
    profiles = facts.table(PROFILES)
    before = profiles.select(**{f"was_{name}": profiles[name] for name in profiles.columns})
    both = told.left_join(before, told.customer_id == before.was_customer_id)
    both = both.select(*told.columns, *before.columns)
    merged = traits.select("all_traits", merged_id="customer_id")
    both = both.left_join(merged, both.customer_id == merged.merged_id)
    both = both.select(*told.columns, *before.columns, "all_traits")
    known = both.was_customer_id.notnull()
    late = known & (both.was_updated_at > now).fill_null(False)
    columns: dict[str, ir.Value] = {
        name: ibis.ifelse(
            late,
            ibis.coalesce(both[f"was_{name}"], both[name]),
            ibis.coalesce(both[name], both[f"was_{name}"]),
        )
        for name in _PLAIN
    }
    columns["created_at"] = ibis.ifelse(
        known, columns["created_at"], ibis.coalesce(both.created_at, ibis.literal(now))
    )
    columns["traits"] = ibis.coalesce(
        both.all_traits, both.traits, both.was_traits, ibis.literal("{}")
    )
    was = {name: both[f"was_{name}"] for name in columns}
    was["traits"] = was["traits"].fill_null("{}")
    differs = ibis.or_(*(~value.identical_to(was[name]) for name, value in columns.items()))
    return both.filter(~known | differs).select(
        "customer_id",
        known=known,
        updated_at=ibis.ifelse(late, both.was_updated_at, ibis.literal(now)),
        **columns,
    )


def _parts(facts: Facts, rows: ir.Table) -> Iterator[pa.Table]:
    """Give rows some thousands at a time, each once, whatever is written meanwhile."""
    numbered = rows.mutate(place=ibis.row_number().over(order_by="customer_id"))
    with held(facts, new_id("parts"), numbered) as kept:
        for start in range(0, facts.count(kept), _PART):
            wanted = (kept.place >= start) & (kept.place < start + _PART)
            yield facts.read(kept.filter(wanted).drop("place"))
