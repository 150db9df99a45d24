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
    rows = facts.read(_ranked(facts, wanted, now=now, count=count).order_by("rank"))
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
    ranked = _ranked(facts, everybody, now=now, count=count)
    return facts.read(ranked.order_by(["customer_id", "rank"]))


def _ranked(facts: Facts, customers: ir.Table, *, now: datetime, count: int) -> ir.Table:
    products = facts.table(PRODUCTS)
    in_stock = products.filter(products.in_stock.fill_null(True)).select("product_id")
    wanted = tastes(facts, now=now)
    mine = wanted.semi_join(customers, "customer_id")
    had = bought(facts, now=now)
    own = _own(mine, wanted).semi_join(in_stock, "product_id").anti_join(had, _PAIR)
    own = _best(own.mutate(popular=False), count)
    popular = popularity(wanted).semi_join(in_stock, "product_id")
    popular = popular.order_by([popular.score.desc(), "product_id"]).limit(count + _SPARE_POPULAR)
    filled = own.group_by("customer_id").aggregate(found=own.count())
    short = customers.anti_join(filled.filter(filled.found >= count), "customer_id")
    others = short.cross_join(popular).anti_join(had, _PAIR).anti_join(own, _PAIR)
    others = others.mutate(
        because=ibis.literal(str(Because.POPULAR)),
        because_product_id=ibis.null("string"),
        popular=True,
    )
    columns = ("customer_id", "product_id", "score", "because", "because_product_id", "popular")
    both = ibis.union(own.select(*columns), others.select(*columns))
    return _best(both, count).select("customer_id", "rank", *columns[1:-1])


def _own(mine: ir.Table, wanted: ir.Table) -> ir.Table:
    """One row per customer and product that follows from the customer's own tastes."""
    alike = likeness(wanted, of=mine.select("product_id").distinct())
    steps = mine.join(alike, mine.product_id == alike.of_product_id).select(
        mine.customer_id,
        alike.product_id,
        step=mine.weight * alike.likeness,
        from_product_id=alike.of_product_id,
        from_bought=mine.bought,
    )
    order = ibis.window(group_by=_PAIR, order_by=[steps.step.desc(), steps.from_product_id])
    steps = steps.mutate(place=ibis.row_number().over(order))
    strongest = steps.place == 0
    followed = steps.group_by(*_PAIR).aggregate(
        score=steps.step.sum().round(_DIGITS),
        because_product_id=steps.from_product_id.max(where=strongest),
        from_bought=steps.from_bought.max(where=strongest),
    )
    because = followed.from_bought.ifelse(str(Because.BOUGHT), str(Because.VIEWED))
    return followed.mutate(because=because).drop("from_bought")


def _best(rows: ir.Table, count: int) -> ir.Table:
    order = ibis.window(
        group_by="customer_id", order_by=[rows.popular, rows.score.desc(), rows.product_id]
    )
    ranked = rows.mutate(rank=ibis.row_number().over(order) + 1)
    return ranked.filter(ranked.rank <= count)
