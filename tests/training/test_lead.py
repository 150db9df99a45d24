"""Leads: who fits and is engaged comes first; and the other kinds of scores on the same shop."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.events import EVENTS, ORDER_LINES, Event, EventId, record_events
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.scoring import SCORES
from rapport.storage import Facts
from rapport.training import (
    TooLittleHistory,
    explain_score,
    get_kind,
    judge,
    promote,
    score_customers,
    train_model,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEADS = 700


@pytest.fixture
def shop(facts: Facts) -> Facts:
    return leads_of_two_countries(facts)


def leads_of_two_countries(facts: Facts) -> Facts:
    """Leads of two countries; those of one, if they look at much, mostly come to buy."""
    ensure_tables(facts)
    for table in (EVENTS, ORDER_LINES, PROFILES, SCORES):
        facts.ensure(table)
    chance = np.random.default_rng(5)
    profiles, events = [], []
    for number in range(LEADS):
        fits, first = bool(chance.random() < 0.5), int(chance.integers(20, 330))
        views = int(chance.integers(1, 12))
        profiles.append(Profile(customer_id=f"c{number}", country="CN" if fits else "DE"))
        events += [event(number, "Product Viewed", first - view * 0.1) for view in range(views)]
        for days_ago in range(first - 2, 0, -30):
            events += [event(number, "Email Delivered", days_ago)]
            if chance.random() < (0.9 if views > 6 else 0.15):
                events += [event(number, "Email Link Clicked", days_ago - 0.5)]
        if chance.random() < (0.8 if fits and views > 6 else 0.04):
            events += [event(number, "Order Completed", first - chance.uniform(3, 60))]
    put_profiles(facts, profiles)
    record_events(facts, [one for one in events if one.happened_at < NOW])
    return facts


def event(number: int, name: str, days_ago: float) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"{number}-{name}-{days_ago}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id=f"c{number}",  # type: ignore[arg-type]
        amount_minor=100 if name == "Order Completed" else None,
    )


def test_fit_times_engagement_ranks_better_than_the_last_visit(shop: Facts, home: Path) -> None:
    card = train_model("lead", facts=shop, home=home, now=NOW).card
    assert card.metrics["fit_auc"] > 0.6
    assert card.metrics["leaks"] == 0
    assert judge(card, get_kind("lead").gate, current=None).passed, card.metrics
    promote(home, card.model_id, get_kind("lead").gate)
    scored = score_customers("lead", facts=shop, home=home, now=NOW)
    rows = shop.read(shop.table(SCORES)).to_pylist()
    assert 0 < scored.customers == len(rows) < LEADS
    assert {row["name"] for row in rows} == {"lead_score"}
    assert all(0 <= row["value"] <= 100 for row in rows)
    some = max(rows, key=lambda row: row["value"])["customer_id"]
    reasons = explain_score("lead", some, facts=shop, home=home, now=NOW, language="en")
    assert {"country", "engagement"} <= {one.feature for one in reasons}
    assert max(reasons, key=lambda one: one.effect).effect > 0


@pytest.mark.parametrize(
    ("kind", "score"), [("churn", "churn_90d"), ("unsubscribe", "unsubscribe_14d")]
)
def test_a_kind_without_enough_of_its_outcome_says_so(
    shop: Facts, home: Path, kind: str, score: str
) -> None:
    with pytest.raises(TooLittleHistory, match=score):
        train_model(kind, facts=shop, home=home, now=NOW - timedelta(days=250))


def test_who_clicks_after_a_message_is_learned(shop: Facts, home: Path) -> None:
    card = train_model("reply", facts=shop, home=home, now=NOW).card
    assert 0 < card.metrics["outcome_share"] < 1
    assert card.metrics["test_rows"] > 0
