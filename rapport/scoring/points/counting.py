"""Counts rule points of all customers, or of one, in one question to the store.

The latest events of a rule count, each halved every half-life; what rules of a group give together
is held within the group's cap. A product line counts events of its products, and every trait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, without_programs
from rapport.profiles import PROFILES
from rapport.scoring.points.rules import EventRule, PointRules, TraitRule
from rapport.storage import Facts

_DAY_SECONDS = 86_400.0
_NO_GROUP = ""
_NO_HALF_LIFE = 1e9  # days: a thousandth of a point is lost in a million years
_NO_CAP = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class PointPart:
    """What one rule gives a customer: how many events or traits, and the points before any cap."""

    rule: str
    event: str
    times: int
    points: float


def count_points(
    facts: Facts, rules: PointRules, *, now: datetime, line: str | None = None
) -> ir.Table:
    """One row per customer with a profile or an event: customer_id, value (points, never below 0).

    `line` counts for one product line alone.
    """
    parts = parts_of(facts, rules, now=now, line=line)
    caps = ibis.memtable(
        pa.table(
            {
                "name": [_NO_GROUP, *rules.groups],
                "cap": [_NO_CAP, *(group.most for group in rules.groups.values())],
            }
        )
    )
    grouped = parts.group_by("customer_id", "group").aggregate(points=parts.points.sum())
    capped = grouped.inner_join(caps, grouped["group"] == caps.name)
    held = ibis.greatest(ibis.least(capped.points, capped.cap), -capped.cap)
    summed = (
        capped.mutate(held=held).group_by("customer_id").aggregate(value=lambda t: t.held.sum())
    )
    everybody = facts.table(PROFILES).select("customer_id")
    joined = everybody.left_join(summed, "customer_id")
    return joined.select("customer_id", value=ibis.greatest(joined.value.coalesce(0.0), 0.0))


def parts_of(
    facts: Facts,
    rules: PointRules,
    *,
    now: datetime,
    line: str | None = None,
    only: str | None = None,
) -> ir.Table:
    """One row per customer and rule that gives something: customer_id, rule, group, times, points.

    `only` asks about one customer.
    """
    deeds = [rule for rule in rules.rules if isinstance(rule, EventRule)]
    traits = [rule for rule in rules.rules if isinstance(rule, TraitRule)]
    found = [_of_traits(facts, rule, only) for rule in traits]
    if deeds:
        categories = rules.lines[line].categories if line is not None else None
        found.append(_of_events(facts, deeds, now=now, categories=categories, only=only))
    return ibis.union(*found) if len(found) > 1 else found[0]


def explain_points(
    facts: Facts, customer_id: str, rules: PointRules, *, now: datetime, line: str | None = None
) -> tuple[PointPart, ...]:
    """What each rule gives a customer, the most first; `line` is for one product line alone."""
    parts = parts_of(facts, rules, now=now, line=line, only=customer_id)
    return _by_customer(facts, parts, rules).get(customer_id, ())


def explain_points_of(
    facts: Facts,
    customer_ids: Sequence[str],
    rules: PointRules,
    *,
    now: datetime,
    line: str | None = None,
) -> Mapping[str, tuple[PointPart, ...]]:
    """The same of many customers in one look; whom no rule gives anything has no entry."""
    if len(customer_ids) == 1:
        told = explain_points(facts, customer_ids[0], rules, now=now, line=line)
        return {customer_ids[0]: told} if told else {}
    parts = parts_of(facts, rules, now=now, line=line)
    some = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
    return _by_customer(facts, parts.semi_join(some, "customer_id"), rules)


def _by_customer(
    facts: Facts, parts: ir.Table, rules: PointRules
) -> dict[str, tuple[PointPart, ...]]:
    events = {rule.name: rule.event for rule in rules.rules if isinstance(rule, EventRule)}
    found: dict[str, list[PointPart]] = {}
    for row in facts.read(parts).to_pylist():
        part = PointPart(
            rule=row["rule"],
            event=events.get(row["rule"], ""),
            times=int(row["times"]),
            points=float(row["points"]),
        )
        found.setdefault(row["customer_id"], []).append(part)
    return {
        customer_id: tuple(sorted(own, key=lambda part: (-abs(part.points), part.rule)))
        for customer_id, own in found.items()
    }


def _of_events(
    facts: Facts,
    rules: Sequence[EventRule],
    *,
    now: datetime,
    categories: Sequence[str] | None,
    only: str | None,
) -> ir.Table:
    table = facts.table(EVENTS)
    told = table.filter(table.customer_id.notnull() if only is None else table.customer_id == only)
    events = without_programs(told)
    events = events.filter(events.happened_at <= ibis.literal(now))
    if categories is not None:
        products = facts.table(PRODUCTS)
        ours = products.filter(products.category.isin(list(categories)))
        events = events.semi_join(ours, "product_id")
    given = ibis.memtable(
        pa.table(
            {
                "rule": [rule.name for rule in rules],
                "event": [rule.event for rule in rules],
                "each": [rule.points for rule in rules],
                "most": [rule.most for rule in rules],
                "half_life": [rule.half_life_days or _NO_HALF_LIFE for rule in rules],
                "group": [rule.group or _NO_GROUP for rule in rules],
            }
        )
    )
    both = events.inner_join(given, events.name == given.event)
    latest = ibis.window(
        group_by=["customer_id", "rule"], order_by=[both.happened_at.desc(), both.event_id]
    )
    ranked = both.mutate(place=ibis.row_number().over(latest))
    counted = ranked.filter(ranked.place < ranked.most)
    age = (ibis.literal(now).epoch_seconds() - counted.happened_at.epoch_seconds()) / _DAY_SECONDS
    worth = counted.each * ibis.literal(0.5).pow(age / counted.half_life)
    return (
        counted.mutate(worth=worth)
        .group_by("customer_id", "rule", "group")
        .aggregate(
            times=lambda t: t.count().cast("int64"), points=lambda t: t.worth.sum().cast("float64")
        )
    )


def _of_traits(facts: Facts, rule: TraitRule, only: str | None) -> ir.Table:
    profiles = facts.table(PROFILES)
    value = profiles[rule.trait]
    meets = value.notnull() if rule.known else value.isin(rule.one_of)
    found = profiles.filter(meets)
    found = found if only is None else found.filter(found.customer_id == only)
    return found.select(
        "customer_id",
        rule=ibis.literal(rule.name),
        group=ibis.literal(rule.group or _NO_GROUP),
        times=ibis.literal(1, "int64"),
        points=ibis.literal(rule.points, "float64"),
    )
