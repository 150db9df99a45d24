"""Campaigns in waves: a canary that stops, a winner that is sent, shares that are written down."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    Allocation,
    BadTerms,
    CampaignStatus,
    Terms,
    WaveKind,
    campaign_power,
    campaign_results,
    canary_report,
    finish_if_sent,
    get_campaign,
    launch_campaign,
    list_waves,
    plan_campaign,
    results_csv,
    resume_campaign,
    resume_launches,
    start_waves,
    stop_harmful,
)
from rapport.content import Copy
from rapport.decisions import HOLDOUT, choices_of
from rapport.delivery import MessageStatus, list_messages, outbox_counts
from rapport.events import CustomerId, Event, EventId, record_events

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMERS = [f"c{number:03d}" for number in range(400)]
TEXT = Copy(subject="News", body="Hello.")


def launched(shop: Any, terms: Terms) -> str:
    shop.customers(*CUSTOMERS)
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT, (everybody, "b"): TEXT})
    campaign_id: str = shop.campaign(terms).campaign_id
    plan_campaign(campaign_id, **doors(shop), now=NOW)
    launch_campaign(campaign_id, **doors(shop), now=NOW)
    return campaign_id


def doors(shop: Any) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "shop": shop.settings}


def happen(shop: Any, names: list[str], name: str, at: datetime, **more: Any) -> None:
    record_events(
        shop.facts,
        [
            Event(
                event_id=EventId(f"{name}-{at.isoformat()}-{one}"),
                name=name,
                happened_at=at,
                received_at=at,
                source="shop",
                customer_id=CustomerId(one),
                **more,
            )
            for one in names
        ],
    )


def sent(shop: Any) -> None:
    """Let every message that waits be taken by a server."""
    with shop.database.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET status = 'delivered'")


def test_a_canary_goes_first_and_the_rest_follows(any_shop: Any) -> None:
    terms = Terms(holdout_share=0.2, canary_share=0.01, canary_least=50, canary_hours=4)
    campaign_id = launched(any_shop, terms)
    kinds = [one.kind for one in list_waves(any_shop.database, campaign_id)]
    assert kinds == [WaveKind.CANARY, WaveKind.RAMP, WaveKind.REST]
    first = sum(outbox_counts(any_shop.database, campaign_id).values())
    assert 20 < first < 70
    sent(any_shop)
    assert start_waves(**doors(any_shop), now=NOW + HOUR) == []
    assert finish_if_sent(campaign_id, database=any_shop.database, now=NOW).sent_at is None
    assert start_waves(**doors(any_shop), now=NOW + 4 * HOUR) == [campaign_id]
    assert start_waves(**doors(any_shop), now=NOW + 4 * HOUR) == []
    assert start_waves(**doors(any_shop), now=NOW + 8 * HOUR) == [campaign_id]
    messages = list_messages(any_shop.database, campaign_id=campaign_id, limit=1000)
    held_out = len(CUSTOMERS) - len(messages)
    assert 50 < held_out < 110
    assert len({one.customer_id for one in messages}) == len(messages)


def test_a_canary_that_does_harm_pauses_the_campaign(any_shop: Any) -> None:
    terms = Terms(holdout_share=0, canary_share=0.01, canary_least=200)
    campaign_id = launched(any_shop, terms)
    sent(any_shop)
    reached = [one.customer_id for one in list_messages(any_shop.database, limit=1000)]
    more = {"campaign_id": campaign_id}
    happen(any_shop, reached[:1], "Marked as Spam", NOW + HOUR, **more)
    database, facts = any_shop.database, any_shop.facts
    assert stop_harmful(database=database, facts=facts, now=NOW + HOUR) == []  # one may be chance
    happen(any_shop, reached[1:6], "Marked as Spam", NOW + HOUR, **more)
    report = canary_report(campaign_id, database=database, facts=facts, now=NOW + HOUR)
    assert report.ringing == ("complained",)
    assert stop_harmful(database=database, facts=facts, now=NOW + HOUR) == [campaign_id]
    paused = get_campaign(database, campaign_id)
    assert (paused.status, paused.paused_because) == (CampaignStatus.PAUSED, "canary: complained")
    assert start_waves(**doors(any_shop), now=NOW + DAY) == []
    resume_campaign(campaign_id, **doors(any_shop), now=NOW + DAY)
    assert stop_harmful(database=database, facts=facts, now=NOW + DAY) == []  # somebody looked
    assert get_campaign(database, campaign_id).status is CampaignStatus.SENDING


def test_the_winner_by_money_goes_to_everybody_else(any_shop: Any) -> None:
    terms = Terms(holdout_share=0.1, allocation=Allocation.WINNER, test_share=0.5, wave_hours=24)
    campaign_id = launched(any_shop, terms)
    first = list_messages(any_shop.database, campaign_id=campaign_id, limit=1000)
    buyers = [one.customer_id for one in first if one.arm == "b"][:20]
    clickers = [one.customer_id for one in first if one.arm == "a"]
    more = {"campaign_id": campaign_id}
    happen(any_shop, clickers, "Email Link Clicked", NOW + HOUR, **more)
    order = {"amount_minor": 5000, "currency": "GBP"}
    happen(any_shop, buyers, "Order Completed", NOW + HOUR, **order)
    assert start_waves(**doors(any_shop), now=NOW + DAY) == [campaign_id]
    later = list_messages(any_shop.database, campaign_id=campaign_id, limit=1000)
    known = {one.message_id for one in first}
    assert {one.arm for one in later if one.message_id not in known} == {"b"}
    choices = {one.customer_id: one for one in choices_of(any_shop.database, campaign_id)}
    assert len(choices) == len(CUSTOMERS)
    chosen = [choices[one.customer_id] for one in later if one.message_id not in known]
    assert {(one.policy, one.propensity) for one in chosen} == {("winner", 0.9)}


def test_adaptive_shares_are_drawn_from_money_and_kept_with_each_customer(shop: Any) -> None:
    terms = Terms(holdout_share=0.1, allocation=Allocation.ADAPTIVE, waves=3, least_share=0.05)
    campaign_id = launched(shop, terms)
    first = list_messages(shop.database, campaign_id=campaign_id, limit=1000)
    buyers = [one.customer_id for one in first if one.arm == "b"]
    order = {"amount_minor": 5000, "currency": "GBP"}
    happen(shop, buyers[: len(buyers) * 3 // 4], "Order Completed", NOW + HOUR, **order)
    assert start_waves(**doors(shop), now=NOW + DAY) == [campaign_id]
    wave = list_waves(shop.database, campaign_id)[1]
    assert wave.shares["b"] == pytest.approx(0.95, abs=0.01)
    assert sum(wave.shares.values()) == pytest.approx(1)
    kept = Counter(
        (one.arm, round(one.propensity / 0.9, 3))
        for one in choices_of(shop.database, campaign_id)
        if one.policy == "thompson"
    )
    assert {share for arm, share in kept if arm == "b"} == {round(wave.shares["b"], 3)}
    found = campaign_results(
        campaign_id, database=shop.database, facts=shop.facts, currency="GBP", now=NOW + 2 * DAY
    )
    assert [one.arm for one in found.estimates] == ["b", "a"]
    assert {arm.arm for arm in found.arms} == {"a", "b", HOLDOUT}
    started = sum(one.customers for one in found.arms)
    assert started < len(CUSTOMERS)  # the third wave has not begun and does not count


def test_a_wave_that_a_crash_left_out_of_the_outbox_is_put_in(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = launched(shop, Terms(holdout_share=0, canary_share=0.1, canary_least=1))

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rapport.campaigns.waving.launch_campaign", dies)
        with pytest.raises(KeyboardInterrupt):
            start_waves(**doors(shop), now=NOW + 4 * HOUR)
    before = sum(outbox_counts(shop.database, campaign_id).values())
    assert resume_launches(**doors(shop), now=NOW + 4 * HOUR) == [campaign_id]
    assert sum(outbox_counts(shop.database, campaign_id).values()) > before


def test_results_say_how_far_they_may_be_believed(any_shop: Any) -> None:
    campaign_id = launched(any_shop, Terms(holdout_share=0.5))
    order = {"amount_minor": 1000, "currency": "GBP"}
    happen(any_shop, CUSTOMERS[::3], "Order Completed", NOW - DAY, **order)
    happen(any_shop, CUSTOMERS[::3], "Order Completed", NOW + DAY, **order)
    messages = list_messages(any_shop.database, campaign_id=campaign_id, limit=1000)
    first, second = messages[0].customer_id, messages[1].customer_id
    more = {"campaign_id": campaign_id}
    scanner = {"properties": {"scanner": True}}
    happen(any_shop, [first], "Email Link Clicked", NOW + HOUR, **more, **scanner)
    happen(any_shop, [first], "Email Bounced", NOW + HOUR, **more)
    happen(any_shop, [second], "Email Link Clicked", NOW + HOUR, **more)
    found = campaign_results(
        campaign_id,
        database=any_shop.database,
        facts=any_shop.facts,
        currency="GBP",
        now=NOW + 2 * DAY,
    )
    treated = [arm for arm in found.arms if arm.arm != HOLDOUT]
    assert sum(arm.clicked for arm in treated) == 2
    assert sum(arm.clicked_by_people for arm in treated) == 1
    assert sum(arm.bounced for arm in treated) == 1
    assert found.adjusted is not None
    assert found.adjusted.difference == pytest.approx(0, abs=1e-6)  # the past explains it all
    assert found.revenue.low is not None
    assert found.always_low is not None
    assert found.always_low < found.revenue.low
    assert found.checks is not None
    assert not found.checks.uneven
    assert found.checks.would_see_minor is not None
    table = results_csv(found, [])
    assert "lift,adjusted,difference," in table
    assert table.count("clicked_by_people") == 3


def test_power_is_said_before_anything_is_sent(shop: Any) -> None:
    shop.customers(*CUSTOMERS)
    order = {"amount_minor": 1000, "currency": "GBP"}
    happen(shop, CUSTOMERS[::5], "Order Completed", NOW - DAY, **order)
    campaign_id = shop.plain_campaign(Terms(holdout_share=0.2)).campaign_id
    plan_campaign(campaign_id, **doors(shop), now=NOW)
    found = campaign_power(
        campaign_id, database=shop.database, facts=shop.facts, currency="GBP", now=NOW
    )
    assert found.customers == len(CUSTOMERS)
    assert found.mean_minor == pytest.approx(200)
    assert found.would_see_minor is not None
    assert found.would_see_minor == pytest.approx(2.8 * 400 * (1 / 320 + 1 / 80) ** 0.5, rel=0.1)
    assert found.by_holdout[0.5] < found.by_holdout[0.05]


@pytest.mark.parametrize(
    "terms",
    [
        Terms(allocation=Allocation.ADAPTIVE, waves=1),
        Terms(allocation=Allocation.ADAPTIVE, least_share=0.2),
        Terms(allocation=Allocation.WINNER, test_share=1),
        Terms(canary_share=1),
        Terms(expires_hours=0),
        Terms(channel="article"),
        Terms(channel="sms"),  # the brief is for mail
    ],
)
def test_terms_that_cannot_be_used_are_refused(shop: Any, terms: Terms) -> None:
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT})
    with pytest.raises(BadTerms):
        shop.campaign(terms)


def test_messages_carry_topic_priority_and_expiry(shop: Any) -> None:
    campaign_id = launched(
        shop, Terms(holdout_share=0, topic="new-arrivals", priority=5, expires_hours=3)
    )
    (one,) = list_messages(shop.database, campaign_id=campaign_id, limit=1)
    assert (one.topic, one.priority, one.expires_at) == ("new-arrivals", 5, NOW + 3 * HOUR)
    assert one.status is MessageStatus.QUEUED
