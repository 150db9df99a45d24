"""Segment's own client for Python delivers to the intake."""

import warnings
from datetime import UTC, datetime
from typing import Any

from rapport.events import timeline
from rapport.profiles import get_profile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from segment.analytics.client import Client


def test_segments_client_for_python_delivers_every_kind_of_call(running: Any) -> None:
    failed: list[object] = []
    client = Client(
        running.write_key,
        host=running.url,
        gzip=True,
        upload_interval=0.05,
        max_retries=0,
        on_error=lambda error, _items: failed.append(error),
    )
    client.track(anonymous_id="v1", event="Product Viewed", properties={"product_id": "p1"})
    client.identify("c1", {"email": "Ada@Example.com", "plan": "gold"}, anonymous_id="v1")
    client.track(
        "c1",
        "Order Completed",
        {"order_id": "o1", "currency": "CNY", "products": [{"sku": "p1", "price": 12.5}]},
        timestamp=datetime(2026, 2, 1, tzinfo=UTC),
    )
    client.page("c1", name="Home")
    client.screen("c1", name="Cart")
    client.group("c1", "g1", {"size": 4})
    client.alias("older", "c1")
    client.shutdown()
    assert failed == []
    running.drain()
    assert sorted(event.name for event in timeline(running.facts, "c1")) == [
        "Group Joined",
        "Order Completed",
        "Page Viewed",
        "Product Viewed",
        "Screen Viewed",
    ]
    [order] = [event for event in timeline(running.facts, "c1") if event.order_id]
    assert (order.amount_minor, order.lines[0].unit_price_minor) == (1250, 1250)
    profile = get_profile(running.facts, "c1")
    assert (profile.email, profile.traits["plan"]) == ("ada@example.com", "gold")
