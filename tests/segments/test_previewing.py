"""A preview shows how many, who, the rule as a sentence, and what looks mistaken."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import describe, list_members, parse_rule, preview
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


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (
            {"kind": "performed", "event": "Order Complete"},
            "No event 'Order Complete' .* nearest known: Order Completed",
            "“Order Complete”.*Order Completed",
        ),
        (
            {"kind": "trait", "name": "loyalty_teir", "op": "exists"},
            "No trait 'loyalty_teir' .* nearest known: loyalty_tier",
            "“loyalty_teir”.*loyalty_tier",
        ),
        (
            {"kind": "total", "of": "revenue_minor", "op": "at_least", "value": 1},
            r"several currencies \(CNY, USD\)",
            "CNY, USD",
        ),
    ],
)
def test_a_preview_warns_of_what_looks_mistaken(
    shop: Facts, rule: Mapping[str, object], english: str, chinese: str
) -> None:
    warnings = preview(parse_rule({"kind": "not", "rule": rule}), facts=shop, now=NOW).warnings
    (warning,) = warnings

    assert re.search(english, warning["en"])
    assert re.search(chinese, warning["zh"])


def test_known_names_are_not_warned_of(shop: Facts) -> None:
    for rule in (
        {"kind": "performed", "event": "Email Opened"},
        {"kind": "trait", "name": "loyalty_tier", "op": "exists"},
        {"kind": "total", "of": "revenue_minor", "op": "at_least", "value": 1, "currency": "CNY"},
    ):
        assert preview(parse_rule(rule), facts=shop, now=NOW).warnings == ()


TREE = {
    "kind": "all",
    "rules": [
        {"kind": "performed", "event": "Product Viewed", "at_least": 3, "within_days": 30},
        {
            "kind": "any",
            "rules": [
                {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
                {"kind": "trait", "name": "vip", "op": "is_true"},
            ],
        },
        {"kind": "not_performed", "event": "Email Opened", "within_days": 14},
    ],
}


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ({"kind": "everyone"}, "All customers.", "所有客户。"),
        (
            TREE,
            "Customers who viewed a product at least 3 times in the last 30 days, (whose country"
            " is “CN”, or whose “vip” is yes), and who did not open an e-mail in the last 14 days.",
            "最近30天内浏览商品至少3次，且（国家为“CN”，或“vip”为是），且最近14天内没有打开邮件的客户。",
        ),
        (
            {"kind": "not", "rule": {"kind": "segment", "segment_id": "seg_1"}},
            "Customers who are not among those who are in segment “VIPs”.",
            "不满足（属于分群“VIPs”）的客户。",
        ),
        (
            {
                "kind": "total",
                "of": "revenue_minor",
                "op": "at_least",
                "value": 50000,
                "currency": "CNY",
                "within_days": 90,
            },
            "Customers whose revenue less refunds is at least CN¥500.00 in the last 90 days.",
            "最近90天内净消费额不低于¥500.00的客户。",
        ),
        (
            {"kind": "rfm", "groups": ["champions", "loyal"]},
            "Customers whose RFM group is Champions, Loyal.",
            "RFM 分组为冠军客户、忠诚客户的客户。",
        ),
        (
            {
                "kind": "performed",
                "event": "Order Completed",
                "at_most": 2,
                "product": [{"name": "category", "op": "one_of", "value": ["tea", "skin"]}],
                "since": "2026-01-01",
            },
            "Customers who completed an order (with a product whose category is one of “tea”,"
            " “skin”) 1 to 2 times since 2026-01-01.",
            "自2026-01-01起下单（商品的类目为“tea”、“skin”之一）1到2次的客户。",
        ),
    ],
)
def test_a_rule_is_said_as_one_sentence_in_both_languages(
    rule: Mapping[str, object], english: str, chinese: str
) -> None:
    parsed = parse_rule(rule)
    named = {"seg_1": "VIPs"}.__getitem__
    assert describe(parsed, "en-GB", segment_name=named) == english
    assert describe(parsed, "zh-CN", segment_name=named) == chinese
