"""From the plan to the outbox, and to the end."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    CampaignStatus,
    DraftsStale,
    Terms,
    WrongMoment,
    cancel_campaign,
    finish_if_sent,
    finish_sent,
    get_campaign,
    launch_campaign,
    plan_campaign,
    resume_launches,
)
from rapport.content import Copy, drafts_of
from rapport.delivery import (
    Links,
    MessageStatus,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    SendReport,
    list_messages,
    outbox_counts,
)
from rapport.events import CustomerId
from rapport.kit.settings import MailSettings
from rapport.profiles import Profile, put_profiles
from rapport.review import DraftNotApproved, send_back

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


class Stopped(Exception):
    """Stands for the death of the process."""


class AcceptingChannel:
    name = "email"
    provider = "test"
    takes_bytes = True

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        return [Outcome(message_id=mail.message_id, kind=OutcomeKind.ACCEPTED) for mail in mails]


def plan(shop: Any, campaign_id: str) -> None:
    plan_campaign(
        campaign_id, database=shop.database, facts=shop.facts, shop=shop.settings, now=NOW
    )


def launch(
    shop: Any,
    campaign_id: str,
    on_progress: Callable[[int], None] | None = None,
    now: datetime = NOW,
) -> int:
    return launch_campaign(
        campaign_id,
        database=shop.database,
        facts=shop.facts,
        shop=shop.settings,
        now=now,
        on_progress=on_progress,
    )


def planned(shop: Any, names: Sequence[str] = ("ada", "bob"), terms: Terms | None = None) -> str:
    shop.customers(*names)
    campaign_id: str = shop.plain_campaign(terms).campaign_id
    plan(shop, campaign_id)
    return campaign_id


def send(shop: Any) -> SendReport:
    return Sender(
        database=shop.database,
        channels=[AcceptingChannel()],
        links=Links(b"secret", "https://shop.example"),
        mail=MailSettings(sender="hello@shop.example"),
        clock=lambda: NOW,
    ).send_all()


def test_a_launch_puts_one_message_per_recipient_into_the_outbox(any_shop: Any) -> None:
    campaign_id = planned(any_shop)
    assert launch(any_shop, campaign_id) == 2
    messages = list_messages(any_shop.database, campaign_id=campaign_id)
    assert {(each.customer_id, each.address) for each in messages} == {
        ("ada", "ada@example.org"),
        ("bob", "bob@example.org"),
    }
    first = next(each for each in messages if each.customer_id == "ada")
    assert first.slots == {"customer": {"first_name": "Ada", "city": "Leeds"}}
    assert (first.language, first.arm, first.due_at) == ("en", "a", NOW)


def test_the_holdout_and_those_left_out_are_not_in_the_outbox(shop: Any) -> None:
    names = [f"c{number}" for number in range(200)]
    campaign_id = planned(shop, names, Terms(holdout_share=0.5))
    added = launch(shop, campaign_id)
    assert 60 < added < 140
    assert sum(outbox_counts(shop.database, campaign_id).values()) == added


def test_a_launch_that_was_broken_off_is_launched_again_without_doubles(any_shop: Any) -> None:
    names = [f"c{number:04d}" for number in range(4500)]
    campaign_id = planned(any_shop, names)

    def die(done: int) -> None:
        if done == 2000:
            raise Stopped

    with pytest.raises(Stopped):
        launch(any_shop, campaign_id, die)
    assert sum(outbox_counts(any_shop.database, campaign_id).values()) == 2000
    still = finish_if_sent(campaign_id, database=any_shop.database, now=NOW)
    assert still.status is CampaignStatus.SENDING
    doors = {"database": any_shop.database, "facts": any_shop.facts, "shop": any_shop.settings}
    assert resume_launches(**doors, now=LATER) == [campaign_id]
    assert resume_launches(**doors, now=LATER) == []
    assert outbox_counts(any_shop.database, campaign_id) == {MessageStatus.QUEUED: 4500}
    assert get_campaign(any_shop.database, campaign_id).launched_at == NOW


def test_a_campaign_is_sent_when_its_last_message_is(shop: Any) -> None:
    campaign_id = planned(shop)
    launch(shop, campaign_id)
    assert finish_sent(database=shop.database, now=LATER) == []
    assert send(shop) == SendReport(delivered=2)
    assert finish_sent(database=shop.database, now=LATER) == [campaign_id]
    campaign = get_campaign(shop.database, campaign_id)
    assert (campaign.status, campaign.sent_at) == (CampaignStatus.SENT, LATER)
    assert finish_if_sent(campaign_id, database=shop.database, now=NOW).sent_at == LATER


def test_after_the_launch_the_plan_stands(shop: Any) -> None:
    campaign_id = planned(shop)
    launch(shop, campaign_id)
    with pytest.raises(WrongMoment, match="is sending and cannot be planned"):
        plan(shop, campaign_id)


def test_what_was_not_planned_cannot_be_launched(shop: Any) -> None:
    shop.customers("ada")
    campaign = shop.plain_campaign()
    with pytest.raises(WrongMoment, match="is draft and cannot be launched"):
        launch(shop, campaign.campaign_id)


def test_a_draft_sent_back_after_the_plan_stops_the_launch(shop: Any) -> None:
    campaign_id = planned(shop)
    draft_id = list_drafts_of(shop)[0]
    send_back(shop.database, draft_id, version=1, operator="ada", reason="a typo", now=NOW)
    with pytest.raises(DraftNotApproved):
        launch(shop, campaign_id)
    assert get_campaign(shop.database, campaign_id).status is CampaignStatus.PLANNED
    assert outbox_counts(shop.database, campaign_id) == {}


def list_drafts_of(shop: Any) -> list[str]:
    return [draft.draft_id for draft in drafts_of(shop.database, "brf_1")]


def test_a_cancelled_campaign_sends_nothing_more(any_shop: Any) -> None:
    campaign_id = planned(any_shop)
    launch(any_shop, campaign_id)
    assert cancel_campaign(campaign_id, database=any_shop.database) == 2
    assert send(any_shop) == SendReport()
    with pytest.raises(WrongMoment):
        launch(any_shop, campaign_id)
    with pytest.raises(WrongMoment):
        cancel_campaign(campaign_id, database=any_shop.database)


def test_a_campaign_cancelled_during_its_launch_stops_there(shop: Any) -> None:
    campaign_id = planned(shop, [f"c{number:04d}" for number in range(2500)])

    def cancel(done: int) -> None:
        if done == 2000:
            cancel_campaign(campaign_id, database=shop.database)

    assert launch(shop, campaign_id, cancel) == 2000
    assert outbox_counts(shop.database, campaign_id) == {MessageStatus.CANCELLED: 2000}


def test_the_address_is_the_one_of_the_launch(shop: Any) -> None:
    campaign_id = planned(shop)
    put_profiles(shop.facts, [Profile(customer_id=CustomerId("ada"), email="new@example.org")])
    launch(shop, campaign_id)
    message = list_messages(shop.database, customer_id="ada")[0]
    assert message.address == "new@example.org"


def test_a_slot_that_lost_its_value_fails_one_message_and_no_other(shop: Any) -> None:
    shop.customers("ada", "bob")
    everybody = shop.segment("everybody")
    named = Copy(subject="{{ customer.first_name }}", body="Hello.")
    shop.brief([everybody], {(everybody, "a"): named})
    campaign_id = shop.campaign().campaign_id
    plan(shop, campaign_id)
    put_profiles(shop.facts, [Profile(customer_id=CustomerId("ada"), email="ada@example.org")])
    launch(shop, campaign_id)
    assert send(shop) == SendReport(delivered=1, failed=1)
    assert finish_sent(database=shop.database, now=LATER) == [campaign_id]


def test_a_draft_whose_facts_changed_since_its_approval_stops_the_launch(shop: Any) -> None:
    campaign_id = planned(shop)
    moved = replace(shop, settings=shop.settings.model_copy(update={"url": "https://new.example"}))
    with pytest.raises(DraftsStale, match="link-foreign"):
        launch(moved, campaign_id)
    assert outbox_counts(shop.database, campaign_id) == {}
    assert launch(shop, campaign_id) > 0
