"""A campaign whose days are over leaves figures of its arms, and nothing of its customers."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    Terms,
    WrongMoment,
    campaign_results,
    launch_campaign,
    learn_from_campaign,
    learn_from_campaigns,
    plan_campaign,
    plan_rows,
)
from rapport.content import Copy, Suggested, get_draft
from rapport.decisions import HOLDOUT
from rapport.effects import list_figures
from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.storage import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=15)
CUSTOMERS = [f"c{number:03d}" for number in range(400)]
TEXTS = {
    "a": Copy(subject="Hello?", body="{{ customer.first_name | default: 'Friend' }}, we miss you."),
    "b": Copy(subject="News", body="Hello."),
}


def launched(shop: Any) -> str:
    shop.customers(*CUSTOMERS)
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, variant): text for variant, text in TEXTS.items()})
    campaign_id: str = shop.campaign(Terms(holdout_share=0.3)).campaign_id
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings, "now": NOW}
    plan_campaign(campaign_id, **doors)
    launch_campaign(campaign_id, **doors)
    return campaign_id


def happened(shop: Any, customer: str, name: EventName, **more: Any) -> None:
    event = Event(
        event_id=EventId(f"{customer}-{name.value}"),
        customer_id=CustomerId(customer),
        name=name.value,
        happened_at=NOW + timedelta(days=1),
        received_at=NOW + timedelta(days=1),
        source="test",
        **more,
    )
    record_events(shop.facts, [event])


def test_figures_are_those_of_the_results_told_apart_by_group(shop: Any) -> None:
    campaign_id = launched(shop)
    rows = plan_rows(shop.database, campaign_id, limit=1000)
    arms = {arm: [r.customer_id for r in rows if r.arm == arm] for arm in ("a", "b", HOLDOUT)}
    for customer in arms["a"][:10]:
        happened(shop, customer, EventName.EMAIL_LINK_CLICKED, campaign_id=campaign_id)
        happened(shop, customer, EventName.ORDER_COMPLETED, amount_minor=2_000, currency="GBP")
    happened(shop, arms[HOLDOUT][0], EventName.ORDER_COMPLETED, amount_minor=500, currency="GBP")
    doors = {"database": shop.database, "facts": shop.facts, "currency": "GBP"}
    with pytest.raises(WrongMoment, match="orders still count"):
        learn_from_campaign(campaign_id, **doors, now=NOW + timedelta(days=3))
    assert learn_from_campaigns(**doors, now=NOW + timedelta(days=3)) == []
    assert learn_from_campaigns(**doors, now=LATER) == [campaign_id]
    assert learn_from_campaigns(**doors, now=LATER) == []
    found = {one.arm: one for one in list_figures(shop.database)}
    results = campaign_results(campaign_id, **doors, now=LATER)
    for arm in results.arms:
        figures = found[arm.arm]
        assert (figures.customers, figures.ordered) == (arm.customers, arm.ordered)
        assert figures.revenue_mean * figures.customers == pytest.approx(arm.revenue_minor)
        assert figures.held_out == (arm.arm == HOLDOUT)
    assert found["a"].clicked == found["a"].clicked_orders == 10
    assert found["a"].clicked_revenue == pytest.approx(found["a"].revenue_mean)
    assert found["a"].language == found[HOLDOUT].language == "en"
    assert found[HOLDOUT].attributes == {}
    assert learn_from_campaign(campaign_id, **doors, now=LATER) == 3


def test_a_campaign_that_was_never_launched_teaches_nothing(shop: Any) -> None:
    shop.customers(*CUSTOMERS[:5])
    campaign = shop.plain_campaign()
    doors = {"database": shop.database, "facts": shop.facts, "currency": "GBP", "now": LATER}
    assert learn_from_campaigns(**doors) == []
    with pytest.raises(WrongMoment):
        learn_from_campaign(campaign.campaign_id, **doors)


def test_figures_keep_the_propensity_of_what_the_text_was_to_try(shop: Any) -> None:
    campaign_id = launched(shop)
    draft_id = next(
        row.draft_id for row in plan_rows(shop.database, campaign_id, limit=1000) if row.arm == "a"
    )
    kept = get_draft(shop.database, str(draft_id))
    suggested = Suggested(settings={"question": "yes"}, propensity=0.25)
    drafts = metadata.tables["drafts"]
    remembers = drafts.update().where(drafts.c.draft_id == kept.draft_id)
    with shop.database.begin() as connection:
        connection.execute(remembers.values(suggested=asdict(suggested)))
    doors = {"database": shop.database, "facts": shop.facts, "currency": "GBP"}
    learn_from_campaigns(**doors, now=LATER)
    found = {one.arm: one.propensity for one in list_figures(shop.database)}
    assert found == {"a": 0.25, "b": None, HOLDOUT: None}
