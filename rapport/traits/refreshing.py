"""Keeps computed traits fresh: everybody's, chunk by chunk, or those of a few customers."""

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir
import structlog

from rapport.events import EVENTS
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES
from rapport.storage import Database, Facts, FactTable
from rapport.traits.building import build
from rapport.traits.catalogue import built_in_traits
from rapport.traits.columns import fit_columns
from rapport.traits.lanes import Crowd, few
from rapport.traits.model import Refreshed
from rapport.traits.store import declared_traits

log = structlog.get_logger(__name__)

_EVENTS_AT_ONCE = 10_000_000
_CUSTOMERS_AT_ONCE = 200_000


def refresh_traits(
    *,
    facts: Facts,
    database: Database,
    now: datetime,
    shop: ShopSettings,
    customers: Collection[str] | None = None,
) -> Refreshed:
    """Compute the traits of everybody, or of some customers, as of `now`, and keep them.

    Everybody's are computed in chunks of customers, each its own commit, so that memory stays
    bounded and no writer waits long; readers see each customer's row whole, before or after. A
    customer without a profile has none. Safe to repeat.
    """
    start = time.perf_counter()
    declared = [one.declaration for one in declared_traits(database)]
    table = fit_columns(facts, declared)
    traits = (*built_in_traits(), *declared)
    rows = 0
    with facts.patient():
        if customers is None:
            for crowd in _crowds(facts, now):
                rows += _put(build(traits, crowd=crowd, shop=shop), table, crowd)
            _forget_strangers(facts, table)
        elif customers:
            chosen = sorted(set(customers))
            with few(facts, chosen, now=now) as crowd:
                rows = _put(build(traits, crowd=crowd, shop=shop), table, crowd, replacing=chosen)
    refreshed = Refreshed(rows=rows, seconds=time.perf_counter() - start)
    log.info("traits.refreshed", rows=rows, seconds=round(refreshed.seconds, 3))
    return refreshed


def compute_traits(
    names: Collection[str], *, facts: Facts, now: datetime, shop: ShopSettings
) -> ir.Table:
    """Some built-in traits of everybody as of any moment, as an expression; nothing is kept.

    None of them may be a formula of others that are not named.
    """
    chosen = [trait for trait in built_in_traits() if trait.name in names]
    return build(chosen, crowd=Crowd(facts=facts, now=now), shop=shop)


def _crowds(facts: Facts, now: datetime) -> Iterator[Crowd]:
    profiles = facts.table(PROFILES)
    people, events = facts.count(profiles), facts.count(facts.table(EVENTS))
    chunks = 1 + max(people // _CUSTOMERS_AT_ONCE, events // _EVENTS_AT_ONCE)
    ranked = profiles.select(
        "customer_id", chunk=ibis.ntile(chunks).over(order_by=profiles.customer_id)
    )
    ends = ranked.group_by("chunk").aggregate(
        first=ranked.customer_id.min(), last=ranked.customer_id.max()
    )
    for row in facts.read(ends.order_by("chunk")).to_pylist():
        yield Crowd(facts=facts, now=now, ids=(row["first"], row["last"]))


def _put(
    rows: ir.Table, table: FactTable, crowd: Crowd, *, replacing: Sequence[str] | None = None
) -> int:
    """Compute before the transaction: no writer waits for the arithmetic."""
    facts = crowd.facts
    computed = facts.read(rows)
    replaced = computed["customer_id"].to_pylist() if replacing is None else replacing
    with facts.transaction():
        facts.delete(table, "customer_id", replaced)
        return facts.append(table, computed)


def _forget_strangers(facts: Facts, table: FactTable) -> None:
    kept = facts.table(table).select("customer_id")
    strangers = facts.read(kept.anti_join(facts.table(PROFILES), "customer_id"))
    if strangers.num_rows:
        facts.delete(table, "customer_id", strangers["customer_id"].to_pylist())
