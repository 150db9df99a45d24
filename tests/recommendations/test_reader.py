"""A reader learns, is judged on the shop's past, reads everybody, and is used until they act."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    READ,
    READER_SCORES,
    RecommendationDesk,
    RecommendationRules,
    Rung,
    TooFewToRead,
    find_recommender,
    learn_and_read,
    put_rules,
    read_new,
    reader_card,
    recommend,
    recommend_for_all,
    recommend_to,
    refit,
)
from rapport.rights import erase_customer
from rapport.storage import Database, Facts
from tests.recommendations.orders import an_order

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS, PRODUCTS = 260, 30


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


class Follower:
    """Reads that the next title is the one whose number is thrice the last and one more.

    Chance made the shop's pairs as thin as that of one customer, so that counting finds less.
    """

    def __init__(self, *, knows: bool = True) -> None:
        self.learned: list[list[str]] = []
        self.read = 0
        self.knows = knows

    def learn(self, lists: Sequence[Sequence[str]]) -> None:
        self.learned = [[*lines] for lines in lists]

    def likelihoods(
        self, lists: Sequence[Sequence[str]], nexts: Sequence[Sequence[str]]
    ) -> list[NDArray[np.float32]]:
        self.read += sum(map(bool, lists))
        return [
            np.array([[-1.0 if self._is_next(before, one) else -9.0, 2] for one in some])
            for before, some in zip(lists, nexts, strict=True)
        ]

    def _is_next(self, before: Sequence[str], title: str) -> bool:
        if not before or not self.knows:
            return False
        return int(title.rsplit(maxsplit=1)[-1]) == following(int(before[-1].split()[-1]))


def following(product: int) -> int:
    return (3 * product + 1) % PRODUCTS


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    """Everybody orders once a month; in the last two months what follows by a rule."""
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(f"c{one:03}")) for one in range(CUSTOMERS)])
    put_products(
        facts,
        [
            Product(
                product_id=f"p{one:02}", names={"en": f"Thing {one}"}, price_minor=100,
                currency="CNY",
            )
            for one in range(PRODUCTS)
        ],
    )  # fmt: skip
    chance, events = np.random.default_rng(3), list[Event]()
    for customer in range(CUSTOMERS):
        product = int(chance.integers(PRODUCTS))
        for month in (4, 3, 2, 1, 0):
            lately = month < 1
            product = following(product) if lately else int(chance.integers(PRODUCTS))
            events.append(
                an_order(len(events), customer, product, days_ago(month * 30 + 1 + customer / 10))
            )
    record_events(facts, events)
    put_rules(
        database, RecommendationRules(leave_out_bought=False, in_stock_only=False), by="t", now=NOW
    )
    return RecommendationDesk(database=database, facts=facts)


def rows(desk: RecommendationDesk) -> list[dict[str, object]]:
    found: list[dict[str, object]] = desk.facts.read(desk.facts.table(READER_SCORES)).to_pylist()
    return found


def test_a_better_reader_is_used_until_the_customer_acts(desk: RecommendationDesk) -> None:
    reader = Follower()
    done = learn_and_read(desk, reader, now=NOW, language="en")
    assert done.card.is_better
    assert done.customers == CUSTOMERS
    told = {word for lines in reader.learned for line in lines for word in line.split()}
    assert told == {"Thing", *map(str, range(PRODUCTS))}  # titles, and nothing of anybody
    assert max(map(len, reader.learned)) == 4  # the fifth order is what it is judged by
    assert reader_card(desk) == done.card
    kept = find_recommender(desk.facts.folder)
    assert kept is not None
    assert kept.card.shown.used is Rung.READER
    assert 0 < sum(row["customer_id"] == "c007" for row in rows(desk)) <= READ
    likeliest = max(rows(desk), key=lambda row: float(str(row["score"])))
    found = recommend(desk, str(likeliest["customer_id"]), now=NOW, count=READ)
    assert likeliest["product_id"] in [one.product_id for one in found[:3]]
    first = recommend(desk, "c007", now=NOW, count=10)
    listed = recommend_for_all(desk, now=NOW, count=10).to_pylist()
    assert [one["product_id"] for one in listed if one["customer_id"] == "c007"] == [
        one.product_id for one in first
    ]
    assert recommend_to(desk, ["c007"], now=NOW, count=10) == {"c007": first}

    reader.read = 0
    assert read_new(desk, reader, now=NOW, language="en") == 0
    record_events(desk.facts, [an_order(9_999, 7, 3, days_ago(0.1))])
    assert read_new(desk, reader, now=NOW, language="en") == 1
    assert reader.read == 1

    erase_customer("c007", database=desk.database, facts=desk.facts, operator="t", now=NOW)
    assert not [row for row in rows(desk) if row["customer_id"] == "c007"]
    assert refit(desk, now=NOW).card.reader == done.card


def test_a_reading_ends_with_the_next_event(desk: RecommendationDesk) -> None:
    learn_and_read(desk, Follower(), now=NOW, language="en")
    customer = next(one for one in range(CUSTOMERS) if moved(desk, one))
    record_events(desk.facts, [an_order(9_998, customer, 5, days_ago(0.2))])
    assert not moved(desk, customer)


def moved(desk: RecommendationDesk, customer: int) -> bool:
    """Whether a reading changes the list of a customer."""
    name = f"c{customer:03}"
    with_reading = recommend(desk, name, now=NOW, count=20)
    kept = desk.facts.read(desk.facts.table(READER_SCORES))
    desk.facts.delete(READER_SCORES, "customer_id", [name])
    without = recommend(desk, name, now=NOW, count=20)
    desk.facts.replace(READER_SCORES, kept)
    return with_reading != without


class Numbers:
    """Vectors that say which number a title ends with."""

    name = "numbers"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.eye(PRODUCTS, dtype=np.float32)[
            [int(text.split()[-1]) for text in texts]
        ]
        return found


def test_a_reader_that_is_no_better_reads_nobody(desk: RecommendationDesk) -> None:
    desk = replace(desk, embedder=Numbers())
    done = learn_and_read(desk, Follower(knows=False), now=NOW, language="en")
    assert not done.card.is_better
    assert done.customers == 0
    assert not rows(desk)
    kept = find_recommender(desk.facts.folder)
    assert kept is not None
    assert kept.card.shown.used is kept.card.choice.used
    assert Rung.GRAPH in {one.rung for one in kept.card.choice.figures}
    assert kept.card.embedded_products == PRODUCTS
    assert kept.card.shown.figures[-1].rung is Rung.READER


def test_too_few_customers_are_said(desk: RecommendationDesk) -> None:
    with pytest.raises(TooFewToRead, match="too few"):
        learn_and_read(desk, Follower(), now=NOW - timedelta(days=110), language="en")
