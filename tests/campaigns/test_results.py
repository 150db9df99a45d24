"""What a campaign earned."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    CampaignResults,
    CurvePoint,
    Terms,
    WrongMoment,
    campaign_curve,
    campaign_results,
    launch_campaign,
    plan_campaign,
    plan_rows,
)
from rapport.decisions import HOLDOUT
from rapport.events import CustomerId, Event, EventId, EventName, record_events

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CUSTOMERS = [f"c{number:03d}" for number in range(300)]


def launched(shop: Any, terms: Terms | None = None) -> str:
    shop.customers(*CUSTOMERS)
    campaign_id: str = shop.plain_campaign(terms or Terms(holdout_share=0.3)).campaign_id
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings, "now": NOW}
    plan_campaign(campaign_id, **doors)
    launch_campaign(campaign_id, **doors)
    return campaign_id


def people(shop: Any, campaign_id: str) -> tuple[list[str], list[str]]:
    rows = plan_rows(shop.database, campaign_id, limit=1000)
    treated = [row.customer_id for row in rows if row.arm == "a"]
    return treated, [row.customer_id for row in rows if row.arm == HOLDOUT]


class Happenings:
    """Collects events and keeps them as facts."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop
        self.number = 0

    def __call__(
        self, customer: str | None, name: str, *, at: datetime = NOW + DAY, **more: Any
    ) -> None:
        self.number += 1
        event = Event(
            event_id=EventId(f"evt_{self.number}"),
            name=name,
            happened_at=at,
            received_at=at,
            source="shop",
            customer_id=CustomerId(customer) if customer else None,
            **({"currency": "GBP"} | more),
        )
        record_events(self.shop.facts, [event])


def results(shop: Any, campaign_id: str, now: datetime = NOW + 30 * DAY) -> CampaignResults:
    return campaign_results(
        campaign_id, database=shop.database, facts=shop.facts, currency="GBP", now=now
    )


def test_reactions_count_customers_and_only_of_this_campaign(any_shop: Any) -> None:
    campaign_id = launched(any_shop)
    treated, held_out = people(any_shop, campaign_id)
    happen = Happenings(any_shop)
    for customer in treated[:50]:
        happen(customer, EventName.EMAIL_DELIVERED, campaign_id=campaign_id)
    for _ in range(3):
        happen(treated[0], EventName.EMAIL_OPENED, campaign_id=campaign_id)
        happen(treated[1], EventName.EMAIL_LINK_CLICKED, campaign_id=campaign_id)
    happen(treated[2], EventName.UNSUBSCRIBED, campaign_id=campaign_id)
    happen(treated[3], EventName.EMAIL_LINK_CLICKED, campaign_id="cmp_other")
    found = results(any_shop, campaign_id)
    arm = found.arms[0]
    assert (arm.arm, arm.customers) == ("a", len(treated))
    assert (arm.delivered, arm.opened, arm.clicked, arm.unsubscribed) == (50, 1, 1, 1)
    assert found.arms[-1].arm == HOLDOUT
    assert found.arms[-1].customers == len(held_out)
    assert found.arms[-1].delivered == 0


def test_revenue_counts_by_customer_and_time_and_refunds_subtract(shop: Any) -> None:
    campaign_id = launched(shop)
    treated, held_out = people(shop, campaign_id)
    happen = Happenings(shop)
    happen(treated[0], EventName.ORDER_COMPLETED, amount_minor=5000)
    happen(treated[0], EventName.ORDER_COMPLETED, amount_minor=1000)
    happen(treated[1], EventName.ORDER_COMPLETED, amount_minor=2000)
    happen(treated[1], EventName.ORDER_REFUNDED, amount_minor=-500)
    happen(held_out[0], EventName.ORDER_COMPLETED, amount_minor=900)
    happen(treated[2], EventName.ORDER_COMPLETED, amount_minor=99_999, at=NOW - DAY)
    happen(treated[3], EventName.ORDER_COMPLETED, amount_minor=99_999, at=NOW + 15 * DAY)
    happen(treated[4], EventName.ORDER_COMPLETED, amount_minor=99_999, currency="USD")
    happen(None, EventName.ORDER_COMPLETED, amount_minor=99_999)
    happen("a stranger", EventName.ORDER_COMPLETED, amount_minor=99_999)
    found = results(shop, campaign_id)
    arm, held = found.arms
    assert (arm.ordered, arm.revenue_minor) == (2, 7500)
    assert (held.ordered, held.revenue_minor) == (1, 900)
    assert found.revenue.treated_mean == pytest.approx(7500 / len(treated))
    assert found.revenue.holdout_mean == pytest.approx(900 / len(held_out))
    assert found.revenue.difference is not None
    assert found.earned_minor == pytest.approx(found.revenue.difference * len(treated))
    assert found.revenue.low is not None
    assert found.revenue.high is not None
    assert found.revenue.low < found.revenue.difference < found.revenue.high
    assert found.orders.treated_mean == pytest.approx(2 / len(treated))


def test_results_are_those_of_the_moment_they_are_asked_for(shop: Any) -> None:
    campaign_id = launched(shop)
    treated, _ = people(shop, campaign_id)
    happen = Happenings(shop)
    happen(treated[0], EventName.ORDER_COMPLETED, amount_minor=5000, at=NOW + 2 * DAY)
    assert results(shop, campaign_id, NOW + DAY).arms[0].revenue_minor == 0
    assert results(shop, campaign_id, NOW + 3 * DAY).arms[0].revenue_minor == 5000


def test_without_a_holdout_nobody_can_say_what_it_earned(shop: Any) -> None:
    campaign_id = launched(shop, Terms(holdout_share=0))
    found = results(shop, campaign_id)
    assert found.earned_minor is None
    assert found.revenue.difference is None
    assert [arm.arm for arm in found.arms] == ["a"]


def test_the_curve_adds_up_day_by_day(shop: Any) -> None:
    campaign_id = launched(shop)
    treated, held_out = people(shop, campaign_id)
    happen = Happenings(shop)
    happen(treated[0], EventName.ORDER_COMPLETED, amount_minor=3000, at=NOW + 0.5 * DAY)
    happen(treated[1], EventName.ORDER_COMPLETED, amount_minor=1000, at=NOW + 2.5 * DAY)
    happen(held_out[0], EventName.ORDER_COMPLETED, amount_minor=700, at=NOW + 1.5 * DAY)
    curve = campaign_curve(
        campaign_id,
        database=shop.database,
        facts=shop.facts,
        currency="GBP",
        now=NOW + 3 * DAY,
    )
    of, of_held = len(treated), len(held_out)
    assert curve == [
        CurvePoint(day=1, arm="a", revenue_per_customer_minor=3000 / of),
        CurvePoint(day=2, arm="a", revenue_per_customer_minor=3000 / of),
        CurvePoint(day=3, arm="a", revenue_per_customer_minor=4000 / of),
        CurvePoint(day=1, arm=HOLDOUT, revenue_per_customer_minor=0),
        CurvePoint(day=2, arm=HOLDOUT, revenue_per_customer_minor=700 / of_held),
        CurvePoint(day=3, arm=HOLDOUT, revenue_per_customer_minor=700 / of_held),
    ]


def test_a_campaign_that_was_not_launched_has_no_results(shop: Any) -> None:
    shop.customers("ada")
    campaign = shop.plain_campaign()
    with pytest.raises(WrongMoment, match="not launched"):
        results(shop, campaign.campaign_id)
