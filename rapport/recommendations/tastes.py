"""Who wants what, how alike two products are, and what is popular: from orders and views.

An order line weighs 1 and a view 0.2 when they happen, and half of that every 90 days later.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_LINES, EventName
from rapport.storage import Facts

_ORDER_WEIGHT = 1.0
_VIEW_WEIGHT = 0.2
_HALF_LIFE_DAYS = 90
_DAY_SECONDS = 86_400
_MOST_WEIGHT = 3.0  # who orders weekly is not thirty times as sure of a product
_TASTES_EACH = 50  # bounds the pairs of one customer at 2,500
_ALIKE_EACH = 50
_FEWEST_IN_COMMON = 2  # one person who bought both says nothing about others


def tastes(facts: Facts, *, now: datetime) -> ir.Table:
    """One row per buyer or visitor and product: owner, customer_id, product_id, weight, bought.

    A guest order has an owner and no customer, so that it tells which products go together.
    """
    seen = ibis.union(_ordered(facts, now=now), _viewed(facts, now=now))
    wanted = seen.group_by("owner", "product_id").aggregate(
        customer_id=seen.customer_id.max(),
        weight=ibis.least(seen.weight.sum(), _MOST_WEIGHT),
        bought=seen.bought.max(),
    )
    order = ibis.window(group_by="owner", order_by=[wanted.weight.desc(), wanted.product_id])
    ranked = wanted.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place < _TASTES_EACH).drop("place")


def bought(facts: Facts, *, now: datetime) -> ir.Table:
    """One row per customer and product ever ordered: customer_id, product_id."""
    lines = _ordered(facts, now=now).filter(lambda lines: lines.customer_id.notnull())
    return lines.select("customer_id", "product_id").distinct()


def likeness(wanted: ir.Table, *, of: ir.Table) -> ir.Table:
    """One row per product in `of` and a product like it: of_product_id, product_id, likeness."""
    one = wanted.semi_join(of, "product_id")
    other = wanted.view()
    pairs = one.join(other, [one.owner == other.owner, one.product_id != other.product_id]).select(
        of_product_id=one.product_id,
        product_id=other.product_id,
        both=one.weight * other.weight,
    )
    counted = pairs.group_by("of_product_id", "product_id").aggregate(
        both=pairs.both.sum(), owners=pairs.count()
    )
    counted = counted.filter(counted.owners >= _FEWEST_IN_COMMON)
    size = wanted.group_by("product_id").aggregate(size=(wanted.weight**2).sum().sqrt())
    of_size = size.view().rename(of_product_id="product_id", of_size="size")
    sized = counted.join(size, "product_id").join(of_size, "of_product_id")
    alike = sized.mutate(likeness=sized.both / (sized.size * sized.of_size))
    order = ibis.window(
        group_by="of_product_id", order_by=[alike.likeness.desc(), alike.product_id]
    )
    ranked = alike.mutate(place=ibis.row_number().over(order))
    kept = ranked.filter(ranked.place < _ALIKE_EACH)
    return kept.select("of_product_id", "product_id", "likeness")


def popularity(wanted: ir.Table) -> ir.Table:
    """One row per product: product_id, score (what everybody's tastes for it weigh)."""
    return wanted.group_by("product_id").aggregate(score=wanted.weight.sum().round(6))


def _ordered(facts: Facts, *, now: datetime) -> ir.Table:
    lines = facts.table(ORDER_LINES)
    kept = lines.filter(lines.quantity > 0, lines.product_id.notnull(), lines.happened_at <= now)
    return kept.select(
        owner=kept.customer_id.coalesce(ibis.literal("\x1f") + kept.event_id),
        customer_id=kept.customer_id,
        product_id=kept.product_id,
        weight=_ORDER_WEIGHT * _faded(kept.happened_at, now=now),
        bought=ibis.literal(True),
    )


def _viewed(facts: Facts, *, now: datetime) -> ir.Table:
    events = facts.table(EVENTS)
    kept = events.filter(
        events.name == EventName.PRODUCT_VIEWED.value,
        events.customer_id.notnull(),
        events.product_id.notnull(),
        events.happened_at <= now,
    )
    return kept.select(
        owner=kept.customer_id,
        customer_id=kept.customer_id,
        product_id=kept.product_id,
        weight=_VIEW_WEIGHT * _faded(kept.happened_at, now=now),
        bought=ibis.literal(False),
    )


def _faded(happened_at: ir.TimestampValue, *, now: datetime) -> ir.FloatingValue:
    age_seconds = ibis.literal(now).epoch_seconds() - happened_at.epoch_seconds()
    return ibis.literal(0.5) ** (age_seconds / (_HALF_LIFE_DAYS * _DAY_SECONDS))
