"""A campaign that chooses per customer: tried, judged, and used only once it surely pays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from rapport.campaigns import (
    Allocation,
    Terms,
    WaveKind,
    launch_campaign,
    list_waves,
    personal_report,
    plan_campaign,
    plan_rows,
    start_waves,
)
from rapport.content import Copy
from rapport.decisions import HOLDOUT, choices_of
from rapport.events import CustomerId, Event, EventId, EventName, record_events

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMERS = [f"c{number:04d}" for number in range(1_200)]
LOOKERS = frozenset(CUSTOMERS[::2])
TEXT = Copy(subject="News", body="Hello.")


def event(customer: str, name: EventName, at: datetime, **more: Any) -> Event:
    return Event(
        event_id=EventId(f"{name}-{at.isoformat()}-{customer}"),
        name=name.value,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        **more,
    )


def doors(shop: Any) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "shop": shop.settings}


def reading(shop: Any, now: datetime) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "currency": "GBP", "now": now}


def launched(shop: Any, terms: Terms) -> str:
    shop.customers(*CUSTOMERS)
    looked = [event(one, EventName.PRODUCT_VIEWED, NOW - 3 * DAY) for one in sorted(LOOKERS)]
    bought = [
        event(one, EventName.ORDER_COMPLETED, NOW - 90 * DAY, amount_minor=900, currency="GBP")
        for one in CUSTOMERS
    ]
    record_events(shop.facts, [*looked, *bought])
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT, (everybody, "b"): TEXT})
    campaign_id: str = shop.campaign(terms).campaign_id
    plan_campaign(campaign_id, **doors(shop), now=NOW)
    launch_campaign(campaign_id, **doors(shop), now=NOW)
    return campaign_id


Answers = Callable[[str, str], float]


def own_taste(customer: str, arm: str) -> float:
    """Who looked at products lately likes b, the others like a."""
    return 0.5 if (arm == "b") == (customer in LOOKERS) else 0.1


def same_taste(_customer: str, arm: str) -> float:
    return 0.4 if arm == "b" else 0.2


def answer(shop: Any, campaign_id: str, wave: int, answers: Answers, at: datetime) -> list[str]:
    """Let everybody who got something in a wave click, or not; give who did."""
    rng = np.random.default_rng(wave)
    rows = [
        row
        for row in plan_rows(shop.database, campaign_id, limit=10_000)
        if row.wave == wave and row.left_out_because is None
    ]
    clicked = [row.customer_id for row in rows if rng.random() < answers(row.customer_id, row.arm)]
    record_events(
        shop.facts,
        [event(one, EventName.EMAIL_LINK_CLICKED, at, campaign_id=campaign_id) for one in clicked],
    )
    return clicked


PERSONAL = Terms(holdout_share=0.1, allocation=Allocation.PERSONAL, waves=3)


def test_from_the_first_wave_by_lot_to_each_customers_own(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    waves = list_waves(shop.database, campaign_id)
    assert [one.kind for one in waves] == [WaveKind.TEST, WaveKind.PERSONAL, WaveKind.PERSONAL]
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    assert start_waves(**doors(shop), now=NOW + DAY) == [campaign_id]
    answer(shop, campaign_id, 1, own_taste, NOW + DAY + HOUR)
    assert start_waves(**doors(shop), now=NOW + 2 * DAY) == [campaign_id]
    answer(shop, campaign_id, 2, own_taste, NOW + 2 * DAY + HOUR)
    report = personal_report(campaign_id, **reading(shop, NOW + 3 * DAY))
    print(report)
    given = {one.customer_id: one for one in choices_of(shop.database, campaign_id)}
    print(list(given.values())[:20])
    print(list_waves(shop.database, campaign_id))
    for row in plan_rows(shop.database, campaign_id, limit=10_000):
        if row.arm is not None:
            assert given[row.customer_id].arm == row.arm
    assert 0
