"""Hours by rates of answers, drawn and written down, where no visits are seen."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np

from rapport.campaigns import (
    Schedule,
    ScheduleKind,
    Terms,
    create_campaign,
    launch_campaign,
    plan_campaign,
    schedule_campaign,
)
from rapport.content import Copy
from rapport.decisions import choices_of
from rapport.delivery import list_messages
from rapport.events import CustomerId, Event, EventId, EventName, record_events

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMERS = [f"c{number:02d}" for number in range(60)]
EVENING = frozenset(CUSTOMERS[::2])
"""Who answers in the evening; the others at nine."""


def event(customer: str, name: EventName, at: datetime, mail: str = "") -> Event:
    return Event(
        event_id=EventId(f"{name}-{customer}-{at.isoformat()}"),
        name=name.value,
        happened_at=at,
        received_at=at,
        source="rapport",
        customer_id=CustomerId(customer),
        message_id=mail or None,
    )


def mails(customer: str, count: int) -> list[Event]:
    """Mails at any hour by the shop's clock (UTC+8), answered in the own part of the day."""
    rng = np.random.default_rng(int(customer[1:]))
    told = []
    for day in range(count):
        hour = int(rng.choice([9, 11, 13, 15, 17, 19]))
        at = datetime.combine((NOW - timedelta(days=3 + day)).date(), time(hour - 8), UTC)
        told.append(event(customer, EventName.EMAIL_DELIVERED, at, f"{customer}-{day}"))
        own = hour == (19 if customer in EVENING else 9)
        if rng.random() < (0.9 if own else 0.05):
            told.append(
                event(customer, EventName.EMAIL_LINK_CLICKED, at + HOUR, f"{customer}-{day}")
            )
    return told


def scheduled(shop: Any) -> str:
    shop.customers(*CUSTOMERS)
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): Copy(subject="News", body="Hello.")})
    campaign = create_campaign(
        database=shop.database,
        name="Spring sale",
        brief_id="brf_1",
        terms=Terms(holdout_share=0),
        created_by="ada",
        now=NOW,
        campaign_id="cmp_spring",
    )
    schedule_campaign(
        campaign.campaign_id,
        Schedule(kind=ScheduleKind.BEST, day=(NOW + 2 * DAY).date()),
        database=shop.database,
        timezone=shop.settings.timezone,
        now=NOW,
    )
    plan_campaign(campaign.campaign_id, **doors(shop), now=NOW)
    launch_campaign(campaign.campaign_id, **doors(shop), now=NOW)
    return str(campaign.campaign_id)


def doors(shop: Any) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "shop": shop.settings}


def hours(shop: Any) -> dict[str, int]:
    found = list_messages(shop.database, limit=1000)
    return {one.customer_id: (one.due_at + 8 * HOUR).hour for one in found}


def test_where_no_visits_are_seen_hours_are_drawn_by_answers_and_kept(shop: Any) -> None:
    record_events(shop.facts, [one for each in CUSTOMERS for one in mails(each, 40)])
    campaign_id = scheduled(shop)
    told = hours(shop)
    right = np.mean([told[one] == (19 if one in EVENING else 9) for one in CUSTOMERS])
    assert right > 0.75
    kept = choices_of(shop.database, f"{campaign_id}:hours")
    assert {one.customer_id for one in kept} == set(CUSTOMERS)
    assert {one.policy for one in kept} == {"rates"}
    assert all(0.01 <= one.propensity <= 0.95 for one in kept)
    launch_campaign(campaign_id, **doors(shop), now=NOW + HOUR)
    assert hours(shop) == told


def test_where_visits_are_seen_they_tell_the_hour(shop: Any) -> None:
    seen = [
        event(one, EventName.PRODUCT_VIEWED, NOW - day * DAY - HOUR)
        for one in CUSTOMERS
        for day in range(1, 8)
    ]
    record_events(shop.facts, [*seen, *(one for each in CUSTOMERS for one in mails(each, 20))])
    campaign_id = scheduled(shop)
    assert choices_of(shop.database, f"{campaign_id}:hours") == []
    assert len(set(hours(shop).values())) == 1


def test_few_answers_say_nothing(shop: Any) -> None:
    record_events(shop.facts, [one for each in CUSTOMERS for one in mails(each, 2)])
    campaign_id = scheduled(shop)
    assert choices_of(shop.database, f"{campaign_id}:hours") == []
