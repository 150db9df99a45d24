"""What no customer can meet is named before it runs, by both places; what looks mistaken, after."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import BadRule, check_rule, parse_rule, preview
from rapport.storage import Facts
from tests.segments.interpreter import Reader, Row, World
from tests.segments.random_shops import LEAVES, trees, worlds

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYONE = {"kind": "everyone"}


def trait(op: str, *value: object, name: str = "points") -> Row:
    return {"kind": "trait", "name": name, "op": op, **({"value": value[0]} if value else {})}


def did(event: str = "Order Completed", **more: object) -> Row:
    return {"kind": "performed", "event": event, **more}


def never(event: str = "Order Completed", **more: object) -> Row:
    return {"kind": "not_performed", "event": event, **more}


def total(op: str, value: float, **more: object) -> Row:
    return {"kind": "total", "of": "orders", "op": op, "value": value, **more}


def score(op: str, value: float) -> Row:
    return {"kind": "score", "name": "churn", "op": op, "value": value}


def bucket(start: float, end: float) -> Row:
    return {"kind": "bucket", "name": "spring", "start": start, "end": end}


def both(*rules: Row) -> Row:
    return {"kind": "all", "rules": list(rules)}


def other_than(rule: Row) -> Row:
    return {"kind": "not", "rule": rule}


CN = trait("is", "CN", name="country")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (trait("more_than", 5), trait("less_than", 3)),
        (trait("more_than", 5), trait("at_most", 5)),
        (trait("is", 5), trait("more_than", 5)),
        (CN, trait("is", "US", name="country")),
        (CN, trait("is_not", "CN", name="country")),
        (CN, trait("one_of", ["US", "GB"], name="country")),
        (CN, trait("starts_with", "U", name="country")),
        (trait("is_true"), trait("is_false")),
        (trait("missing"), trait("contains", "x")),
        (trait("within_days", 5), trait("older_than_days", 5)),
        (trait("before", "2026-01-01"), trait("after", "2026-01-01")),
        (did(within_days=30), never(within_days=30)),
        (did(within_days=7), never(within_days=30)),
        (did(within_days=7, at_least=2), never()),
        (did(at_least=3), did(at_most=2)),
        (total("at_least", 2), total("is", 1)),
        (score("more_than", 0.5), score("less_than", 0.5)),
        (CN, other_than(CN)),
        (CN, other_than({"kind": "any", "rules": [did(), CN]})),
        (bucket(0, 50), bucket(50, 100)),
        (
            {"kind": "consent", "channel": "email"},
            {"kind": "consent", "channel": "email", "state": "denied"},
        ),
    ],
)
def test_what_nobody_can_meet_is_refused_with_both_places(one: Row, other: Row) -> None:
    for rules in ((one, other), (other, one)):
        with pytest.raises(BadRule, match=r"all\[0\]\.\w+ and all\[2\]\.\w+: no customer"):
            check_rule(parse_rule(both(rules[0], EVERYONE, rules[1])))
        check_rule(parse_rule({"kind": "any", "rules": list(rules)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (trait("at_least", 5), trait("at_most", 5)),
        (trait("is", 5), trait("is", "5")),
        (trait("more_than", 5), trait("less_than", 3, name="visits")),
        (CN, trait("contains", "C", name="country")),
        (trait("within_days", 30), trait("older_than_days", 5)),
        (did(within_days=30), never(within_days=7)),
        (did(within_days=30), never(within_days=30, weekdays=[6, 7])),
        (did(where=[]), never(where=[{"name": "coupon", "op": "exists"}])),
        (did(at_least=0, at_most=2), never()),
        (did(), never("Order Refunded")),
        (did(at_least=3), did(at_most=2, within_days=7)),
        (total("at_least", 2), total("is", 1, within_days=30)),
        (bucket(0, 50), bucket(25, 100)),
    ],
)
def test_what_somebody_can_meet_is_let_through(one: Row, other: Row) -> None:
    check_rule(parse_rule(both(one, other)))


def test_contradicting_conditions_of_one_event_are_refused() -> None:
    high, low = ({"name": "price", "op": op, "value": 5} for op in ("more_than", "less_than"))
    inside = {"kind": "sequence", "steps": [{"event": "A"}, {"event": "B", "where": [high, low]}]}
    with pytest.raises(BadRule, match=r"not\.sequence\.steps\[1\]\.where\[0\] and .*where\[1\]"):
        check_rule(parse_rule(other_than(inside)))


def test_parts_of_an_all_inside_an_all_are_looked_at_together() -> None:
    with pytest.raises(BadRule, match=r"all\[0\]\.trait and all\[1\]\.all\[1\]\.trait"):
        check_rule(parse_rule(both(trait("at_least", 5), both(EVERYONE, trait("at_most", 4)))))


def test_the_rules_of_named_segments_are_looked_at_too() -> None:
    rule = parse_rule(both(CN, {"kind": "segment", "segment_id": "seg_us"}))
    check_rule(rule)
    with pytest.raises(BadRule, match="no customer"):
        check_rule(rule, {"seg_us": parse_rule(other_than(CN))}.__getitem__)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    world=worlds(),
    rule=trees(LEAVES["trait"] | LEAVES["performed"] | LEAVES["not_performed"], most=4),
)
def test_whatever_is_refused_is_met_by_nobody(world: World, rule: Row) -> None:
    try:
        check_rule(parse_rule(both(rule, rule)))
    except BadRule as refused:
        if "not." in str(refused) or "any" in str(refused):
            return  # inside these, a part that nobody meets may be meant
        assert not any(Reader(world=world, customer=one).holds(rule) for one in world.profiles)


@pytest.fixture
def shop(facts: Facts) -> Facts:
    ensure_tables(facts)
    put_profiles(
        facts, [Profile(customer_id=CustomerId(one), country="CN") for one in ("ada", "bob")]
    )
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"e{days}"),
                name="Email Opened",
                happened_at=NOW - timedelta(days=days),
                received_at=NOW,
                source="shop",
                customer_id=CustomerId("ada"),
                campaign_id="spring",
            )
            for days in (1, 90)
        ],
    )
    return facts


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (never(within_days=365), "looks back 365 days, and the data begins 90", "回看365天.*90天"),
        (CN, "Every customer meets this rule", "所有客户"),
        (
            {"kind": "message", "did": "opened", "campaign_id": "sprng"},
            "No campaign 'sprng' .* spring",
            "sprng",
        ),
        ({"kind": "score", "name": "churn", "op": "is", "value": 1}, "No score 'churn'", "churn"),
        ({"kind": "list", "list_id": "vips"}, "No list 'vips'", "名单“vips”"),
        (
            {"kind": "sequence", "steps": [{"event": "Email Opened"}, {"event": "Emai Opened"}]},
            "No event 'Emai Opened' .* Email Opened",
            "事件“Emai Opened”",
        ),
    ],
)
def test_what_looks_mistaken_is_said_in_both_languages(
    shop: Facts, rule: Mapping[str, object], english: str, chinese: str
) -> None:
    warnings = preview(parse_rule(rule), facts=shop, now=NOW).warnings
    assert any(re.search(english, one["en"]) for one in warnings)
    assert any(re.search(chinese, one["zh"]) for one in warnings)


def test_a_computed_trait_that_is_not_known_is_refused_with_the_nearest(shop: Facts) -> None:
    rule = {"kind": "computed", "name": "order_90d", "op": "at_least", "value": 1}
    with pytest.raises(BadRule, match=r"'order_90d'; the nearest known: orders_90d"):
        preview(parse_rule(rule), facts=shop, now=NOW)


def test_a_preview_refuses_what_nobody_can_meet_before_it_counts(shop: Facts) -> None:
    with pytest.raises(BadRule, match="no customer can meet both"):
        preview(parse_rule(both(CN, other_than(CN))), facts=shop, now=NOW)
