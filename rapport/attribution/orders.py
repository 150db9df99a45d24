"""Orders and touches, as one row each, from events."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from rapport.attribution.model import By, Question, Touches
from rapport.events import EVENTS, ORDER_EVENTS, EventName, human_clicks, human_opens
from rapport.storage import FactReader


def _arrivals(facts: FactReader) -> ir.Table:
    events = facts.table(EVENTS)
    return events.filter(events.name == EventName.EMAIL_DELIVERED.value)


_TOUCHES: Mapping[Touches, Sequence[Callable[[FactReader], ir.Table]]] = {
    Touches.CLICKS: (human_clicks,),
    Touches.REACTIONS: (human_clicks, human_opens),
    Touches.MESSAGES: (_arrivals,),
}


def orders_of(question: Question, facts: FactReader) -> ir.Table:
    """One row per order completed in the period: order, customer_id, at, minor, currency.

    `minor` is what is left of it: refunds and cancellations are taken off, whenever they came.
    """
    events = facts.table(EVENTS)
    told = events.filter(events.name.isin([str(name) for name in ORDER_EVENTS]))
    order = ibis.coalesce(told.order_id, told.event_id)
    completed = told.name == EventName.ORDER_COMPLETED.value
    orders = told.group_by("currency", order=order).aggregate(
        at=told.happened_at.min(where=completed),
        customer_id=told.customer_id.max(where=completed),
        minor=told.amount_minor.sum(),
    )
    since, until = ibis.literal(question.since), ibis.literal(question.until)
    orders = orders.filter(orders.at >= since, orders.at < until)
    return orders.mutate(minor=orders.minor.fill_null(0).cast("int64"))


def touches_before(
    orders: ir.Table, touches: Touches, *, by: By, window: timedelta, facts: FactReader
) -> ir.Table:
    """One row per order and message that touched its customer within the window before it.

    order, minor, at, key, message, touched_at. Of many clicks on one message the last counts; what
    a program opened or clicked counts for nothing.
    """
    touched = ibis.union(*(rows(facts) for rows in _TOUCHES[touches]))
    touched = touched.filter(touched.campaign_id.notnull())
    head = touched.campaign_id.split("/")[0] if by is By.CAMPAIGN else touched.campaign_id
    touched = touched.select(
        "customer_id",
        key=head,
        message=ibis.coalesce(touched.message_id, touched.event_id),
        touched_at=touched.happened_at,
    )
    pairs = orders.inner_join(touched, "customer_id")
    near = ibis.interval(seconds=round(window.total_seconds()))
    pairs = pairs.filter(pairs.touched_at <= pairs.at, pairs.touched_at > pairs.at - near)
    return pairs.group_by("order", "minor", "at", "key", "message").aggregate(
        touched_at=pairs.touched_at.max()
    )
