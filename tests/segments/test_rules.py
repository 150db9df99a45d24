"""What each kind of rule picks out, on a shop small enough to check by eye."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import BadRule, SegmentCycle, matches, members, parse_rule
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRAITS: Mapping[str, Mapping[str, object]] = {
    "ada": {"tier": "gold", "points": 120, "tags": ["vip", "tea"]},
    "bob": {"tier": "silver", "points": "80"},
    "cy": {},
}
COUNTRIES = {"ada": "CN", "bob": "US", "cy": None}


def event(number: int, customer: str | None, name: str, days_ago: float, **more: object) -> Event:
    happened_at = NOW - timedelta(days=days_ago)
    known = {"customer_id": CustomerId(customer)} if customer else {}
    return Event(
        event_id=EventId(f"e{number}"),
        name=name,
        happened_at=happened_at,
        received_at=happened_at,
        source="shop",
        **known,
        **more,  # type: ignore[arg-type]
    )


def order(number: int, customer: str | None, days_ago: float, minor: int, product: str) -> Event:
    line = OrderLine(product_id=product, quantity=1, unit_price_minor=minor)
    name = "Order Completed" if minor > 0 else "Order Refunded"
    return event(
        number, customer, name, days_ago, amount_minor=minor, currency="CNY", lines=(line,)
    )


@pytest.fixture
def shop(facts: Facts) -> Facts:
    ensure_tables(facts)
    put_profiles(
        facts,
        [
            Profile(customer_id=CustomerId(one), country=COUNTRIES[one], traits=traits)
            for one, traits in TRAITS.items()
        ],
    )
    put_products(
        facts,
        [
            Product(
                product_id=product_id,
                names={"en": product_id},
                price_minor=5000,
                currency="CNY",
                category=category,
            )
            for product_id, category in (("cream", "skincare"), ("tea", "drinks"))
        ],
    )
    record_events(
        facts,
        [
            order(1, "ada", 10, 5000, "cream"),
            order(2, "ada", 30, 5000, "tea"),
            order(3, "bob", 5, 9000, "tea"),
            order(4, "bob", 1, -9000, "tea"),
            order(5, None, 1, 5000, "cream"),
            event(6, "bob", "Product Viewed", 3, product_id="cream", properties={"list": "sale"}),
            event(7, "cy", "Email Opened", 14),
            event(8, "cy", "Product Viewed", -1, product_id="cream"),
        ],
    )
    return facts


def who(rule: Mapping[str, object], shop: Facts) -> list[str]:
    found = shop.read(members(parse_rule(rule), facts=shop, now=NOW).order_by("customer_id"))
    names: list[str] = found["customer_id"].to_pylist()
    return names


def trait(name: str, op: str, *value: object) -> dict[str, object]:
    return {"kind": "trait", "name": name, "op": op, **({"value": value[0]} if value else {})}


def did(event_name: str, **more: object) -> dict[str, object]:
    return {"kind": "performed", "event": event_name, **more}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"kind": "everyone"}, ["ada", "bob", "cy"]),
        (trait("country", "is", "CN"), ["ada"]),
        (trait("country", "is_not", "CN"), ["bob"]),
        ({"kind": "not", "rule": trait("country", "is", "CN")}, ["bob", "cy"]),
        (trait("country", "missing"), ["cy"]),
        (trait("tier", "one_of", ["gold", "silver"]), ["ada", "bob"]),
        (trait("points", "at_least", 80), ["ada", "bob"]),
        (trait("points", "less_than", 80), []),
        (trait("tags", "contains", "vip"), ["ada"]),
        (trait("tags", "contains", "vi"), []),
        (trait("tags", "exists"), ["ada"]),
    ],
)
def test_a_rule_on_traits_picks_the_customers_it_says(
    shop: Facts, rule: Mapping[str, object], expected: list[str]
) -> None:
    assert who(rule, shop) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (did("Order Completed"), ["ada", "bob"]),
        (did("Order Completed", at_least=2), ["ada"]),
        (did("Order Completed", at_least=2, within_days=30), ["ada"]),
        (did("Order Completed", at_least=2, within_days=29.9), []),
        (did("Order Completed", older_than_days=10), ["ada"]),
        (did("Order Completed", at_least=2, older_than_days=9.9), ["ada"]),
        (did("Order Completed", at_least=2, older_than_days=10), []),
        (did("Order Completed", within_days=10, older_than_days=5), ["ada"]),
        (did("Order Completed", at_least=0, at_most=1), ["bob", "cy"]),
        (did("Order Completed", since="2026-02-24", until="2026-03-01"), ["bob"]),
        ({"kind": "not_performed", "event": "Email Opened", "within_days": 14}, ["ada", "bob"]),
        ({"kind": "not_performed", "event": "Email Opened", "within_days": 13}, [*TRAITS]),
        (did("Product Viewed"), ["bob"]),
        (did("Product Viewed", where=[{"name": "list", "op": "is", "value": "sale"}]), ["bob"]),
        (did("Product Viewed", where=[{"name": "list", "op": "is", "value": "home"}]), []),
        (did("Order Completed", where=[{"name": "currency", "op": "is_not", "value": "CNY"}]), []),
    ],
)
def test_a_rule_on_events_counts_them_in_its_window_and_never_in_the_future(
    shop: Facts, rule: Mapping[str, object], expected: list[str]
) -> None:
    assert who(rule, shop) == expected


@pytest.mark.parametrize(
    ("name", "category", "expected"),
    [
        ("Order Completed", "skincare", ["ada"]),
        ("Order Completed", "drinks", ["ada", "bob"]),
        ("Product Viewed", "skincare", ["bob"]),
        ("Product Viewed", "drinks", []),
    ],
)
def test_an_order_is_about_the_products_of_its_lines_and_another_event_about_its_own(
    shop: Facts, name: str, category: str, expected: list[str]
) -> None:
    product = [{"name": "category", "op": "is", "value": category}]
    assert who(did(name, product=product), shop) == expected


@pytest.mark.parametrize(
    ("of", "op", "value", "expected"),
    [
        ("orders", "at_least", 2, ["ada"]),
        ("orders", "is", 0, ["cy"]),
        ("revenue_minor", "more_than", 0, ["ada"]),
        ("revenue_minor", "at_most", 0, ["bob", "cy"]),
        ("average_order_minor", "at_most", 5000, ["ada", "bob"]),
        ("days_since_last_order", "at_most", 5, ["bob"]),
        ("days_since_first_order", "at_least", 30, ["ada"]),
    ],
)
def test_totals_take_refunds_off_and_have_no_average_of_nothing(
    shop: Facts, of: str, op: str, value: float, expected: list[str]
) -> None:
    assert who({"kind": "total", "of": of, "op": op, "value": value}, shop) == expected


def test_rfm_cells_and_groups_pick_buyers_only(shop: Facts) -> None:
    assert who({"kind": "rfm", "cells": ["5**"]}, shop) == ["bob"]
    assert who({"kind": "rfm", "cells": ["***"]}, shop) == ["ada", "bob"]
    assert who({"kind": "rfm", "groups": ["new"]}, shop) == ["bob"]


def test_a_segment_inside_a_rule_means_its_own_rule(shop: Facts) -> None:
    inside = {"seg_cn": parse_rule(trait("country", "is", "CN"))}
    rule = parse_rule({"kind": "not", "rule": {"kind": "segment", "segment_id": "seg_cn"}})
    found = shop.read(members(rule, facts=shop, now=NOW, segments=inside.__getitem__))
    assert sorted(found["customer_id"].to_pylist()) == ["bob", "cy"]
    assert matches(rule, "bob", facts=shop, now=NOW, segments=inside.__getitem__)
    assert not matches(rule, "ada", facts=shop, now=NOW, segments=inside.__getitem__)


def test_segments_that_lead_in_a_circle_are_refused_with_the_path(shop: Facts) -> None:
    to = {
        name: parse_rule({"kind": "segment", "segment_id": other})
        for name, other in (("a", "b"), ("b", "c"), ("c", "b"))
    }
    with pytest.raises(SegmentCycle, match="b → c → b"):
        members(to["a"], facts=shop, now=NOW, segments=to.__getitem__)


def test_a_rule_that_names_a_segment_needs_the_segments(shop: Facts) -> None:
    with pytest.raises(BadRule, match="no segments were given"):
        members(parse_rule({"kind": "segment", "segment_id": "seg_x"}), facts=shop, now=NOW)


def test_a_hostile_value_is_only_a_value(shop: Facts) -> None:
    hostile = "' OR 1=1; DROP TABLE profiles; --"
    assert who(trait("country", "is", hostile), shop) == []
    assert who(trait(hostile, "is", "x"), shop) == []
    assert who({"kind": "everyone"}, shop) == ["ada", "bob", "cy"]


def test_the_longest_rule_allowed_is_answered_in_the_memory_there_is(shop: Facts) -> None:
    many = [did("Order Completed", within_days=day + 0.5) for day in range(199)]
    assert who({"kind": "any", "rules": many}, shop) == ["ada", "bob"]
    assert who({"kind": "all", "rules": many}, shop) == []
