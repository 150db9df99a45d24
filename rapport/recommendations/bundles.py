"""What is bought together: products of the same order, more often than chance would have it."""

from dataclasses import dataclass
from datetime import datetime

from rapport.events import ORDER_LINES
from rapport.storage import Facts

_FEWEST_ORDERS = 2  # one order says nothing about others


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A product that is in orders with another one.

    `support` is the share of all orders that have both, `confidence` the share of those with the
    other one that have this too, and `lift` how many times more often than if neither knew of the
    other.
    """

    product_id: str
    orders: int
    support: float
    confidence: float
    lift: float


def bought_together(
    facts: Facts,
    product_id: str,
    *,
    now: datetime,
    count: int = 10,
    fewest_orders: int = _FEWEST_ORDERS,
) -> list[Together]:
    """List products in the same orders, by lift times confidence, but for what chance would bring.

    Lift alone puts first what hardly anybody buys; confidence alone what everybody buys.
    """
    lines = facts.table(ORDER_LINES)
    kept = lines.filter(lines.quantity > 0, lines.product_id.notnull(), lines.happened_at <= now)
    pairs = kept.mutate(order=kept.order_id.coalesce(kept.event_id))
    pairs = pairs.select("order", "product_id").distinct()
    orders = facts.read(pairs.aggregate(orders=pairs.order.nunique()))["orders"][0].as_py()
    having = pairs.filter(pairs.product_id == product_id).select("order")
    mine = facts.count(having)
    beside = (
        pairs.semi_join(having, "order")
        .group_by("product_id")
        .aggregate(both=lambda rows: rows.count())
    )
    each = pairs.group_by("product_id").aggregate(all=lambda rows: rows.count())
    rows = facts.read(
        beside.filter(beside.product_id != product_id, beside.both >= fewest_orders).join(
            each, "product_id"
        )
    )
    found = [
        Together(
            product_id=row["product_id"],
            orders=row["both"],
            support=row["both"] / orders,
            confidence=row["both"] / mine,
            lift=row["both"] * orders / (mine * row["all"]),
        )
        for row in rows.to_pylist()
    ]
    more = [one for one in found if one.lift >= 1]
    return sorted(more, key=lambda one: (-one.lift * one.confidence, one.product_id))[:count]
