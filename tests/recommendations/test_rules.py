"""What the shop's rules keep out, what is due again, and what is told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Because,
    RecommendationDesk,
    RecommendationRules,
    Rule,
    advise,
    bought_together,
    find_recommender,
    put_rules,
    recommend,
    recommend_for_all,
    refit_if_stale,
    rules_in_use,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOODS = {
    "pot": ("ware", "Kiln", 50.0),
    "cup": ("ware", "Kiln", 90.0),
    "bowl": ("ware", "Kiln", 40.0),
    "tea": ("tea", "Hill", 20.0),
    "rice": ("food", "Hill", 20.0),
}


def order(number: int, customer: str | None, *products: str, days_ago: float = 1) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"o{number}"),
        name="Order Completed",
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=None if customer is None else CustomerId(customer),
        lines=tuple(
            OrderLine(product_id=one, quantity=1, unit_price_minor=100) for one in products
        ),
    )


def told(number: int, customer: str, name: str, product: str, *, days_ago: float = 1) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"v{number}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        product_id=product,
    )


def product(product_id: str, category: str, brand: str, cost: float, **more: object) -> Product:
    return Product(
        product_id=product_id,
        names={"en": product_id},
        price_minor=10_000,
        currency="CNY",
        category=category,
        brand=brand,
        attributes={"cost": cost},
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ("cy", "dee", "eve")])
    put_products(facts, [product(name, *about) for name, about in GOODS.items()])
    guests = [order(n, None, "pot", "cup", "bowl", "tea", days_ago=n) for n in range(1, 5)]
    record_events(facts, [*guests, order(9, "cy", "pot"), order(10, None, "tea", "rice")])
    return RecommendationDesk(database=database, facts=facts)


def names(desk: RecommendationDesk, customer: str = "cy", **rules: object) -> list[str]:
    asked = RecommendationRules.model_validate(rules)
    found = advise(desk, customer, now=NOW, count=5, rules=asked).recommended
    return [one.product_id for one in found]


@pytest.mark.parametrize(
    ("rules", "gone", "rule"),
    [
        ({"excluded_products": ["cup"]}, {"cup"}, Rule.PRODUCT),
        ({"excluded_categories": ["ware"]}, {"cup", "bowl"}, Rule.CATEGORY),
        ({"excluded_brands": ["Hill"]}, {"tea", "rice"}, Rule.BRAND),
        ({"least_margin_share": 0.5}, {"cup"}, Rule.MARGIN),
        ({"most_per_brand": 1}, {"bowl", "rice"}, Rule.BRAND_CAP),
        ({"most_per_category": 1}, {"bowl"}, Rule.CATEGORY_CAP),
    ],
)
def test_a_rule_keeps_products_out_and_is_named(
    desk: RecommendationDesk, rules: dict[str, object], gone: set[str], rule: Rule
) -> None:
    before = set(names(desk))
    advice = advise(desk, "cy", now=NOW, count=5, rules=RecommendationRules.model_validate(rules))
    kept = {one.product_id for one in advice.recommended}
    assert len(before - kept) == len(gone)
    refused = {one.product_id: one.rule for one in advice.refused}
    assert before - kept <= {name for name, found in refused.items() if found is rule}


def test_what_is_bought_again_comes_back_when_it_is_due(desk: RecommendationDesk) -> None:
    monthly = [order(20 + n, f"g{n % 3}", "rice", days_ago=200 - 30 * (n // 3)) for n in range(9)]
    lately = order(40, "dee", "rice", days_ago=5)
    long_ago = order(41, "eve", "rice", days_ago=29)
    record_events(desk.facts, [*monthly, lately, long_ago])
    rules = RecommendationRules(replenish_categories=("food",))
    due = {one.product_id: one for one in advise(desk, "eve", now=NOW, rules=rules).recommended}
    assert (due["rice"].because, due["rice"].because_product_id) == (Because.AGAIN, "rice")
    early = advise(desk, "dee", now=NOW, rules=rules)
    assert "rice" not in {one.product_id for one in early.recommended}
    assert Rule.NOT_DUE in {one.rule for one in advise(desk, "dee", now=NOW, rules=rules).refused}
    assert "rice" not in names(desk, "eve")


def test_a_place_is_kept_for_what_is_less_known(desk: RecommendationDesk) -> None:
    assert names(desk, "stranger")[0] in {"pot", "cup", "bowl", "tea"}
    assert names(desk, "stranger", novelty_share=1)[0] != names(desk, "stranger")[0]


def test_diversity_puts_another_kind_before_more_of_the_same(desk: RecommendationDesk) -> None:
    alike = [
        product(f"mug-{n}", "ware", "Kiln", 1.0, descriptions={"en": "blue stoneware mug"})
        for n in range(3)
    ]
    put_products(desk.facts, alike)
    record_events(
        desk.facts, [order(60 + n, None, "pot", *(one.product_id for one in alike)) for n in (1, 2)]
    )
    mixed = names(desk, diversity=0.7)
    assert len([name for name in mixed[:3] if name.startswith("mug")]) <= 1


def test_rules_are_kept_in_versions(any_database: Database) -> None:
    assert rules_in_use(any_database) == RecommendationRules()
    wanted = RecommendationRules(most_per_brand=2, excluded_brands=("山",))
    for _ in range(2):
        put_rules(any_database, wanted, by="mei", now=NOW)
    assert rules_in_use(any_database) == wanted
    put_rules(any_database, RecommendationRules(), by="mei", now=NOW)
    assert rules_in_use(any_database) == RecommendationRules()


def test_rules_that_are_set_hold_for_one_and_for_all(desk: RecommendationDesk) -> None:
    put_rules(desk.database, RecommendationRules(excluded_products=("cup",)), by="mei", now=NOW)
    assert "cup" not in {one.product_id for one in recommend(desk, "cy", now=NOW)}
    everybody = recommend_for_all(desk, now=NOW)
    assert "cup" not in set(everybody["product_id"].to_pylist())


def test_a_new_product_is_recommended_for_its_text(desk: RecommendationDesk) -> None:
    names_of_pot = {"en": "Celadon teapot, hand-thrown", "zh": "手拉坯青瓷茶壶"}
    put_products(
        desk.facts,
        [
            Product(product_id="pot", names=names_of_pot, price_minor=100, currency="CNY"),
            Product(
                product_id="new-pot",
                names={"en": "Celadon teapot, small, hand-thrown", "zh": "手拉坯青瓷小茶壶"},
                price_minor=100,
                currency="CNY",
            ),
        ],
    )
    found = {one.product_id: one for one in recommend(desk, "cy", now=NOW)}
    assert found["new-pot"].because is Because.ALIKE
    assert found["new-pot"].because_product_id == "pot"


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("Product Added", Because.ADDED),
        ("Product Added to Wishlist", Because.WISHED),
        ("Product Viewed", Because.VIEWED),
    ],
)
def test_each_kind_of_feedback_is_a_reason(
    desk: RecommendationDesk, name: str, because: Because
) -> None:
    record_events(desk.facts, [told(1, "eve", name, "pot")])
    first = recommend(desk, "eve", now=NOW)[0]
    assert (first.because, first.because_product_id) == (because, "pot")


def test_an_event_counts_without_a_fit(desk: RecommendationDesk) -> None:
    recommend(desk, "eve", now=NOW)
    kept = find_recommender(desk.facts.folder)
    record_events(desk.facts, [told(2, "eve", "Product Viewed", "pot")])
    assert recommend(desk, "eve", now=NOW)[0].because is Because.VIEWED
    assert find_recommender(desk.facts.folder) is kept


def test_it_is_learned_anew_after_a_day_and_for_new_products(desk: RecommendationDesk) -> None:
    assert refit_if_stale(desk, now=NOW)
    assert not refit_if_stale(desk, now=NOW + timedelta(hours=23))
    assert refit_if_stale(desk, now=NOW + timedelta(hours=24))
    put_products(desk.facts, [product("new", "ware", "Kiln", 1.0)])
    assert refit_if_stale(desk, now=NOW + timedelta(hours=25))


def test_what_is_in_the_same_orders_goes_together(desk: RecommendationDesk) -> None:
    found = bought_together(desk.facts, "pot", now=NOW)
    assert {one.product_id for one in found} == {"cup", "bowl"}  # tea is no more than chance
    cup = next(one for one in found if one.product_id == "cup")
    # Six orders: five with the pot, four with the cup, four with both.
    assert (cup.orders, cup.support, cup.confidence) == (4, 4 / 6, 4 / 5)
    assert cup.lift == pytest.approx((4 / 6) / (5 / 6 * 4 / 6))
