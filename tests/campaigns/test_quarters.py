"""Who is held out of all marketing is left out of plans, and compared quarter by quarter."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.campaigns import LeftOutBecause, Terms, holdout_quarters, plan_campaign, plan_rows
from rapport.delivery import GlobalHoldout, held_out_of_all
from rapport.events import CustomerId, Event, EventId, record_events

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS = [f"c{number:03d}" for number in range(200)]
HOLDOUT = GlobalHoldout(share=0.3, timezone="Asia/Shanghai")


def happen(shop: Any, names: list[str], name: str, at: datetime, **more: Any) -> None:
    events = [
        Event(
            event_id=EventId(f"{name}-{one}-{at:%Y%m%d}"),
            name=name,
            happened_at=at,
            received_at=at,
            source="shop",
            customer_id=CustomerId(one),
            **more,
        )
        for one in names
    ]
    record_events(shop.facts, events)


def test_they_are_left_out_before_the_draw(shop: Any) -> None:
    shop.customers(*CUSTOMERS)
    campaign_id = shop.plain_campaign(Terms(holdout_share=0.5)).campaign_id
    plan_campaign(
        campaign_id,
        database=shop.database,
        facts=shop.facts,
        shop=shop.settings,
        now=NOW,
        global_holdout_share=0.3,
    )
    zone = GlobalHoldout(share=0.3, timezone=shop.settings.timezone)
    held = set(held_out_of_all(CUSTOMERS, zone, now=NOW))
    assert 30 < len(held) < 90
    rows = plan_rows(shop.database, campaign_id, limit=1000)
    left_out = {
        row.customer_id
        for row in rows
        if row.left_out_because is LeftOutBecause.GLOBAL_HOLDOUT and row.arm is None
    }
    assert left_out == held


def test_the_draw_is_anew_each_quarter() -> None:
    now = held_out_of_all(CUSTOMERS, HOLDOUT, now=NOW)
    assert now == held_out_of_all(CUSTOMERS, HOLDOUT, now=NOW + timedelta(days=20))
    assert now != held_out_of_all(CUSTOMERS, HOLDOUT, now=NOW + timedelta(days=40))
    assert held_out_of_all(CUSTOMERS, GlobalHoldout(share=0, timezone="UTC"), now=NOW) == []


def test_a_quarter_says_what_marketing_earned_and_whom_it_reached(shop: Any) -> None:
    shop.customers(*CUSTOMERS)
    held = set(held_out_of_all(CUSTOMERS, HOLDOUT, now=NOW))
    others = [one for one in CUSTOMERS if one not in held]
    order = {"amount_minor": 5000, "currency": "GBP"}
    happen(shop, others, "Order Completed", NOW - timedelta(days=10), **order)
    happen(shop, sorted(held)[:2], "Email Delivered", NOW - timedelta(days=5), campaign_id="cmp_x")
    found = holdout_quarters(facts=shop.facts, currency="GBP", holdout=HOLDOUT, now=NOW, quarters=2)
    present, past = found
    assert (present.quarter, present.over, past.quarter, past.over) == (
        "2026Q1",
        False,
        "2025Q4",
        True,
    )
    assert present.revenue.held_out == len(held)
    assert present.revenue.difference == 5000
    assert (present.reached, past.reached) == (2, 0)
    assert past.revenue.difference == 0


def test_without_a_share_there_is_nothing_to_say(shop: Any) -> None:
    nobody = GlobalHoldout(share=0, timezone="UTC")
    assert holdout_quarters(facts=shop.facts, currency="GBP", holdout=nobody, now=NOW) == ()
