"""Looks up what is known of a customer's newest order."""

from rapport.conversations.model import LastOrder
from rapport.events import EVENTS, EventName
from rapport.storage import Facts


def last_order(customer_id: str, *, facts: Facts) -> LastOrder | None:
    """Return the newest order, None for a customer who never ordered."""
    events = facts.table(EVENTS)
    mine = events.filter(events.customer_id == customer_id)
    orders = mine.filter(mine.name == EventName.ORDER_COMPLETED)
    newest = orders.order_by([orders.happened_at.desc(), orders.event_id]).limit(1)
    rows = facts.read(newest.select("order_id", "happened_at")).to_pylist()
    if not rows:
        return None
    order_id = rows[0]["order_id"]
    given_back = mine.name.isin([EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED])
    refunds = mine.filter(given_back, mine.order_id == order_id) if order_id else None
    return LastOrder(
        order_id=order_id,
        ordered_at=rows[0]["happened_at"],
        refunded=refunds is not None and facts.count(refunds) > 0,
    )
