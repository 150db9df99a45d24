"""Events are facts: kept once, never changed, read back as they were."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from rapport.events import (
    EVENTS,
    ORDER_LINES,
    CustomerId,
    Event,
    EventId,
    OrderLine,
    record_events,
    timeline,
)
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(event_id: str, *, customer: str | None = "c1", days_ago: int = 0) -> Event:
    return Event(
        event_id=EventId(event_id),
        name="Order Completed",
        happened_at=NOW - timedelta(days=days_ago),
        received_at=NOW,
        source="web",
        customer_id=CustomerId(customer) if customer else None,
        anonymous_id="v1",
        order_id=f"order-{event_id}",
        amount_minor=500,
        currency="CNY",
        properties={"coupon": "SPRING", "first": True, "share": 0.5},
        lines=(
            OrderLine(product_id="p1", quantity=2, unit_price_minor=200),
            OrderLine(product_id="p2", quantity=1, unit_price_minor=100),
        ),
    )


def test_an_event_is_kept_once_with_the_lines_of_its_order(facts: Facts) -> None:
    first = event("e1")
    assert record_events(facts, [first, first, event("e2")]) == 2
    assert record_events(facts, [replace(first, amount_minor=9), event("e3")]) == 1
    assert facts.count(facts.table(EVENTS)) == 3
    assert facts.count(facts.table(ORDER_LINES)) == 6
    assert first in timeline(facts, "c1")


def test_recording_nothing_is_no_mistake(facts: Facts) -> None:
    assert record_events(facts, []) == 0


def test_a_double_is_known_in_a_large_batch_too(facts: Facts) -> None:
    many = [event(f"e{number}", days_ago=number % 400) for number in range(12_000)]
    assert record_events(facts, many[:100]) == 100
    assert record_events(facts, many) == 11_900


def test_doubles_are_known_wherever_in_time_their_days_lie(facts: Facts) -> None:
    spread = [event(f"e{number}", days_ago=number * 40) for number in range(4)]
    assert record_events(facts, spread) == 4
    late = replace(spread[2], happened_at=spread[2].happened_at + timedelta(hours=20))
    assert record_events(facts, [spread[0], late, event("new", days_ago=300)]) == 1


def test_a_timeline_shows_the_newest_first_and_no_more_than_asked(facts: Facts) -> None:
    record_events(facts, [event("old", days_ago=9), event("new"), event("other", customer="c2")])
    assert [found.event_id for found in timeline(facts, "c1")] == ["new", "old"]
    assert [found.event_id for found in timeline(facts, "c1", limit=1)] == ["new"]
    assert timeline(facts, "nobody") == []


def test_a_timeline_is_the_same_when_it_is_narrowed_to_everything(facts: Facts) -> None:
    told = [event("new"), event("middle", days_ago=1), event("old", days_ago=3)]
    record_events(facts, told)
    assert timeline(facts, "c1") == told
    assert timeline(facts, "c1", only=lambda rows: rows) == told
    assert timeline(facts, "c1", limit=1, offset=1) == [told[1]]
