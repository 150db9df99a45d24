"""Campaign and outbox say the same of a pause, whatever a crash left between the two."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    CampaignStatus,
    agree_on_pauses,
    cancel_campaign,
    finish_if_sent,
    get_campaign,
    launch_campaign,
    pause_campaign,
    plan_campaign,
    resume_campaign,
)
from rapport.delivery import (
    MessageStatus,
    list_pauses,
    outbox_counts,
    pause_messages,
    resume_messages,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SET_STATUS = {
    "handed": "UPDATE messages SET status = 'handed'",
    "delivered": "UPDATE messages SET status = 'delivered'",
}


def doors(shop: Any) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "shop": shop.settings}


def sending(shop: Any) -> str:
    shop.customers("ann", "bob")
    campaign_id = str(shop.plain_campaign().campaign_id)
    plan_campaign(campaign_id, **doors(shop), now=NOW)
    launch_campaign(campaign_id, **doors(shop), now=NOW)
    return campaign_id


def stands(shop: Any, campaign_id: str) -> tuple[CampaignStatus, int]:
    status = get_campaign(shop.database, campaign_id).status
    return status, len(list_pauses(shop.database))


def test_a_pause_that_broke_off_reaches_the_outbox(any_shop: Any) -> None:
    campaign_id = sending(any_shop)
    pause_campaign(campaign_id, database=any_shop.database, now=NOW)
    resume_messages(any_shop.database, campaign_id=campaign_id, by="crash", now=NOW)
    assert stands(any_shop, campaign_id) == (CampaignStatus.PAUSED, 0)
    agree_on_pauses(database=any_shop.database, now=NOW)
    assert stands(any_shop, campaign_id) == (CampaignStatus.PAUSED, 1)


def test_a_pause_that_was_left_behind_ends_when_the_campaign_goes_on(any_shop: Any) -> None:
    campaign_id = sending(any_shop)
    database = any_shop.database
    pause_campaign(campaign_id, database=database, now=NOW)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE campaigns SET status = 'sending'")
    agree_on_pauses(database=database, now=NOW)
    assert stands(any_shop, campaign_id) == (CampaignStatus.SENDING, 0)


def test_what_the_outbox_paused_pauses_the_campaign_until_somebody_resumes_it(
    any_shop: Any,
) -> None:
    campaign_id = sending(any_shop)
    database = any_shop.database
    pause_messages(
        database, campaign_id=campaign_id, because="too-many-bounces", by="rapport", now=NOW
    )
    agree_on_pauses(database=database, now=NOW)
    paused = get_campaign(database, campaign_id)
    assert (paused.status, paused.paused_because) == (CampaignStatus.PAUSED, "too-many-bounces")
    assert resume_campaign(campaign_id, **doors(any_shop), now=NOW + HOUR) == 2
    agree_on_pauses(database=database, now=NOW + HOUR)
    assert stands(any_shop, campaign_id) == (CampaignStatus.SENDING, 0)


def test_a_resume_that_breaks_off_leaves_a_campaign_that_can_be_resumed(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = sending(shop)
    pause_campaign(campaign_id, database=shop.database, now=NOW)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rapport.campaigns.pausing.update_campaign", dies)
        with pytest.raises(KeyboardInterrupt):
            resume_campaign(campaign_id, **doors(shop), now=NOW)
    agree_on_pauses(database=shop.database, now=NOW)
    assert stands(shop, campaign_id) == (CampaignStatus.PAUSED, 1)
    resume_campaign(campaign_id, **doors(shop), now=NOW)
    assert stands(shop, campaign_id) == (CampaignStatus.SENDING, 0)


def test_a_paused_campaign_can_be_cancelled_and_leaves_no_pause(any_shop: Any) -> None:
    campaign_id = sending(any_shop)
    database = any_shop.database
    pause_campaign(campaign_id, database=database, now=NOW)
    assert cancel_campaign(campaign_id, database=database) == 2
    assert outbox_counts(database, campaign_id) == {MessageStatus.CANCELLED: 2}
    agree_on_pauses(database=database, now=NOW)
    assert stands(any_shop, campaign_id) == (CampaignStatus.CANCELLED, 0)


def test_a_message_in_an_employees_hands_is_not_an_end(shop: Any) -> None:
    campaign_id = sending(shop)
    for status, end in (("handed", CampaignStatus.SENDING), ("delivered", CampaignStatus.SENT)):
        with shop.database.begin() as connection:
            connection.exec_driver_sql(SET_STATUS[status])
        found = finish_if_sent(campaign_id, database=shop.database, now=NOW)
        assert found.status is end
