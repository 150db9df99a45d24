"""The shop's own past chooses how lists are ordered, and a learned order keeps exact reasons."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Because,
    RecommendationDesk,
    RecommendationRules,
    Rung,
    Why,
    advise,
    choice_text,
    find_recommender,
    move_text,
    put_rules,
    recommend_for_all,
    refit,
    refit_if_stale,
)
from rapport.recommendations.rungs import choose, gains_of, interval_of
from rapport.storage import Database, Facts
from tests.recommendations.orders import an_order

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS, PRODUCTS, DEAR = 260, 40, 20


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    """A shop where each month another product sells, which pairs of products cannot tell."""
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(f"c{one:03}")) for one in range(CUSTOMERS)])
    put_products(
        facts,
        [
            Product(
                product_id=f"p{one:02}",
                names={"en": f"Thing {one}"},
                price_minor=100 + one,
                currency="CNY",
                brand=f"b{one % 4}",
            )
            for one in range(PRODUCTS)
        ],
    )
    chance, events = np.random.default_rng(3), []
    for month in range(5):
        for customer in range(CUSTOMERS):
            day = month * 30 + float(chance.uniform(0.1, 29.9))
            late = chance.random() < 0.7
            product = (20 - month * 3 + int(chance.integers(3))) if late else chance.integers(40)
            events.append(
                an_order(
                    len(events),
                    customer,
                    int(product),
                    NOW - timedelta(days=day),
                    price=100 + int(product),
                )
            )
    record_events(facts, events)
    return RecommendationDesk(database=database, facts=facts)


def test_few_customers_leave_the_simplest_and_say_so(desk: RecommendationDesk) -> None:
    at = NOW - timedelta(days=110)
    choice = refit(desk, now=at).card.choice
    assert (choice.used, choice.why) == (Rung.CORE, Why.TOO_FEW)
    assert "too few" in choice_text(choice, "en")
    assert "不足以比较" in choice_text(choice, "zh")


def test_a_learned_order_is_used_where_the_past_speaks_for_it(desk: RecommendationDesk) -> None:
    choice = refit(desk, now=NOW).card.choice
    assert choice.customers > 200
    assert choice.why is Why.BETTER
    ndcg = {one.rung: one.ndcg for one in choice.figures}
    assert ndcg[choice.used] > ndcg[Rung.CORE]
    kept = find_recommender(desk.facts.folder)
    assert kept is not None
    assert kept.ordering is not None
    assert kept.card.choice == choice


def test_one_and_all_get_the_same_learned_order(desk: RecommendationDesk) -> None:
    refit(desk, now=NOW)
    rows = recommend_for_all(desk, now=NOW, count=4).to_pylist()
    for customer in ("c000", "c101"):
        advice = advise(desk, customer, now=NOW, count=4, why=True)
        mine = [
            (row["product_id"], row["because"]) for row in rows if row["customer_id"] == customer
        ]
        assert [(one.product_id, one.because) for one in advice.recommended] == mine
        assert [one.product_id for one in advice.moves] == [one for one, _ in mine]
        assert [one.place for one in advice.moves] == [1, 2, 3, 4]
        assert "→" in move_text(advice.moves[0], "zh")


def test_rules_of_another_kind_ask_the_past_anew(desk: RecommendationDesk) -> None:
    refit(desk, now=NOW)
    assert not refit_if_stale(desk, now=NOW)
    put_rules(desk.database, RecommendationRules(leave_out_bought=False), by="mei", now=NOW)
    kept = find_recommender(desk.facts.folder)
    assert kept is not None
    assert kept.order_under(again=True) is None
    assert refit_if_stale(desk, now=NOW)
    fitted = find_recommender(desk.facts.folder)
    assert fitted is not None
    assert Rung.OWN in {one.rung for one in fitted.card.choice.figures}


def test_a_rung_that_only_chance_brings_is_not_used() -> None:
    chance = np.random.default_rng(1)
    base = chance.random(300)
    noise = base + chance.normal(0, 0.2, 300)
    better = base + 0.05 + chance.normal(0, 0.1, 300)
    found = {Rung.CORE: base, Rung.RANKER: noise - noise.mean() + base.mean(), Rung.GRAPH: better}
    choice = choose(found, again=False, days=30)
    assert choice.used is Rung.GRAPH
    assert [one.against for one in choice.figures] == [None, Rung.CORE, Rung.CORE]


def test_gains_and_their_interval() -> None:
    hits = np.array([[True] + [False] * 9, [False, True] + [False] * 8])
    gains = gains_of(hits, np.array([1, 1]))
    assert gains == pytest.approx([1, 1 / np.log2(3)])
    low, high = interval_of(gains)
    assert low <= gains.mean() <= high


def test_because_has_a_word_in_both_languages_for_each_path() -> None:
    assert {one.value for one in Because} >= {"together", "brand", "category", "similar"}
