"""What customers said is heeded: what they cannot use is left out, what suits is said so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS, Attribute, Product, put_products
from rapport.events import CustomerId
from rapport.insights import keep_statements, refresh_readings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Because,
    RecommendationDesk,
    Rule,
    advise,
    reason_of,
    recommend,
    recommend_for_all,
    recommend_to,
)
from rapport.statements import statements_of, withdraw_statement
from rapport.storage import Database, Facts

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SAID_AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
GOODS: Mapping[str, tuple[str, str, Mapping[str, Attribute]]] = {
    "bar": ("Almond bar", "坚果棒", {}),
    "free-bar": ("Nut-free bar", "不含坚果的能量棒", {}),
    "pink-mug": ("Pink mug", "粉色马克杯", {}),
    "mug": ("Mug", "马克杯", {"colour": "blue"}),
    "jumper": ("Jumper", "毛衣", {"material": "wool"}),
    "faux": ("Plush", "玩偶", {"material": "faux wool"}),
    "shoe": ("Running shoe", "跑鞋", {"sizes": ("38", "39")}),
    "boot": ("Boot", "靴子", {"sizes": "41/42"}),
    "balm": ("Balm", "润肤膏", {"skin": "dry"}),
}


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    ensure_tables(facts)
    people = ("ada", "ben", "cleo")
    put_profiles(facts, [Profile(customer_id=CustomerId(one), language="en") for one in people])
    put_products(
        facts,
        [
            Product(
                product_id=one,
                names={"en": en, "zh": zh},
                price_minor=1_000,
                currency="CNY",
                attributes=attributes,
            )
            for one, (en, zh, attributes) in GOODS.items()
        ],
    )
    return RecommendationDesk(database=database, facts=facts)


def say(facts: Facts, text: str, *, who: str = "ada", agreed: bool = False) -> None:
    row = {"review_id": f"r-{who}", "customer_id": who, "text": text, "written_at": SAID_AT}
    told = {name: [row.get(name)] for name in REVIEWS.columns}
    facts.upsert(REVIEWS, pa.table(told, REVIEWS.columns.to_pyarrow()))
    refresh_readings(facts)
    keep_statements(facts, sensitive=True, agreed={who} if agreed else ())


def given(desk: RecommendationDesk, who: str = "ada") -> set[str]:
    return {one.product_id for one in recommend(desk, who, now=NOW, count=20)}


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("I hate pink, so I took the grey one.", {"pink-mug"}),
        ("我不喜欢粉色，换了一件", {"pink-mug"}),
        ("我穿不了羊毛，一穿就痒", {"jumper"}),
        ("My shoe size is 42.", {"shoe"}),
        ("鞋码38，正好", {"boot"}),
    ],
)
def test_what_a_customer_said_they_cannot_use_is_left_out(
    desk: RecommendationDesk, text: str, left_out: set[str]
) -> None:
    say(desk.facts, text)
    assert given(desk) == set(GOODS) - left_out
    refused = advise(desk, "ada", now=NOW, count=20).refused
    assert {(one.product_id, one.rule) for one in refused} == {
        (one, Rule.STATED) for one in left_out
    }
    assert given(desk, "ben") == set(GOODS)


def test_an_allergy_is_heeded_only_with_the_consent_for_it(desk: RecommendationDesk) -> None:
    say(desk.facts, "I'm allergic to nuts.")
    assert given(desk) == set(GOODS)
    say(desk.facts, "I'm allergic to nuts!", agreed=True)
    assert given(desk) == set(GOODS) - {"bar"}
    keep_statements(desk.facts, sensitive=True)
    assert given(desk) == set(GOODS)


def test_what_suits_is_said_in_the_customers_words_with_the_day(desk: RecommendationDesk) -> None:
    say(desk.facts, "My dry skin drinks it up.")
    found = {one.product_id: one for one in recommend(desk, "ada", now=NOW, count=20)}
    assert {one for one, told in found.items() if told.because is Because.STATED} == {"balm"}
    balm = found["balm"]
    assert reason_of(balm, "en") == ("suits what you said: “My dry skin drinks it up” (3 May 2026)")
    assert reason_of(balm, "zh-CN").startswith("合乎您说过的“My dry skin")
    assert found["mug"].because is Because.POPULAR


def test_what_is_withdrawn_or_has_expired_is_heeded_no_more(desk: RecommendationDesk) -> None:
    say(desk.facts, "I hate pink, so I took the grey one.")
    [one] = statements_of(desk.facts, "ada")
    late = one.expires_at + timedelta(days=1)
    assert "pink-mug" in {each.product_id for each in recommend(desk, "ada", now=late, count=20)}
    withdraw_statement(desk.facts, "ada", one.statement_id, operator="eve", now=NOW)
    assert "pink-mug" in given(desk)


def test_everybody_at_once_gets_what_each_gets(desk: RecommendationDesk) -> None:
    say(desk.facts, "I hate pink, so I took the grey one.")
    say(desk.facts, "我穿不了羊毛，一穿就痒", who="ben")
    everybody = recommend_for_all(desk, now=NOW, count=20).to_pylist()
    some = recommend_to(desk, ["ada", "ben", "cleo"], now=NOW, count=20)
    for who in ("ada", "ben", "cleo"):
        alone = [one.product_id for one in recommend(desk, who, now=NOW, count=20)]
        assert [row["product_id"] for row in everybody if row["customer_id"] == who] == alone
        assert [one.product_id for one in some[who]] == alone
    assert given(desk, "cleo") == set(GOODS)
