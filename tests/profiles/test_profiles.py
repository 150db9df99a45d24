"""Profiles are found again, and totals follow from the events."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import (
    CustomerNotFound,
    Profile,
    count_profiles,
    customer_totals,
    find_profiles,
    find_totals,
    get_profile,
    put_profiles,
    search_profiles,
)
from rapport.storage import Facts, Upserted

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA = Profile(
    customer_id=CustomerId("c1"),
    email="ada@example.com",
    first_name="Ada",
    country="GB",
    created_at=NOW,
    traits={"plan": "gold", "sizes": [38]},
)
LI = Profile(customer_id=CustomerId("c2"), phone="+8613800138000", last_name="李")


def earned(
    event_id: str, name: str, amount: int | None, *, days: int = 0, currency: str = "CNY"
) -> Event:
    return Event(
        event_id=EventId(event_id),
        name=name,
        happened_at=NOW + timedelta(days=days),
        received_at=NOW + timedelta(days=days),
        source="web",
        customer_id=CustomerId("c1"),
        amount_minor=amount,
        currency=currency,
    )


def test_a_profile_comes_back_as_it_was_put(facts: Facts) -> None:
    assert put_profiles(facts, [ADA, LI]) == Upserted(inserted=2)
    assert put_profiles(facts, [ADA]) == Upserted(unchanged=1)
    assert get_profile(facts, "c1") == ADA
    assert find_profiles(facts, ["c2", "c9"]) == {"c2": LI}
    with pytest.raises(CustomerNotFound, match="'c9'"):
        get_profile(facts, "c9")


def test_customers_are_found_by_id_address_phone_and_name(facts: Facts) -> None:
    put_profiles(facts, [ADA, LI])
    for text, found in (("ADA@", ADA), ("c1", ADA), ("1380013", LI), ("李", LI)):
        assert search_profiles(facts, text) == [found]
    assert search_profiles(facts, limit=1, offset=1) == [LI]
    assert (count_profiles(facts), count_profiles(facts, "nobody")) == (2, 0)


def test_totals_count_orders_less_what_was_given_back(facts: Facts) -> None:
    record_events(
        facts,
        [
            earned("e1", "Order Completed", 500),
            earned("e2", "Order Completed", 700, days=2),
            earned("e3", "Order Refunded", -200, days=3),
            earned("e4", "Product Viewed", None, days=4),
            earned("e5", "Gift Card Bought", 900, days=1),
        ],
    )
    totals = find_totals(facts, "c1")
    assert totals is not None
    assert (totals["events"], totals["orders"], totals["refunds"]) == (5, 2, 1)
    assert totals["revenue_minor"] == 1000
    assert totals["last_order_at"] == NOW + timedelta(days=2)
    assert totals["last_seen_at"] == NOW + timedelta(days=4)
    assert find_totals(facts, "c2") is None


def test_totals_can_be_of_one_currency_alone(facts: Facts) -> None:
    events = [
        earned("e1", "Order Completed", 500),
        earned("e2", "Order Completed", 9, currency="GBP"),
    ]
    record_events(facts, events)
    [row] = facts.read(customer_totals(facts, currency="CNY")).to_pylist()
    assert (row["orders"], row["revenue_minor"]) == (2, 500)
