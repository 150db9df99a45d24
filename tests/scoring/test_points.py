"""Rule points: caps, half-lives, groups and product lines."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES, Event, EventId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.scoring import SCORES
from rapport.scoring.points import (
    BadPointRules,
    count_points,
    explain_points,
    keep_points,
    parse_point_rules,
    point_rules,
    set_point_rules,
)
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop(facts: Facts) -> Facts:
    """Anna viewed four things and reads mails; Bo is of China and did nothing."""
    ensure_tables(facts)
    for table in (EVENTS, ORDER_LINES, PRODUCTS, SCORES):
        facts.ensure(table)
    put_profiles(
        facts, [Profile(customer_id="anna"), Profile(customer_id="bo", country="CN", phone="1")]
    )
    record_events(
        facts,
        [viewed(1, 0), viewed(2, 0), viewed(3, 14), viewed(4, 28)]
        + [event(f"m{number}", "Email Link Clicked", 0) for number in range(3)],
    )
    return facts


def viewed(number: int, days_ago: float) -> Event:
    return event(f"v{number}", "Product Viewed", days_ago, product_id=f"p{number}")


def event(event_id: str, name: str, days_ago: float, product_id: str | None = None) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(event_id),
        name=name,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id="anna",  # type: ignore[arg-type]
        product_id=product_id,
    )


def points(
    facts: Facts, content: Mapping[str, object], line: str | None = None
) -> dict[str, float]:
    rules = parse_point_rules(content)
    rows = facts.read(count_points(facts, rules, now=NOW, line=line)).to_pylist()
    return {row["customer_id"]: row["value"] for row in rows}


def a_view(**more: object) -> dict[str, object]:
    return {"name": "view", "event": "Product Viewed", "points": 8, "most": 3, **more}


def test_the_latest_events_count_and_halve(shop: Facts) -> None:
    assert points(shop, {"rules": [a_view(half_life_days=14)]})["anna"] == pytest.approx(8 + 8 + 4)
    assert points(shop, {"rules": [a_view()]})["anna"] == pytest.approx(24)


def test_a_group_gives_no_more_than_its_cap(shop: Facts) -> None:
    click = {"name": "click", "event": "Email Link Clicked", "points": 5, "most": 3, "group": "g"}
    content = {"rules": [a_view(group="g"), click], "groups": {"g": {"most": 30}}}
    assert points(shop, content)["anna"] == pytest.approx(30)


def test_traits_give_points_and_nobody_falls_below_nought(shop: Facts) -> None:
    here = {"name": "here", "trait": "country", "in": ["CN"], "points": 10}
    phone = {"name": "phone", "trait": "phone", "known": True, "points": 5}
    assert points(shop, {"rules": [here, phone]}) == {"anna": 0, "bo": 15}
    assert points(shop, {"rules": [{**here, "points": -4}]}) == {"anna": 0, "bo": 0}


def test_a_line_counts_events_of_its_products(shop: Facts) -> None:
    product = {**dict.fromkeys(PRODUCTS.columns), "product_id": "p1", "category": "A"}
    shop.upsert(PRODUCTS, pa.Table.from_pylist([product], schema=PRODUCTS.columns.to_pyarrow()))
    content = {"rules": [a_view()], "lines": {"a": {"categories": ["A"]}}}
    assert points(shop, content, "a")["anna"] == pytest.approx(8)
    assert points(shop, content)["anna"] == pytest.approx(24)


def test_the_parts_of_a_customer_say_what_gave_how_much(shop: Facts) -> None:
    rules = parse_point_rules({"rules": [a_view(half_life_days=14)]})
    (part,) = explain_points(shop, "anna", rules, now=NOW)
    assert (part.rule, part.times, part.points) == ("view", 3, pytest.approx(20))


def test_points_become_scores(shop: Facts, home: Path) -> None:
    kept = keep_points(shop, home=home, now=NOW)
    assert kept["lead_points"].rows == 2
    values = {row["customer_id"]: row["value"] for row in shop.read(shop.table(SCORES)).to_pylist()}
    assert values["anna"] > values["bo"] > 0


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"name": "x", "trait": "shoe", "in": ["1"], "points": 1}, "'shoe' is none of"),
        ({"name": "x", "trait": "city", "points": 1}, "either `in"),
        (a_view(group="none"), "'none' is not among"),
        (a_view(most=0), "greater than or equal to 1"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(rule: dict[str, object], fault: str) -> None:
    with pytest.raises(BadPointRules, match=fault):
        parse_point_rules({"rules": [rule]})


def test_a_shops_own_rules_take_the_place_of_those_that_come_along(tmp_path: Path) -> None:
    assert len(point_rules(tmp_path).rules) > 5
    own = tmp_path / "own.yaml"
    own.write_text("rules: [{name: a, event: B, points: 1}]", encoding="utf-8")
    set_point_rules(tmp_path, own)
    assert [rule.name for rule in point_rules(tmp_path).rules] == ["a"]
