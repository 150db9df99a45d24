"""Divides the revenue of each order between its touches: exactly, in minor units."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from rapport.attribution.model import (
    Attribution,
    AttributionRule,
    Credit,
    Question,
    RuleKind,
)
from rapport.attribution.orders import orders_of, touches_before
from rapport.storage import FactReader

_OUTER = 0.4  # of the first touch and of the last; the rest is for those between
_PAIR = 2
_DAY_SECONDS = 86_400.0
_A_HAIR = 1e-9  # so that shares that add up to one never round up to more than the whole


def divide(rule: AttributionRule, question: Question, *, facts: FactReader) -> Attribution:
    """Credit the revenue of a period by a rule that goes by touches.

    An order without a touch in the window stays in the rest. The cents of an order that no share
    claims whole go to the largest remainders, so that credits and rest make the total.
    """
    assert rule.kind is not RuleKind.HOLDOUT, "that rule does not go by touches"
    orders = orders_of(question, facts)
    ours = orders.filter(orders.currency == question.currency)
    touched = touches_before(
        ours.filter(ours.customer_id.notnull()),
        rule.touches,
        by=question.by,
        window=timedelta(days=rule.window_days),
        facts=facts,
    )
    parts = _in_cents(_shares(rule, touched))
    credited = parts.group_by("key").aggregate(orders=parts.share.sum(), minor=parts.cents.sum())
    rows = facts.read(credited.order_by(credited.minor.desc(), credited.key)).to_pylist()
    credits_ = tuple(
        Credit(key=row["key"], orders=row["orders"], revenue_minor=int(row["minor"]))
        for row in rows
    )
    whole = totals_of(orders, question, facts)
    return Attribution(
        rule=rule,
        question=question,
        credits=credits_,
        orders=whole.orders,
        total_minor=whole.total_minor,
        rest_minor=whole.total_minor - sum(each.revenue_minor for each in credits_),
        other_currency=whole.other_currency,
    )


class Totals:
    """What a period's orders come to."""

    def __init__(self, orders: int, total_minor: int, other_currency: int) -> None:
        self.orders = orders
        self.total_minor = total_minor
        self.other_currency = other_currency


def totals_of(orders: ir.Table, question: Question, facts: FactReader) -> Totals:
    """Count the orders of the currency, add them up, and count the others."""
    ours = (orders.currency == question.currency).fill_null(False)
    counted = orders.aggregate(
        ours=ours.sum(), minor=orders.minor.sum(where=ours), others=(~ours).sum()
    )
    row = facts.read(counted).to_pylist()[0]
    return Totals(int(row["ours"] or 0), int(row["minor"] or 0), int(row["others"] or 0))


def _shares(rule: AttributionRule, touched: ir.Table) -> ir.Table:
    """Add `share`, 0 to 1, so that the shares of an order add up to one; drop touches without."""
    in_order = ibis.window(group_by="order", order_by=[touched.touched_at, touched.message])
    whole = ibis.window(group_by="order")
    placed = touched.mutate(
        place=ibis.row_number().over(in_order), among=touched.count().over(whole)
    )
    first, last = placed.place == 0, placed.place == placed.among - 1
    match rule.kind:
        case RuleKind.LAST:
            weight = last.ifelse(1.0, 0.0)
        case RuleKind.FIRST:
            weight = first.ifelse(1.0, 0.0)
        case RuleKind.LINEAR:
            weight = 1.0 / placed.among
        case RuleKind.POSITION:
            between = (1 - 2 * _OUTER) / ibis.greatest(placed.among - _PAIR, 1)
            few = placed.among <= _PAIR
            weight = few.ifelse(1.0 / placed.among, (first | last).ifelse(_OUTER, between))
        case _:
            age = (placed.at.epoch_seconds() - placed.touched_at.epoch_seconds()) / _DAY_SECONDS
            # Of touches long before, all weights may be nought to a float; the last is always 1.
            youngest = age.min().over(ibis.window(group_by="order"))
            weight = ibis.literal(0.5) ** ((age - youngest) / rule.half_life_days)
    weighed = placed.mutate(weight=weight)
    total = weighed.weight.sum().over(ibis.window(group_by="order"))
    shared = weighed.mutate(share=weighed.weight / total)
    return shared.filter(shared.share > 0)


def _in_cents(shared: ir.Table) -> ir.Table:
    """Add `cents`: whole minor units that add up to the order's, by the largest remainders."""
    size = shared.minor.abs()
    wanted = shared.share * size
    cut = shared.mutate(floor=(wanted - _A_HAIR).floor().cast("int64"), wanted=wanted)
    cut = cut.mutate(floor=ibis.greatest(cut.floor, 0))
    left = cut.minor.abs() - cut.floor.sum().over(ibis.window(group_by="order"))
    rest = cut.mutate(left=left, lacks=cut.wanted - cut.floor)
    by_rest = ibis.window(
        group_by="order", order_by=[rest.lacks.desc(), rest.touched_at.desc(), rest.message]
    )
    ranked = rest.mutate(rank=ibis.row_number().over(by_rest))
    cents = ranked.floor + (ranked.rank < ranked.left).ifelse(1, 0)
    return ranked.mutate(cents=(cents * ranked.minor.sign()).cast("int64"))
