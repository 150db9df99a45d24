"""Points and tiers in texts: columns for crowds, values for one, and the checks of a draft."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from rapport.content import Copy, check_copy, customer_values, with_slots
from rapport.content.filling.values import value_fault
from rapport.content.grounds import Grounds
from rapport.events import CustomerId
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TRAITS = {"loyalty_points": 820, "loyalty_tier_name": "银卡", "pets": 2}


def test_the_same_values_for_one_and_for_a_crowd(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId("ann"), city="杭州", traits=TRAITS)])
    [row] = facts.read(with_slots(facts.table(PROFILES), facts, now=NOW)).to_pylist()
    assert row["loyalty_points"] == "820"
    assert row["loyalty_expires_day"] is None
    expected = {"city": "杭州", "loyalty_points": "820", "loyalty_tier_name": "银卡"}
    assert customer_values(row) == expected
    assert customer_values({"city": "杭州", "traits": json.dumps(TRAITS)}) == expected
    assert customer_values({"city": "杭州", "traits": TRAITS}) == expected


def test_points_are_no_odd_name() -> None:
    assert value_fault("loyalty_points", "820") == ""
    assert value_fault("first_name", "820") == "value-digits"
    assert value_fault("loyalty_tier_name", "<b>x</b>") == "value-markup"


MEMBERS = dict.fromkeys(("loyalty_points", "loyalty_tier_name"), 0.0)


def refusals(
    body: str, *, language: str = "en", missing: Mapping[str, float] = MEMBERS
) -> set[str]:
    grounds = Grounds(
        channel="email",
        language=language,
        shop=ShopSettings(name="Hill & Light", url="https://shop.example"),
        missing=missing,
    )
    copy = Copy(subject="Hello" if language == "en" else "你好", body=body)
    return {one.code for one in check_copy(copy, grounds) if one.severity == "refuse"}


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("You have {{ customer.loyalty_points }} points: {{ customer.loyalty_tier_name }}.", "en"),
        ("你有 {{ customer.loyalty_points }} 积分，现在是{{ customer.loyalty_tier_name }}。", "zh"),
        ("你有 {{ customer.loyalty_points }} 分。", "zh"),
    ],
)
def test_a_text_may_say_the_balance(body: str, language: str) -> None:
    assert refusals(body, language=language) == set()


def test_a_balance_is_no_discount_and_no_sum_of_money() -> None:
    assert "fact-outside-slot" in refusals("Take {{ customer.loyalty_points }}% off today.")
    assert "fact-outside-slot" in refusals("It is ¥{{ customer.loyalty_points }} for you.")
    assert "fact-outside-slot" in refusals("You have 820 points.")


def test_who_is_no_member_needs_a_default() -> None:
    assert refusals("You have {{ customer.loyalty_points }} points.", missing={}) != set()
