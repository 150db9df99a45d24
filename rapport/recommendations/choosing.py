"""Chooses products for one customer or for all, by one expression.

A product follows from another when the same people want both: tastes fade with time, and the
likeness of two products is the cosine of who wants them. What a customer's tastes do not fill is
filled with what is popular with everybody.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.catalog import PRODUCTS
from rapport.profiles import PROFILES
from rapport.recommendations.model import Because, Recommendation
from rapport.recommendations.tastes import bought, likeness, popularity, tastes
from rapport.storage import Facts

_PAIR = ("customer_id", "product_id")
_COLUMNS = (*_PAIR, "score", "because", "because_product_id", "popular")
_SPARE_POPULAR = 20
_DIGITS = 9  # sums of floats differ behind these from run to run, and ranks must not


def recommend(
    facts: Facts, customer_id: str, *, now: datetime, count: int = 5
) -> list[Recommendation]:
    """Give up to `count` products for a customer, the best first; an unknown one gets popular ones.

    Only what is in stock and was never bought by the customer. The same answer as
    `recommend_for_all` has for the customer.
    """
    wanted = ibis.memtable(pa.table({"customer_id": [customer_id]}))
    rows = _ranked(facts, wanted, now=now, count=count)
    return [
        Recommendation(
            product_id=row["product_id"],
            score=row["score"],
            because=Because(row["because"]),
            because_product_id=row["because_product_id"],
        )
        for row in rows.to_pylist()
    ]


def recommend_for_all(facts: Facts, *, now: datetime, count: int = 5) -> pa.Table:
    """One row per customer with a profile and rank (1 is best), at most `count` each.

    Columns: customer_id, rank, product_id, score, because (`Because`), because_product_id.
    """
    everybody = facts.table(PROFILES).select("customer_id")
    return _ranked(facts, everybody, now=now, count=count)


def _ranked(facts: Facts, customers: ir.Table, *, now: datetime, count: int) -> pa.Table:
    products = facts.table(PRODUCTS)
    in_stock = products.filter(products.in_stock.fill_null(True)).select("product_id")
    had = bought(facts, now=now)
    # Kept aside, for what is read several times in a plan is else worked out several times.
    with (
        tastes(facts, now=now).cache() as wanted,
        _best(_allowed(_own(customers, wanted), in_stock, had), count=count).cache() as own,
    ):
        popular = popularity(wanted).semi_join(in_stock, "product_id")
        others = _others(customers, own, popular, count=count).anti_join(had, _PAIR)
        both = ibis.union(own.select(*_COLUMNS), others.select(*_COLUMNS))
        chosen = _best(both, count=count).select("customer_id", "rank", *_COLUMNS[1:-1])
        return facts.read(chosen.order_by(["customer_id", "rank"]))


def _allowed(rows: ir.Table, in_stock: ir.Table, had: ir.Table) -> ir.Table:
    return rows.semi_join(in_stock, "product_id").anti_join(had, _PAIR)


def _others(customers: ir.Table, own: ir.Table, popular: ir.Table, *, count: int) -> ir.Table:
    """What is popular, for customers whose own tastes give fewer than `count` products."""
    filled = own.group_by("customer_id").aggregate(found=own.count())
    short = customers.anti_join(filled.filter(filled.found >= count), "customer_id")
    first = popular.order_by([popular.score.desc(), "product_id"]).limit(count + _SPARE_POPULAR)
    return (
        short.cross_join(first)
        .anti_join(own, _PAIR)
        .mutate(
            because=ibis.literal(str(Because.POPULAR)),
            because_product_id=ibis.null("string"),
            popular=True,
        )
    )


def _own(customers: ir.Table, wanted: ir.Table) -> ir.Table:
    """One row per customer and product that follows from the customer's own tastes."""
    mine = wanted.semi_join(customers, "customer_id")
    alike = likeness(wanted, of=mine.select("product_id").distinct())
    steps = mine.join(alike, mine.product_id == alike.of_product_id).select(
        mine.customer_id,
        alike.product_id,
        step=mine.weight * alike.likeness,
        from_product_id=alike.of_product_id,
        from_bought=mine.bought,
    )
    # The product breaks a tie, so that the reason is the same in every run.
    strength = ibis.struct({"step": steps.step, "of": steps.from_product_id})
    followed = steps.group_by(*_PAIR).aggregate(
        score=steps.step.sum().round(_DIGITS),
        because_product_id=steps.from_product_id.argmax(strength),
        from_bought=steps.from_bought.argmax(strength),
    )
    because = followed.from_bought.ifelse(str(Because.BOUGHT), str(Because.VIEWED))
    return followed.mutate(because=because, popular=False)


def _best(rows: ir.Table, *, count: int) -> ir.Table:
    order = ibis.window(
        group_by="customer_id", order_by=[rows.popular, rows.score.desc(), rows.product_id]
    )
    ranked = rows.mutate(rank=ibis.row_number().over(order) + 1)
    return ranked.filter(ranked.rank <= count)
