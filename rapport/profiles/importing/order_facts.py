"""Turns staged order lines into facts: events with their lines, customers, products.

Joins run where the lines are, in columns; what an order is follows from all of its lines:

- *refund*: the id begins as `refund_prefix` says, the file says so, or the lines give money back;
- *adjustment*: the id begins as `adjustment_prefix` says, or nobody bought and nothing was earned
  (stock written off, a debt corrected): kept as an event of its own name that earns nothing;
- *order*: anything else, also without a customer (a guest).
"""

from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES, EventName
from rapport.profiles.importing import expressions
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.writing import add_customers, given_up, held, insert
from rapport.profiles.traits import read_country
from rapport.storage import Facts

_ID_LENGTH = 24  # hex digits: 96 bits


def keep_orders(
    facts: Facts, lines: ir.Table, *, mapping: ColumnMapping, now: datetime
) -> dict[str, int]:
    """Keep the staged lines as facts and count what came of them. Safe to repeat.

    An order that is known by its id is left as it is, whatever the file says now.
    """
    with held(facts, "all_orders", _orders(facts, lines, mapping)) as orders:
        new = orders.anti_join(facts.table(EVENTS).select("event_id"), "event_id")
        with held(facts, "new_orders", new) as fresh:
            counts = _counts(facts, lines, orders, fresh)
            insert(facts, ORDER_LINES, _order_lines(lines, fresh))
            insert(facts, EVENTS, _events(fresh, mapping, now))
    counts["customers_created"] = _keep_customers(facts, lines)
    counts["products_created"] = (
        _keep_products(facts, lines, mapping) if mapping.create_products else 0
    )
    return counts


def _orders(facts: Facts, lines: ir.Table, mapping: ColumnMapping) -> ir.Table:
    value = (lines.quantity * lines.unit_price_minor).sum()
    grouped = lines.group_by("order_id").aggregate(
        happened_at=lines.ordered_at.min(),
        given_id=lines.customer_id.max(),
        currency=lines.currency.min(),
        value=value.round(0).cast("int64"),
        told=lines.refunded.any(),
        adjusted=lines.adjusted.any(),
    )
    names = given_up(facts)
    joined = grouped.left_join(names, grouped.given_id == names.alias)
    key = ibis.literal(f"{mapping.source}\x1f") + joined.order_id
    return joined.select(
        "order_id", "happened_at", "currency", "value", "told",
        event_id=ibis.literal("ord_") + expressions.md5(key).substr(0, _ID_LENGTH),
        customer_id=ibis.coalesce(joined.stays, joined.given_id),
        name=_name(joined),
    )  # fmt: skip


def _name(orders: ir.Table) -> ir.StringValue:
    nobody = orders.given_id.isnull() & ~orders.told & (orders.value <= 0)
    return ibis.cases(
        (orders.adjusted | nobody, EventName.STOCK_ADJUSTED.value),
        (orders.told | (orders.value < 0), EventName.ORDER_REFUNDED.value),
        else_=EventName.ORDER_COMPLETED.value,
    )


def _events(orders: ir.Table, mapping: ColumnMapping, now: datetime) -> ir.Table:
    back = orders.name == EventName.ORDER_REFUNDED.value
    nothing = orders.name == EventName.STOCK_ADJUSTED.value
    earned = ibis.ifelse(back, -orders.value.abs(), orders.value)
    return orders.mutate(
        received_at=ibis.literal(now),
        source=ibis.literal(mapping.source),
        amount_minor=ibis.ifelse(nothing, ibis.null("int64"), earned),
    ).order_by(
        [orders.happened_at.truncate("M"), expressions.place(orders.customer_id), "customer_id",
         "happened_at"]
    )  # fmt: skip


