"""Products follow from what the customer and people alike wanted, with the exact reason."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Because,
    RecommendationDesk,
    reason_text,
    recommend,
    recommend_for_all,
    recommend_visitor,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS = ("ada", "bob", "cy", "dee", "eve", "new")


def order(number: int, customer: str | None, *products: str, days_ago: float = 1) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"o{number}"),
        name="Order Completed",
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=None if customer is None else CustomerId(customer),
        amount_minor=100,
        currency="CNY",
        lines=tuple(
            OrderLine(product_id=one, quantity=1, unit_price_minor=100) for one in products
        ),
    )


def view(number: int, customer: str, product: str, *, days_ago: float = 1) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"v{number}"),
        name="Product Viewed",
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        product_id=product,
    )


@pytest.fixture
def shop(facts: Facts, database: Database) -> RecommendationDesk:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in CUSTOMERS])
    put_products(
        facts,
        [
            Product(
                product_id=one,
                names={"en": one},
                price_minor=100,
                currency="CNY",
                in_stock=one != "sold-out",
            )
            for one in ("pot", "cup", "tea", "soap", "sold-out")
        ],
    )
    record_events(
        facts,
        [
            order(1, "ada", "pot", "cup", "sold-out"),
            order(2, "bob", "pot", "cup", "sold-out"),
            order(3, None, "pot", "cup"),
            order(4, None, "cup", "tea"),
            order(5, "cy", "pot"),
            order(6, "dee", "soap", days_ago=200),
            order(7, None, "cup", "tea"),
            view(1, "eve", "pot"),
            order(8, "new", "pot", days_ago=-1),
        ],
    )
    return RecommendationDesk(database=database, facts=facts)


def test_who_bought_the_pot_is_shown_the_cup_and_told_why(shop: RecommendationDesk) -> None:
    first = recommend(shop, "cy", now=NOW, count=2)[0]
    assert (first.product_id, first.because) == ("cup", Because.BOUGHT)
    assert first.because_product_id == "pot"


def test_a_view_is_a_reason_too(shop: RecommendationDesk) -> None:
    first = recommend(shop, "eve", now=NOW, count=1)[0]
    assert (first.product_id, first.because) == ("cup", Because.VIEWED)


def test_a_browser_that_nobody_knows_is_shown_what_goes_with_its_looks(
    shop: RecommendationDesk,
) -> None:
    at = NOW - timedelta(hours=1)
    look = Event(
        event_id=EventId("look"),
        name="Product Viewed",
        happened_at=at,
        received_at=at,
        source="shop",
        anonymous_id="browser",
        product_id="pot",
    )
    record_events(shop.facts, [look])
    first = recommend_visitor(shop, "browser", now=NOW, count=1)[0]
    assert (first.product_id, first.because) == ("cup", Because.VIEWED)
    other = recommend_visitor(shop, "another", now=NOW, count=1)[0]
    assert other.because is Because.POPULAR


def test_what_was_bought_or_is_out_of_stock_is_never_recommended(shop: RecommendationDesk) -> None:
    found = [one.product_id for one in recommend(shop, "ada", now=NOW, count=9)]
    assert found == ["tea", "soap"]


def test_who_is_unknown_gets_what_is_popular_now(shop: RecommendationDesk) -> None:
    found = recommend(shop, "stranger", now=NOW, count=3)
    assert [one.product_id for one in found] == ["cup", "pot", "tea"]
    assert {one.because for one in found} == {Because.POPULAR}
    assert {one.because_product_id for one in found} == {None}


def test_the_future_tells_nothing(shop: RecommendationDesk) -> None:
    assert recommend(shop, "new", now=NOW, count=1)[0].because is Because.POPULAR


def test_one_customer_gets_what_the_crowd_run_gives(shop: RecommendationDesk) -> None:
    together = recommend_for_all(shop, now=NOW, count=3).to_pylist()
    for customer in CUSTOMERS:
        alone = recommend(shop, customer, now=NOW, count=3)
        mine = [row for row in together if row["customer_id"] == customer]
        assert [row["rank"] for row in mine] == [*range(1, len(mine) + 1)]
        assert [(row["product_id"], row["score"], row["because"]) for row in mine] == [
            (one.product_id, one.score, one.because) for one in alone
        ]


def test_a_shop_without_products_recommends_nothing(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    desk = RecommendationDesk(database=database, facts=facts)
    assert recommend(desk, "ada", now=NOW, count=3) == []
    assert recommend_for_all(desk, now=NOW, count=3).num_rows == 0


@pytest.mark.parametrize(
    ("because", "language", "said"),
    [
        (Because.BOUGHT, "en", "because you bought pot"),
        (Because.VIEWED, "zh-CN", "因为您看过pot"),
        (Because.POPULAR, "fr", "popular right now"),
    ],
)
def test_the_reason_is_said_to_the_customer(because: Because, language: str, said: str) -> None:
    assert reason_text(because, language, product_name="pot") == said
