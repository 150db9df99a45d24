"""What happens becomes deliveries: once, for those who want it, and cheaply for nobody."""

import json
from datetime import timedelta

import pytest

from rapport.campaigns import Campaign, CampaignId, CampaignStatus
from rapport.campaigns.store import has_campaign, insert_campaign, update_campaign
from rapport.events import NOTICED, CustomerId, Event, EventId, accept_events, type_of, wanted
from rapport.journeys import JourneyCall, take_calls
from rapport.journeys.store import add_calls
from rapport.profiles import Consent, Purpose, drain_inbox, ensure_tables, record_consents
from rapport.storage import Database, Facts
from rapport.webhooks import WEBHOOK_FOLLOWER, Delivery, feed_webhooks, list_deliveries
from tests.webhooks.conftest import NOW, endpoint_at

URL = "https://shop.example/hook"


@pytest.fixture(autouse=True)
def tables(facts: Facts) -> None:
    ensure_tables(facts)


def feed(database: Database, facts: Facts, *, later: float = 0) -> int:
    now = NOW + timedelta(minutes=later)
    return feed_webhooks(database=database, facts=facts, now=now, worker="w")


def happen(database: Database, facts: Facts, *names: str) -> None:
    events = [
        Event(
            event_id=EventId(f"evt {name}"),
            name=name,
            happened_at=NOW,
            received_at=NOW,
            source="web",
            customer_id=CustomerId("ada"),
            properties={"plan": "gold"},
        )
        for name in names
    ]
    accept_events(database, events)
    drain_inbox(database, facts)


def types(database: Database) -> list[str]:
    return sorted(one.type for one in list_deliveries(database))


def test_types_are_words_with_dots() -> None:
    assert type_of("Order Completed") == "customer.order_completed"
    assert type_of("Email Link Clicked") == "message.clicked"
    assert wanted("message.clicked", ["message.*"])
    assert wanted("message.clicked", ["*"])
    assert not wanted("message.clicked", ["message.bounced", "mess.*"])


def test_nobody_listens_and_nothing_is_put_aside(database: Database, facts: Facts) -> None:
    happen(database, facts, "Order Completed")
    assert facts.read(facts.table(NOTICED)).num_rows == 0
    assert feed(database, facts) == 0


def test_events_go_to_those_who_want_them_and_once(database: Database, facts: Facts) -> None:
    endpoint_at(URL, database, types=("message.*",), fields=("properties",))
    endpoint_at(URL, database, name="orders", types=("customer.order_completed",))
    feed(database, facts)
    happen(database, facts, "Order Completed", "Email Bounced", "Page Viewed")
    assert feed(database, facts) == 2
    assert types(database) == ["customer.order_completed", "message.bounced"]
    happen(database, facts, "Order Completed")  # a sender that was not sure tells it again
    assert feed(database, facts) == 0
    bounced = next(one for one in list_deliveries(database) if one.type == "message.bounced")
    assert json.loads(bounced.body)["data"]["properties"] == {"plan": "gold"}
    assert bounced.customer_id == "ada"


def test_what_was_put_aside_survives_a_crash_before_and_after_it_was_passed_on(
    database: Database, facts: Facts
) -> None:
    endpoint_at(URL, database)
    feed(database, facts)
    happen(database, facts, "Order Completed")
    rows = facts.read(facts.table(NOTICED))
    feed(database, facts)
    facts.append(NOTICED, rows)  # as after a crash between the two commits
    assert feed(database, facts) == 0
    assert types(database) == ["customer.order_completed"]
    assert facts.read(facts.table(NOTICED)).num_rows == 0


def test_changes_of_consents_are_told_and_earlier_ones_are_not(
    any_database: Database, facts: Facts
) -> None:
    say(any_database, granted=True, minutes=0)
    endpoint_at(URL, any_database, types=("consent.changed",))
    assert feed(any_database, facts) == 0
    say(any_database, granted=False, minutes=1)
    assert feed(any_database, facts) == 1
    assert feed(any_database, facts) == 0
    (told,) = list_deliveries(any_database)
    assert json.loads(told.body)["data"] == {
        "channel": "email", "purpose": "marketing", "granted": False, "customer_id": "ada",
    }  # fmt: skip


def test_a_campaign_is_told_each_time_it_moves(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database, types=("campaign.*",))
    move(any_database, "cmp_old", CampaignStatus.SENDING)
    feed(any_database, facts)
    for later, status in enumerate(
        (CampaignStatus.SENDING, CampaignStatus.PAUSED, CampaignStatus.SENDING, CampaignStatus.SENT)
    ):
        move(any_database, "cmp_1", status)
        feed(any_database, facts, later=later)
        feed(any_database, facts, later=later)
    assert types(any_database) == [
        "campaign.finished", "campaign.paused", "campaign.started", "campaign.started",
    ]  # fmt: skip


def test_a_step_of_a_journey_reaches_the_endpoint_that_it_names(
    any_database: Database, facts: Facts
) -> None:
    endpoint_at(URL, any_database, types=("campaign.paused",))
    with any_database.begin() as connection:
        add_calls(connection, [call("jcl_1", "shop"), call("jcl_2", "nobody")])
    assert feed(any_database, facts) == 1
    (told,) = list_deliveries(any_database)
    assert (told.type, told.customer_id) == ("journey.webhook", "ada")
    assert not take_calls(
        any_database, worker="x", now=NOW + timedelta(hours=1), lease=timedelta(minutes=1)
    )


def call(call_id: str, endpoint: str) -> JourneyCall:
    return JourneyCall(
        call_id=call_id,
        endpoint=endpoint,
        journey_id="welcome",
        version=1,
        step_id="tell",
        customer_id="ada",
        entry_key="",
        happened_at=NOW,
    )


def say(database: Database, *, granted: bool, minutes: int) -> None:
    consent = Consent(
        customer_id=CustomerId("ada"),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=granted,
        recorded_at=NOW + timedelta(minutes=minutes),
        how="form",
        text_version="1",
    )
    record_consents(database, [consent])


def move(database: Database, campaign_id: str, status: CampaignStatus) -> None:
    campaign = Campaign(
        campaign_id=CampaignId(campaign_id),
        name="Spring",
        brief_id="brf_1",
        status=status,
        created_at=NOW,
        created_by="mei",
    )
    with database.begin() as connection:
        if has_campaign(connection, campaign_id):
            update_campaign(connection, campaign_id, status)
        else:
            insert_campaign(connection, campaign)


def test_deliveries_follow_a_customer(any_database: Database, facts: Facts) -> None:
    endpoint_at(URL, any_database, types=("none",))
    with any_database.begin() as connection:
        add_calls(connection, [call("jcl_1", "shop")])
    feed(any_database, facts)
    WEBHOOK_FOLLOWER.follow(any_database, facts, {"ada": "grace"})
    (kept,) = list_deliveries(any_database)
    assert isinstance(kept, Delivery)
    assert (kept.customer_id, kept.told_as) == ("grace", "ada")
