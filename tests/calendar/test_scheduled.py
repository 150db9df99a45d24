"""Campaigns with a schedule stand on the day they leave, those that recur on each coming run."""

from datetime import UTC, date, datetime, time

from rapport.calendar import EntryKind, State, Wish, add_entry, list_items, undated_campaigns
from rapport.campaigns import Campaign, Schedule, ScheduleKind, create_campaign, schedule_campaign
from rapport.content import Brief
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONE = "Asia/Shanghai"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def scheduled(database: Database, brief: Brief, schedule: Schedule) -> Campaign:
    made = create_campaign(
        database=database, name="Spring", brief_id=brief.brief_id, created_by="mei", now=NOW
    )
    schedule_campaign(made.campaign_id, schedule, database=database, timezone=ZONE, now=NOW)
    return made


def test_one_moment_is_shown_by_the_shops_clock(database: Database, brief: Brief) -> None:
    at = datetime(2026, 3, 9, 17, tzinfo=UTC)
    scheduled(database, brief, Schedule(kind=ScheduleKind.AT, at=at))
    (item,) = list_items(*MARCH, database=database, timezone=ZONE)
    assert (item.day, item.at, item.state) == (date(2026, 3, 10), time(1), State.SCHEDULED)
    assert undated_campaigns(database) == []


def test_a_rule_is_shown_on_each_coming_run(database: Database, brief: Brief) -> None:
    scheduled(database, brief, Schedule(kind=ScheduleKind.RECURRING, rule="0 10 * * 1"))
    items = list_items(*MARCH, database=database, timezone=ZONE)
    assert [one.day.day for one in items] == [2, 9, 16, 23, 30]
    assert len({one.item_id for one in items}) == len(items)


def test_an_entry_moves_to_the_day_its_campaign_leaves(database: Database, brief: Brief) -> None:
    made = create_campaign(
        database=database, name="Spring", brief_id=brief.brief_id, created_by="mei", now=NOW
    )
    wish = Wish(kind=EntryKind.CAMPAIGN, day=date(2026, 4, 20), campaign_id=made.campaign_id)
    add_entry(wish, database=database, by="mei", now=NOW)
    schedule = Schedule(kind=ScheduleKind.BEST, day=date(2026, 3, 12))
    schedule_campaign(made.campaign_id, schedule, database=database, timezone=ZONE, now=NOW)
    (item,) = list_items(*MARCH, database=database, timezone=ZONE)
    assert (item.day, item.at, item.entry_id != "") == (date(2026, 3, 12), None, True)
