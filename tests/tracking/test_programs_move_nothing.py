"""What programs open and click moves no trait and no score; what people do does."""

from datetime import timedelta

import numpy as np
import pytest

from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts
from rapport.tracking import UNKNOWN, Asked, record_open, settle_fetches
from rapport.training.earlier import FEATURES
from rapport.training.past_rows import past_rows
from rapport.traits import declare_trait, refresh_traits, traits_of
from tests.tracking.conftest import LINKS, SENT, Send
from tests.tracking.test_settling import LATER, click, token, told

CURL = Asked(agent="curl/8.5")
NOW = LATER + timedelta(days=3)
OWN = {
    "name": "tea_clicks",
    "label": {"zh": "茶", "en": "tea"},
    "of": "count",
    "events": ["Email Link Clicked", "Order Completed"],
}


@pytest.fixture
def shop(facts: Facts) -> Facts:
    """Ada, Bob and Cyn, who have looked at something once."""
    ensure_tables(facts)
    names = ("ada", "bob", "cyn")
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in names])
    record_events(facts, [_viewed(one) for one in names])
    return facts


def test_a_scanners_click_and_open_move_no_trait(
    database: Database, shop: Facts, send: Send
) -> None:
    ada, bob, _ = (send(database, who) for who in ("ada", "bob", "cyn"))
    _fetch(database, ada, UNKNOWN)
    _fetch(database, bob, CURL)
    settle_fetches(database, now=LATER + timedelta(minutes=1))
    record_events(shop, told(database))
    _declare(database, shop)
    for chosen in (None, ["ada", "bob", "cyn"]):
        refresh_traits(
            facts=shop, database=database, now=NOW, shop=ShopSettings(), customers=chosen
        )
        assert _reactions(shop, "ada") == (1, 3, 1, 3, 1)
        assert _reactions(shop, "bob") == _reactions(shop, "cyn") == (0, None, 0, None, 0)


def test_a_burst_counts_until_it_is_judged(database: Database, shop: Facts, send: Send) -> None:
    bob = send(database, "bob")
    for number in range(4):
        click(database, bob, at=SENT + timedelta(seconds=60 + number), path=f"/{number}")
    record_events(shop, told(database))
    _declare(database, shop)
    refresh_traits(facts=shop, database=database, now=NOW, shop=ShopSettings())
    assert (traits_of(shop, "bob") or {})["clicks_30d"] == 4
    settle_fetches(database, now=LATER)
    record_events(shop, told(database))
    refresh_traits(facts=shop, database=database, now=NOW, shop=ShopSettings())
    assert (traits_of(shop, "bob") or {})["clicks_30d"] == 0


def test_a_scanners_click_moves_nothing_that_a_score_is_made_of(
    database: Database, shop: Facts, send: Send
) -> None:
    before = past_rows(shop, at=NOW)
    ada, bob = (send(database, who) for who in ("ada", "bob"))
    _fetch(database, ada, UNKNOWN)
    _fetch(database, bob, CURL)
    settle_fetches(database, now=LATER + timedelta(minutes=1))
    record_events(shop, told(database))
    after = past_rows(shop, at=NOW)
    assert after.customer_ids == before.customer_ids == ("ada", "bob", "cyn")
    assert np.array_equal(after.rows[1:], before.rows[1:])
    clicked, seen = FEATURES.index("clicked_90_days"), FEATURES.index("days_since_seen")
    assert after.rows[0, clicked] == pytest.approx(np.log1p(1))
    assert after.rows[0, seen] < before.rows[0, seen]


def _viewed(customer: str) -> Event:
    at = SENT - timedelta(days=9)
    return Event(
        event_id=EventId(f"view-{customer}"),
        name=EventName.PRODUCT_VIEWED,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id=CustomerId(customer),
    )


def _fetch(database: Database, message_id: str, asked: Asked) -> None:
    """Open a mail and click in it."""
    pixel = token(LINKS.open_pixel(message_id))
    record_open(pixel, links=LINKS, database=database, now=LATER, asked=asked)
    click(database, message_id, at=LATER, asked=asked)


def _declare(database: Database, shop: Facts) -> None:
    declare_trait(OWN, database=database, facts=shop, created_by="tests", now=NOW)


def _reactions(shop: Facts, customer: str) -> tuple[object, ...]:
    row = traits_of(shop, customer)
    assert row is not None
    names = ("clicks_30d", "days_since_click", "opens_30d", "days_since_open", "tea_clicks")
    return tuple(row[name] for name in names)
