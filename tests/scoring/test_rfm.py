"""RFM scores buyers against each other, and equals equally."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import ensure_tables
from rapport.scoring import RFM_DESCRIPTIONS, RFM_NAMES, RfmSegment, rfm
from rapport.scoring.naming import name_of
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def order(
    number: int,
    customer: str | None,
    *,
    days_ago: float = 1,
    minor: int = 100,
    name: str = "Order Completed",
    currency: str = "CNY",
) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"e{number}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=None if customer is None else CustomerId(customer),
        amount_minor=minor,
        currency=currency,
    )


def scores(facts: Facts, events: list[Event], **asked: str) -> dict[str, dict[str, object]]:
    ensure_tables(facts)
    record_events(facts, events)
    rows = facts.read(rfm(facts, now=NOW, **asked)).to_pylist()
    return {row["customer_id"]: row for row in rows}


def test_the_figures_are_days_orders_and_money_after_refunds(facts: Facts) -> None:
    found = scores(
        facts,
        [
            order(1, "ada", days_ago=3.5, minor=500),
            order(2, "ada", days_ago=40, minor=700),
            order(3, "ada", days_ago=1, minor=-200, name="Order Refunded"),
            order(4, "ada", days_ago=-1, minor=900),
        ],
    )
    ada = found["ada"]
    assert (ada["recency_days"], ada["frequency"], ada["monetary_minor"]) == (3, 2, 1000)


def test_guests_and_customers_who_only_got_money_back_are_left_out(facts: Facts) -> None:
    refund = order(2, "bob", minor=-100, name="Order Refunded")
    assert scores(facts, [order(1, None), refund]) == {}


def test_scores_are_one_plus_the_fifths_of_others_who_are_worse(facts: Facts) -> None:
    found = scores(
        facts, [order(n, f"c{n:02}", days_ago=50 - n, minor=n * 10) for n in range(1, 12)]
    )
    assert [found[f"c{n:02}"]["m"] for n in range(1, 12)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    assert [row["r"] for row in found.values()] == [row["m"] for row in found.values()]
    assert {row["f"] for row in found.values()} == {1}
    assert found["c11"]["cell"] == "515"


def test_customers_with_equal_figures_have_equal_scores(facts: Facts) -> None:
    found = scores(facts, [order(n, f"c{n}", minor=100 if n < 8 else 900) for n in range(10)])
    assert {found[f"c{n}"]["cell"] for n in range(8)} == {"111"}
    assert {found[f"c{n}"]["m"] for n in (8, 9)} == {5}


def test_one_currency_at_a_time_when_asked(facts: Facts) -> None:
    events = [order(1, "ada", minor=500), order(2, "bob", minor=900, currency="USD")]
    assert [*scores(facts, events, currency="CNY")] == ["ada"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("555", "champions"),
        ("444", "champions"),
        ("543", "loyal"),
        ("355", "loyal"),
        ("521", "potential"),
        ("515", "new"),
        ("411", "promising"),
        ("333", "needs-attention"),
        ("311", "about-to-sleep"),
        ("255", "at-risk"),
        ("155", "cannot-lose"),
        ("153", "at-risk"),
        ("211", "hibernating"),
        ("111", "lost"),
    ],
)
def test_a_cell_has_the_name_the_table_gives(cell: str, name: str) -> None:
    r, f, m = map(int, cell)
    assert name_of(r, f, m) == name


@given(st.tuples(*[st.integers(1, 5)] * 3))
def test_every_cell_has_a_name_in_both_languages(scores: tuple[int, int, int]) -> None:
    name = name_of(*scores)
    assert {*RFM_NAMES[name]} == {*RFM_DESCRIPTIONS[name]} == {"zh", "en"}


def test_every_name_is_earned_by_some_cell() -> None:
    fifths = range(1, 6)
    earned = {name_of(r, f, m) for r in fifths for f in fifths for m in fifths}
    assert earned == set(RfmSegment)
