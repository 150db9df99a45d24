"""Campaigns that leave by a schedule: once, whatever dies, and by each recipient's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rapport.campaigns import (
    BadSchedule,
    CampaignStatus,
    LeftOutBecause,
    Schedule,
    ScheduleKind,
    ScheduleStatus,
    Terms,
    cancel_campaign,
    find_schedule,
    get_campaign,
    list_campaigns,
    pause_campaign,
    plan_campaign,
    plan_rows,
    resume_campaign,
    schedule_campaign,
    start_due,
)
from rapport.campaigns.scheduling import next_run
from rapport.campaigns.timing import Timetable
from rapport.delivery import MessageStatus, list_messages, list_pauses, outbox_counts
from rapport.events import CustomerId
from rapport.profiles import Profile, put_profiles

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = "Asia/Shanghai"
AT = Schedule(kind=ScheduleKind.AT, at=NOW + HOUR)


def keep(shop: Any, campaign_id: str, schedule: Schedule) -> Any:
    return schedule_campaign(campaign_id, schedule, database=shop.database, timezone=ZONE, now=NOW)


def start(shop: Any, now: datetime, worker: str = "one") -> list[str]:
    settings = shop.settings.model_copy(update={"timezone": ZONE})
    return [
        str(one)
        for one in start_due(
            database=shop.database, facts=shop.facts, shop=settings, now=now, worker=worker
        )
    ]


def test_a_campaign_leaves_when_it_is_due_and_once(any_shop: Any) -> None:
    any_shop.customers("ann", "bob")
    campaign_id = any_shop.plain_campaign().campaign_id
    kept = keep(any_shop, campaign_id, AT)
    assert kept.due_at == NOW + HOUR
    assert get_campaign(any_shop.database, campaign_id).status is CampaignStatus.SCHEDULED
    assert start(any_shop, NOW) == []
    any_shop.customers("cleo")  # members are those of the start
    assert start(any_shop, NOW + HOUR) == [campaign_id]
    assert start(any_shop, NOW + HOUR, worker="two") == []
    assert outbox_counts(any_shop.database, campaign_id) == {MessageStatus.QUEUED: 3}
    found = find_schedule(any_shop.database, campaign_id)
    assert found is not None
    assert found.status is ScheduleStatus.DONE


def test_a_start_that_broke_off_goes_on_when_its_lease_is_over(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.customers("ann", "bob")
    campaign_id = shop.plain_campaign().campaign_id
    keep(shop, campaign_id, AT)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rapport.campaigns.starting.launch_campaign", dies)
        with pytest.raises(KeyboardInterrupt):
            start(shop, NOW + HOUR)
    assert start(shop, NOW + HOUR, worker="two") == []  # the first may still be at work
    assert start(shop, NOW + 2 * HOUR, worker="two") == [campaign_id]
    assert outbox_counts(shop.database, campaign_id) == {MessageStatus.QUEUED: 2}


def test_what_cannot_start_says_why_and_is_described_again(shop: Any) -> None:
    everybody = shop.segment("everybody")
    shop.brief([everybody], {})
    campaign_id = shop.campaign().campaign_id
    keep(shop, campaign_id, AT)
    assert start(shop, NOW + HOUR) == []
    found = find_schedule(shop.database, campaign_id)
    assert found is not None
    assert (found.status, found.error) == (ScheduleStatus.FAILED, "campaign-drafts-not-approved")
    assert get_campaign(shop.database, campaign_id).status is CampaignStatus.DRAFT


def test_a_server_that_was_down_too_long_sends_nothing_late(shop: Any) -> None:
    shop.customers("ann")
    campaign_id = shop.plain_campaign().campaign_id
    keep(shop, campaign_id, replace(AT, window_hours=2))
    assert start(shop, NOW + 4 * HOUR) == []
    found = find_schedule(shop.database, campaign_id)
    assert found is not None
    assert found.error == "too-late"


def test_everybody_gets_it_at_nine_by_their_own_clock(shop: Any) -> None:
    zones = {"ann": "Pacific/Auckland", "bob": "America/Los_Angeles", "cleo": "", "dora": "No/Zone"}
    shop.customers(*zones)
    put_profiles(
        shop.facts,
        [
            Profile(
                customer_id=CustomerId(name), email=f"{name}@example.org", timezone=zone or None
            )
            for name, zone in zones.items()
        ],
    )
    campaign_id = shop.plain_campaign().campaign_id
    day = date(2026, 3, 8)  # clocks go forward in Los Angeles
    kept = keep(shop, campaign_id, Schedule(kind=ScheduleKind.LOCAL, day=day, clock=time(9)))
    assert start(shop, kept.due_at) == [campaign_id]
    messages = list_messages(shop.database, campaign_id=campaign_id)
    shown = {one.customer_id: one for one in messages}
    assert len(messages) == len(shown) == 4
    for name, zone in zones.items():
        expected = ZoneInfo(zone if zone in zones.values() and "No" not in zone and zone else ZONE)
        local = shown[name].due_at.astimezone(expected)
        assert (local.date(), local.time()) == (day, time(9))
        assert shown[name].expires_at == shown[name].due_at + 6 * HOUR
    assert kept.due_at <= min(one.due_at for one in messages)


def test_whose_hour_was_over_when_a_late_server_began_gets_nothing(shop: Any) -> None:
    shop.customers("ann", "bob")
    put_profiles(
        shop.facts,
        [
            Profile(customer_id=CustomerId("ann"), email="ann@example.org", timezone="Asia/Tokyo"),
            Profile(
                customer_id=CustomerId("bob"),
                email="bob@example.org",
                timezone="America/Los_Angeles",
            ),
        ],
    )
    campaign_id = shop.plain_campaign().campaign_id
    keep(
        shop,
        campaign_id,
        Schedule(kind=ScheduleKind.LOCAL, day=date(2026, 3, 5), clock=time(9), window_hours=2),
    )
    assert start(shop, datetime(2026, 3, 5, 3, tzinfo=UTC)) == [campaign_id]
    counts = outbox_counts(shop.database, campaign_id)
    assert counts == {MessageStatus.CANCELLED: 1, MessageStatus.QUEUED: 1}
    (late,) = list_messages(shop.database, campaign_id=campaign_id, status=MessageStatus.CANCELLED)
    assert (late.customer_id, late.error) == ("ann", "too-late")


def test_a_rule_makes_a_run_each_time_and_each_customer_gets_one(any_shop: Any) -> None:
    any_shop.customers("ann", "bob")
    campaign_id = any_shop.plain_campaign().campaign_id
    keep(any_shop, campaign_id, Schedule(kind=ScheduleKind.RECURRING, rule="0 9 * * *", once=True))
    first = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in Shanghai
    run = f"{campaign_id}/2026-03-02"
    assert start(any_shop, first) == [run, run]  # made, then begun
    assert start(any_shop, first, worker="two") == []
    assert outbox_counts(any_shop.database, run) == {MessageStatus.QUEUED: 2}
    any_shop.customers("cleo")
    second = f"{campaign_id}/2026-03-03"
    assert start(any_shop, first + timedelta(days=1)) == [second, second]
    reasons = {
        row.customer_id: row.left_out_because for row in plan_rows(any_shop.database, second)
    }
    had = LeftOutBecause.HAD_A_RUN
    assert reasons["cleo"] is None
    assert reasons["ann"] in (had, LeftOutBecause.CONTACTED_LATELY)
    runs = list_campaigns(any_shop.database, run_of=campaign_id)
    assert {one.campaign_id for one in runs} == {run, second}


def test_runs_that_were_missed_become_one(shop: Any) -> None:
    shop.customers("ann")
    campaign_id = shop.plain_campaign(Terms(holdout_share=0, quiet_days=0)).campaign_id
    keep(shop, campaign_id, Schedule(kind=ScheduleKind.RECURRING, rule="0 9 * * *"))
    late = datetime(2026, 3, 5, 2, tzinfo=UTC)  # an hour past the fourth run
    run = f"{campaign_id}/2026-03-05"
    assert start(shop, late) == [run, run]
    found = find_schedule(shop.database, campaign_id)
    assert found is not None
    assert found.due_at == datetime(2026, 3, 6, 1, tzinfo=UTC)


def test_a_recurring_campaign_itself_is_never_sent(shop: Any) -> None:
    shop.customers("ann")
    campaign = shop.plain_campaign()
    keep(shop, campaign.campaign_id, Schedule(kind=ScheduleKind.RECURRING, rule="0 9 * * 1"))
    assert cancel_campaign(campaign.campaign_id, database=shop.database) == 0
    assert start(shop, NOW + timedelta(days=30)) == []


def test_a_paused_campaign_waits_and_goes_on(any_shop: Any) -> None:
    any_shop.customers("ann", "bob")
    database = any_shop.database
    campaign_id = any_shop.plain_campaign().campaign_id
    keep(any_shop, campaign_id, AT)
    assert pause_campaign(campaign_id, database=database, now=NOW) == 0
    assert start(any_shop, NOW + HOUR) == []
    doors = {"database": database, "facts": any_shop.facts, "shop": any_shop.settings}
    assert resume_campaign(campaign_id, **doors, now=NOW + HOUR) == 0
    assert start(any_shop, NOW + HOUR) == [campaign_id]
    assert pause_campaign(campaign_id, database=database, now=NOW + HOUR) == 2
    assert [one.campaign_id for one in list_pauses(database)] == [campaign_id]
    assert resume_campaign(campaign_id, **doors, now=NOW + 2 * HOUR) == 2
    assert get_campaign(database, campaign_id).status is CampaignStatus.SENDING
    assert list_pauses(database) == []


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule(kind=ScheduleKind.AT), "needs `at`"),
        (Schedule(kind=ScheduleKind.AT, at=NOW - HOUR), "has passed"),
        (Schedule(kind=ScheduleKind.LOCAL, day=date(2026, 4, 1)), "a clock time"),
        (Schedule(kind=ScheduleKind.BEST), "needs a day"),
        (Schedule(kind=ScheduleKind.LOCAL, day=date(2026, 3, 1), clock=time(9)), "UTC+14"),
        (Schedule(kind=ScheduleKind.RECURRING, rule="0 * * * *"), "more than once a day"),
        (Schedule(kind=ScheduleKind.RECURRING, rule="0 9 31 2 *"), "never fires"),
        (Schedule(kind=ScheduleKind.RECURRING, rule="daily"), "five fields"),
        (replace(AT, window_hours=0), "window"),
        (replace(AT, once=True), "recur"),
    ],
)
def test_a_schedule_that_cannot_be_used_is_refused(
    shop: Any, schedule: Schedule, said: str
) -> None:
    campaign_id = shop.plain_campaign().campaign_id
    with pytest.raises(BadSchedule, match=said.replace("+", r"\+")):
        keep(shop, campaign_id, schedule)


def test_a_rule_keeps_the_shops_clock_over_summer_time() -> None:
    zone = ZoneInfo("Europe/Berlin")
    after = datetime(2026, 3, 28, 12, tzinfo=UTC)
    moments = []
    for _ in range(3):
        after = next_run("30 2 * * *", after=after, timezone="Europe/Berlin")
        moments.append(after)
    days = [moment.astimezone(zone).date() for moment in moments]
    assert days == [date(2026, 3, 29), date(2026, 3, 30), date(2026, 3, 31)]
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first = next_run("30 2 * * *", after=autumn, timezone="Europe/Berlin")
    second = next_run("30 2 * * *", after=first, timezone="Europe/Berlin")
    assert second.astimezone(zone).date() == date(2026, 10, 26)


def test_a_later_wave_keeps_the_clock_time_and_takes_the_next_day() -> None:
    table = Timetable(
        terms=Terms(),
        schedule=Schedule(kind=ScheduleKind.LOCAL, day=date(2026, 3, 5), clock=time(9)),
        timezone="UTC",
        began_at=NOW,
    )
    first = table.moment("ann", "UTC", started_at=NOW)
    later = table.moment("ann", "UTC", started_at=NOW + 4 * HOUR)
    assert later.due_at - first.due_at == timedelta(days=1)


def test_planning_ahead_keeps_the_schedule(shop: Any) -> None:
    shop.customers("ann")
    campaign_id = shop.plain_campaign().campaign_id
    keep(shop, campaign_id, AT)
    plan_campaign(
        campaign_id, database=shop.database, facts=shop.facts, shop=shop.settings, now=NOW
    )
    assert get_campaign(shop.database, campaign_id).status is CampaignStatus.SCHEDULED
    assert start(shop, NOW + HOUR) == [campaign_id]