def _order_lines(lines: ir.Table, orders: ir.Table) -> ir.Table:
    numbered = lines.mutate(
        line=ibis.row_number().over(group_by=lines.order_id, order_by=lines.row) + 1
    )
    fresh = orders.select("order_id", "event_id", "told", "happened_at", owner="customer_id",
                          unit="currency")  # fmt: skip
    joined = numbered.inner_join(fresh, "order_id")
    return joined.select(
        "event_id", "line", "order_id", "happened_at", "product_id",
        customer_id=joined.owner,
        quantity=ibis.ifelse(joined.told, -joined.quantity.abs(), joined.quantity),
        unit_price_minor=joined.unit_price_minor.round(0).cast("int64"),
        currency=joined.unit,
    )  # fmt: skip


def _counts(facts: Facts, lines: ir.Table, orders: ir.Table, fresh: ir.Table) -> dict[str, int]:
    new = lines.semi_join(fresh, "order_id").count().as_scalar()
    by_line = lines.aggregate(
        inserted=new,
        customers=lines.customer_id.nunique(),
        guest_rows=lines.customer_id.isnull().sum(),
    )
    by_order = orders.aggregate(
        orders=(orders.name == EventName.ORDER_COMPLETED.value).sum(),
        refunds=(orders.name == EventName.ORDER_REFUNDED.value).sum(),
        adjustments=(orders.name == EventName.STOCK_ADJUSTED.value).sum(),
        guest_orders=(
            orders.customer_id.isnull() & (orders.name == EventName.ORDER_COMPLETED.value)
        ).sum(),
    )
    found: dict[str, int | None] = {}
    for table in (by_line, by_order):
        found |= facts.read(table).to_pylist()[0]
    return {name: number or 0 for name, number in found.items()}


def _keep_customers(facts: Facts, lines: ir.Table) -> int:
    """Give customers who are named and not known the least a profile says."""
    bought = lines.filter(lines.customer_id.notnull())
    named = bought.group_by("customer_id").aggregate(
        created_at=bought.ordered_at.min(),
        told_country=bought.country.argmax(bought.ordered_at, where=bought.country.notnull()),
    )
    told = facts.read(named.select("told_country").distinct())["told_country"].to_pylist()
    codes = {country: read_country(country) for country in told if country is not None}
    countries = ibis.memtable(
        pa.table({
            "told_country": pa.array(list(codes), pa.string()),
            "country": pa.array(list(codes.values()), pa.string()),
        })
    )  # fmt: skip
    joined = named.left_join(countries, "told_country")
    return add_customers(facts, joined.select("customer_id", "created_at", "country"))


def _keep_products(facts: Facts, lines: ir.Table, mapping: ColumnMapping) -> int:
    """Add the products that the catalogue lacks: the last name, the middle of the prices asked."""
    sold = lines.filter(
        (lines.unit_price_minor >= 1) & ~lines.product_id.isin([*mapping.not_products, ""])
    )
    named = sold.group_by("product_id").aggregate(
        told_name=sold.product_name.argmax(sold.ordered_at, where=sold.product_name.notnull()),
        price_minor=sold.unit_price_minor.median().round(0).cast("int64"),
        currency=sold.currency.max(),
    )
    new = facts.read(
        named.anti_join(facts.table(PRODUCTS).select("product_id"), "product_id").order_by(
            "product_id"
        )
    )
    language = (mapping.language or "en").partition("-")[0]
    names = [
        _json({language: name or product})
        for name, product in zip(
            new["told_name"].to_pylist(), new["product_id"].to_pylist(), strict=True
        )
    ]
    rows = ibis.memtable(
        new.select(["product_id", "price_minor", "currency"])
        .append_column("names", pa.array(names, pa.string()))
        .append_column("descriptions", pa.array(["{}"] * len(names), pa.string()))
        .append_column("attributes", pa.array(["{}"] * len(names), pa.string()))
        .append_column("in_stock", pa.array([True] * len(names), pa.bool_()))
    )
    return insert(facts, PRODUCTS, rows)


def _json(value: Mapping[str, str]) -> str:
    return msgspec.json.encode(value).decode()
