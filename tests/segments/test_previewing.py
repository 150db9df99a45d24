"""A preview shows how many, who, the rule as a sentence, and what looks mistaken."""

from datetime import UTC, datetime

import pytest

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import list_members, parse_rule, preview
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYONE = parse_rule({"kind": "everyone"})


@pytest.fixture
def shop(facts: Facts) -> Facts:
    ensure_tables(facts)
    put_profiles(
        facts,
        [
            Profile(
                customer_id=CustomerId(f"c{number}"),
                first_name="Ada" if number == 1 else None,
                last_name="Lee" if number == 1 else None,
                country="CN" if number % 2 else "US",
                traits={"loyalty_tier": "gold"} if number == 1 else {},
            )
            for number in range(1, 6)
        ],
    )
    record_events(
        facts,
        [
            Event(
                event_id=EventId(currency),
                name=name,
                happened_at=NOW,
                received_at=NOW,
                source="shop",
                customer_id=CustomerId("c1"),
                amount_minor=100,
                currency=currency,
            )
            for name, currency in (("Order Completed", "CNY"), ("Order Completed", "USD"))
        ],
    )
    return facts


def test_a_preview_counts_and_shows_the_first_members_by_id(shop: Facts) -> None:
    rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "CN"})
    shown = preview(rule, facts=shop, now=NOW, examples=2)
    assert (shown.size, shown.customers, shown.share) == (3, 5, 0.6)
    assert [(one.customer_id, one.name) for one in shown.examples] == [
        ("c1", "Ada Lee"),
        ("c3", ""),
    ]
    assert shown.warnings == ()


def test_members_are_listed_page_by_page(shop: Facts) -> None:
    page = list_members(EVERYONE, facts=shop, now=NOW, limit=2)
    following = list_members(EVERYONE, facts=shop, now=NOW, limit=2, after=page[-1].customer_id)
    assert [one.customer_id for one in [*page, *following]] == ["c1", "c2", "c3", "c4"]


def test_a_preview_of_no_customers_is_empty_and_not_an_error(facts: Facts) -> None:
    ensure_tables(facts)
    shown = preview(EVERYONE, facts=facts, now=NOW)
    assert (shown.size, shown.share, shown.examples) == (0, 0.0, ())
