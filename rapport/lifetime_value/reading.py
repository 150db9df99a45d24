"""Reads what was kept: the report of the shop, the value of one customer, that of groups."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.lifetime_value.errors import NoValueYet
from rapport.lifetime_value.model import (
    ALIVE,
    EXPECTED_ORDERS,
    VALUE,
    CustomerValue,
    GroupValue,
    ValueReport,
)
from rapport.lifetime_value.store import find_report
from rapport.scoring import SCORES, rfm
from rapport.storage import Database, FactReader

_NAMES = (EXPECTED_ORDERS, ALIVE, VALUE)
_STEPS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)


def get_report(database: Database, currency: str) -> ValueReport:
    """Give the last report; raises `NoValueYet` before the first refresh."""
    found = find_report(database, currency)
    if found is None:
        raise NoValueYet(
            "no customer's value was computed yet; it is computed every night, "
            "or at once with `rapport value fit`"
        )
    return found


def find_value(facts: FactReader, customer_id: str) -> CustomerValue | None:
    """Find what one customer is worth; None for who never bought, or before the first refresh."""
    scores = facts.table(SCORES)
    mine = scores.filter(scores.customer_id == customer_id, scores.name.isin(_NAMES))
    rows = {row["name"]: row for row in facts.read(mine).to_pylist()}
    if not {EXPECTED_ORDERS, VALUE} <= rows.keys():
        return None
    return CustomerValue(
        customer_id=customer_id,
        expected_orders=rows[EXPECTED_ORDERS]["value"],
        value_minor=rows[VALUE]["value"],
        alive=rows[ALIVE]["value"] if ALIVE in rows else None,
        valued_at=rows[VALUE]["scored_at"],
    )


def get_value(facts: FactReader, customer_id: str) -> CustomerValue:
    """Like `find_value`; raises `NoValueYet` where there is none."""
    found = find_value(facts, customer_id)
    if found is None:
        raise NoValueYet(
            f"customer {customer_id!r} has no value: they never bought in the shop's currency, or "
            "values were not computed since"
        )
    return found


def values_by_group(facts: FactReader, *, now: datetime, currency: str) -> Sequence[GroupValue]:
    """Sum up what is expected of each RFM group, the most valuable first."""
    groups = rfm(facts, now=now, currency=currency).select("customer_id", group="rfm_segment")
    both = _valued(facts).join(groups, "customer_id")
    return _read(facts, both)


def values_by_size(facts: FactReader) -> Sequence[GroupValue]:
    """Say how many customers are expected to bring how much; a group is its upper bound."""
    valued = _valued(facts)
    bounds = ((valued.value < step, f"{step}") for step in _STEPS)
    sized = valued.mutate(group=ibis.cases(*bounds, else_=""))
    order = {f"{step}": place for place, step in enumerate(_STEPS)}
    found = _read(facts, sized)
    return sorted(found, key=lambda one: order.get(one.group, len(order)))


def value_of_members(facts: FactReader, members: ir.Table, *, group: str) -> GroupValue:
    """Sum up what is expected of some customers, such as the members of a segment."""
    some = _valued(facts).semi_join(members.select("customer_id"), "customer_id")
    found = _read(facts, some.mutate(group=ibis.literal(group)))
    none = GroupValue(group=group, customers=0, expected_orders=0.0, value_minor=0.0)
    return found[0] if found else none


def _valued(facts: FactReader) -> ir.Table:
    scores = facts.table(SCORES)
    value = scores.filter(scores.name == VALUE).select("customer_id", "value")
    orders = scores.filter(scores.name == EXPECTED_ORDERS).select("customer_id", orders="value")
    return value.join(orders, "customer_id")


def _read(facts: FactReader, grouped: ir.Table) -> list[GroupValue]:
    sums = grouped.group_by("group").aggregate(
        customers=grouped.count(),
        expected_orders=grouped.orders.sum(),
        value_minor=grouped.value.sum(),
    )
    rows = facts.read(sums).to_pylist()
    return sorted((GroupValue(**row) for row in rows), key=lambda one: -one.value_minor)
