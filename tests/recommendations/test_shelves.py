"""What is kept between two asks never answers for a catalogue or for rules that changed since."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.catalog import PRODUCTS, Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    RecommendationDesk,
    RecommendationRules,
    advise,
    put_rules,
    recommend,
    refit,
)
from rapport.recommendations import shelves as kept
from rapport.recommendations.firsts import first_of
from rapport.recommendations.shelf import Shelf, read_shelf
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def product(name: str, *, in_stock: bool = True) -> Product:
    return Product(
        product_id=name, names={"en": name}, price_minor=100, currency="CNY", in_stock=in_stock
    )


def order(number: int, customer: str | None, *products: str) -> Event:
    return Event(
        event_id=EventId(f"o{number}"),
        name="Order Completed",
        happened_at=NOW - timedelta(days=1),
        received_at=NOW,
        source="shop",
        customer_id=None if customer is None else CustomerId(customer),
        lines=tuple(
            OrderLine(product_id=one, quantity=1, unit_price_minor=100) for one in products
        ),
    )


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId("cy"))])
    put_products(facts, [product(one) for one in ("pot", "cup", "tea")])
    baskets = [("pot", "cup"), ("pot", "cup"), ("pot", "tea")]
    record_events(facts, [order(n, None, *each) for n, each in enumerate(baskets)])
    record_events(facts, [order(9, "cy", "pot")])
    found = RecommendationDesk(database=database, facts=facts)
    refit(found, now=NOW, judged=False)
    return found


def shown(desk: RecommendationDesk) -> list[str]:
    return [one.product_id for one in recommend(desk, "cy", now=NOW)]


def test_two_asks_read_the_catalogue_once_and_answer_alike(
    desk: RecommendationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []

    def counted(facts: Facts, ids: list[str], rules: RecommendationRules) -> Shelf:
        reads.append(1)
        return read_shelf(facts, ids, rules)

    monkeypatch.setattr(kept, "read_shelf", counted)
    first, second = (advise(desk, "cy", now=NOW) for _ in range(2))
    assert len(reads) == 1
    kept._read.cache_clear()
    assert first == second == advise(desk, "cy", now=NOW)
    assert len(reads) == 2


def test_a_change_of_stock_is_seen_by_the_next_ask(desk: RecommendationDesk) -> None:
    assert shown(desk) == ["cup", "tea"]
    put_products(desk.facts, [product("cup", in_stock=False)])
    assert shown(desk) == ["tea"]
    put_products(desk.facts, [product("cup")])
    assert shown(desk) == ["cup", "tea"]


def test_a_change_of_rules_and_a_product_that_is_gone_are_seen(desk: RecommendationDesk) -> None:
    assert shown(desk) == ["cup", "tea"]
    rules = RecommendationRules(excluded_products=("cup",))
    put_rules(desk.database, rules, by="mei", now=NOW)
    assert shown(desk) == ["tea"]
    desk.facts.delete(PRODUCTS, "product_id", ["tea"])
    assert shown(desk) == []


def test_a_new_product_is_seen(desk: RecommendationDesk) -> None:
    assert "jar" not in shown(desk)
    put_products(desk.facts, [product("jar")])
    assert "jar" in shown(desk)


def test_rules_that_are_tried_and_those_that_hold_do_not_mix(desk: RecommendationDesk) -> None:
    tried = RecommendationRules(excluded_products=("cup",))
    for _ in range(2):
        listed = advise(desk, "cy", now=NOW, rules=tried).recommended
        assert [one.product_id for one in listed] == ["tea"]
        assert shown(desk) == ["cup", "tea"]


def test_what_a_transaction_is_changing_is_kept_by_nobody(desk: RecommendationDesk) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), desk.facts.transaction():
        put_products(desk.facts, [product("cup", in_stock=False)])
        assert shown(desk) == ["tea"]
        raise Undone
    assert shown(desk) == ["cup", "tea"]


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, -1.0, -np.inf]), max_size=20), st.integers(0, 12))
def test_the_first_are_those_of_a_full_sort(scores: list[float], most: int) -> None:
    wanted = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    finite = [place for place in wanted if np.isfinite(scores[place])]
    assert first_of(np.array(scores, dtype=np.float32), most).tolist() == finite[:most]
