"""Orders that the tests of a shop's past are filled with."""

from datetime import datetime

from rapport.events import CustomerId, Event, EventId, OrderLine


def an_order(number: int, customer: int, product: int, at: datetime, *, price: int = 100) -> Event:
    """An order of one product at a moment, for `price` minor units."""
    return Event(
        event_id=EventId(f"o{number}"),
        name="Order Completed",
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(f"c{customer:03}"),
        order_id=f"o{number}",
        currency="CNY",
        lines=(OrderLine(product_id=f"p{product:02}", quantity=1, unit_price_minor=price),),
    )
