"""Which orders and events earn how many points: expressions over the facts, before any booking."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES, EventName
from rapport.kit.money import minor_digits
from rapport.loyalty.model import Reason
from rapport.loyalty.programme import Bonus, Programme
from rapport.storage import FactReader, among

_HAIR = 1e-9  # of a point: a product of floats may fall just short of a whole number


def first_moment(programme: Programme, zone: str) -> datetime:
    """When the programme begins, by the shop's clock."""
    return datetime.combine(programme.starts_on, time.min, ZoneInfo(zone))


def earnings(
    facts: FactReader,
    programme: Programme,
    *,
    since: datetime,
    until: datetime,
    currency: str,
) -> ir.Table:
    """Give everything that earns points after `since` and up to `until`, orders and bonuses.

    Columns: customer_id, told_as, event_id, of (what must earn only once), reason, happened_at,
    points (above 0), amount_minor (of orders; else 0).
    """
    orders = _orders(
        facts,
        programme,
        since=since,
        until=until - timedelta(days=programme.wait_days),
        currency=currency,
    )
    parts = [orders, *(_bonus(facts, one, since=since, until=until) for one in programme.bonuses)]
    return ibis.union(*parts) if len(parts) > 1 else orders


def given_back(facts: FactReader, *, currency: str) -> ir.Table:
    """Give which share (0 to 1) of an order was refunded or cancelled: order_id, customer_id, back.

    It does not depend on what came first, the order or what gave it back.
    """
    events = facts.table(EVENTS)
    money = events.filter(
        among(facts, events.name, [name.value for name in ORDER_EVENTS]),
        events.customer_id.notnull(),
        events.order_id.notnull(),
        events.currency == currency,
    )
    paid = money.name == EventName.ORDER_COMPLETED.value
    sums = money.group_by("customer_id", "order_id").aggregate(
        paid=money.amount_minor.max(where=paid).coalesce(0),
        back=-money.amount_minor.sum(where=~paid).coalesce(0),
        whole=((money.name == EventName.ORDER_CANCELLED.value) & money.amount_minor.isnull()).any(),
    )
    share = sums.back.cast("float64") / sums.paid.nullif(0)
    back = ibis.cases((sums.whole, 1.0), else_=ibis.greatest(ibis.least(share.coalesce(0), 1.0), 0))
    given = sums.mutate(back=back)
    return given.filter(given.back > 0).select("customer_id", "order_id", "back")


def _orders(
    facts: FactReader,
    programme: Programme,
    *,
    since: datetime,
    until: datetime,
    currency: str,
) -> ir.Table:
    events = facts.table(EVENTS)
    done = events.filter(
        events.name == EventName.ORDER_COMPLETED.value,
        events.customer_id.notnull(),
        events.currency == currency,
        events.amount_minor > 0,
        events.happened_at >= ibis.literal(since),
        events.happened_at <= ibis.literal(until),
    )
    # An order told twice, by a website and a server, earns once: by its id, the first telling.
    named = done.mutate(of=ibis.literal("order:") + done.order_id.coalesce(done.event_id))
    first = named.mutate(
        place=ibis.row_number().over(
            group_by=["customer_id", "of"], order_by=["happened_at", "event_id"]
        )
    ).filter(lambda t: t.place == 0)
    rated = first.left_join(_rates(facts, programme), "event_id")
    rate = rated.rate.coalesce(float(programme.points_per_unit))
    unit = 10 ** minor_digits(currency)
    counted = rated.select(
        "customer_id",
        "told_as",
        "event_id",
        "of",
        "happened_at",
        "amount_minor",
        reason=ibis.literal(Reason.ORDER.value),
        points=(rated.amount_minor.cast("float64") * rate / unit + _HAIR).floor().cast("int64"),
    )
    return _in_order(counted.filter(counted.points > 0))


def _rates(facts: FactReader, programme: Programme) -> ir.Table:
    """The rate of each order with lines: that of its categories, weighed by money."""
    lines, products = facts.table(ORDER_LINES), facts.table(PRODUCTS)
    sold = lines.left_join(products.select("product_id", "category"), "product_id")
    base = float(programme.points_per_unit)
    cases = [(sold.category == name, float(rate)) for name, rate in programme.categories.items()]
    rate = ibis.cases(*cases, else_=base) if cases else ibis.literal(base)
    money = sold.quantity * sold.unit_price_minor
    sums = sold.mutate(money=money, earned=money * rate).group_by("event_id")
    weighed = sums.aggregate(money=lambda t: t.money.sum(), earned=lambda t: t.earned.sum())
    return weighed.select("event_id", rate=weighed.earned / weighed.money.nullif(0))


def _bonus(facts: FactReader, bonus: Bonus, *, since: datetime, until: datetime) -> ir.Table:
    events = facts.table(EVENTS)
    done = events.filter(
        events.name == bonus.event,
        events.customer_id.notnull(),
        events.happened_at >= ibis.literal(since),
        events.happened_at <= ibis.literal(until),
    )
    if bonus.once:
        window = ibis.window(group_by="customer_id", order_by=["happened_at", "event_id"])
        done = done.mutate(place=ibis.row_number().over(window)).filter(lambda t: t.place == 0)
        of = ibis.literal(f"once:{bonus.event}")
    else:
        of = ibis.literal("event:") + done.event_id
    return _in_order(
        done.select(
            "customer_id",
            "told_as",
            "event_id",
            "happened_at",
            of=of,
            amount_minor=ibis.literal(0, "int64"),
            reason=ibis.literal(Reason.BONUS.value),
            points=ibis.literal(bonus.points, "int64"),
        )
    )


def _in_order(rows: ir.Table) -> ir.Table:
    """The columns in one order, as a union needs them."""
    return rows.select(
        "customer_id", "told_as", "event_id", "of", "reason", "happened_at", "points",
        "amount_minor",
    )  # fmt: skip
