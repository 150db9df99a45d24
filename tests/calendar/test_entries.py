"""What is put into the calendar, how far it is, and what happened."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import update

from rapport.calendar import (
    BadEntry,
    BadPeriod,
    CampaignHasEntry,
    EntryDone,
    EntryKind,
    EntryNotFound,
    EntryNotReady,
    FeedUnknown,
    ItemKind,
    State,
    Wish,
    add_entry,
    close_feed,
    get_entry,
    list_feeds,
    list_items,
    mark_published,
    move_entry,
    open_feed,
    read_feed,
    remove_entry,
    undated_campaigns,
)
from rapport.campaigns import create_campaign
from rapport.campaigns.store import CAMPAIGNS
from rapport.content import Brief, Draft, DraftStatus
from rapport.kit.settings import ShopSettings
from rapport.storage import Database
from tests.calendar.conftest import NOW, ZONE, a_text

DAY = date(2026, 3, 10)
MARCH = date(2026, 3, 1), date(2026, 3, 31)
Drafted = Callable[..., Draft]


def states(database: Database) -> list[State]:
    return [one.state for one in list_items(*MARCH, database=database, timezone=ZONE)]


def test_the_state_of_a_text_follows_its_drafts_until_it_is_published(
    database: Database, brief: Brief, drafted: Drafted
) -> None:
    idea = add_entry(a_text(DAY, title="Think of tea"), database=database, by="mei", now=NOW)
    assert states(database) == [State.IDEA]
    remove_entry(idea.entry_id, database=database)
    entry = add_entry(a_text(DAY, brief_id="br_1"), database=database, by="mei", now=NOW)
    assert entry.title == brief.name
    assert states(database) == [State.BRIEF]
    drafted("br_1", "dr_mail", DraftStatus.APPROVED)  # of another format
    assert states(database) == [State.BRIEF]
    drafted("br_1", "dr_1", DraftStatus.WRITTEN, channel="social")
    assert states(database) == [State.WRITTEN]
    with pytest.raises(EntryNotReady, match="not all approved"):
        mark_published(entry.entry_id, database=database, now=NOW)
    drafted("br_1", "dr_0", DraftStatus.REJECTED, channel="social")
    with database.begin() as connection:
        from_drafts = "UPDATE drafts SET status = 'approved' WHERE draft_id = 'dr_1'"
        connection.exec_driver_sql(from_drafts)
    assert states(database) == [State.APPROVED]
    mark_published(entry.entry_id, database=database, now=NOW, address="https://a.example/1")
    again = mark_published(entry.entry_id, database=database, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert (again.published_at, again.address) == (NOW, "https://a.example/1")
    assert states(database) == [State.PUBLISHED]
    with pytest.raises(EntryDone):
        move_entry(entry.entry_id, DAY, database=database, now=NOW)


def test_an_entry_is_moved_and_taken_out(any_database: Database) -> None:
    note = Wish(kind=EntryKind.NOTE, day=DAY, title="Ten years of the shop", at=time(9, 30))
    entry = add_entry(note, database=any_database, by="mei", now=NOW)
    assert get_entry(any_database, entry.entry_id) == entry
    moved = move_entry(entry.entry_id, date(2026, 3, 12), database=any_database, now=NOW)
    assert (moved.day, moved.at) == (date(2026, 3, 12), None)
    assert states(any_database) == [State.NOTED]
    remove_entry(entry.entry_id, database=any_database)
    assert states(any_database) == []
    with pytest.raises(EntryNotFound):
        remove_entry(entry.entry_id, database=any_database)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(kind=EntryKind.NOTE, day=DAY), "needs a title"),
        (Wish(kind=EntryKind.NOTE, day=DAY, title="x" * 201), "one line"),
        (Wish(kind=EntryKind.TEXT, day=DAY, title="x", format="email"), "formats"),
        (Wish(kind=EntryKind.NOTE, day=DAY, title="x", format="social"), "no format"),
        (Wish(kind=EntryKind.TEXT, day=DAY, format="social", campaign_id="c"), "no campaign"),
        (Wish(kind=EntryKind.NOTE, day=DAY, title="x", brief_id="br_1"), "no brief"),
        (Wish(kind=EntryKind.NOTE, day=date(1999, 1, 1), title="x"), "years"),
        (Wish(kind=EntryKind.NOTE, day=DAY, title="x", about="y" * 2001), "2000"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_reason(
    database: Database, wish: Wish, why: str
) -> None:
    with pytest.raises(BadEntry, match=why):
        add_entry(wish, database=database, by="mei", now=NOW)


def test_a_campaign_stands_on_its_day_until_it_is_launched(
    database: Database, brief: Brief
) -> None:
    campaign = create_campaign(
        database=database, name="Tea", brief_id=brief.brief_id, created_by="mei", now=NOW
    )
    assert [one.name for one in undated_campaigns(database)] == ["Tea"]
    wish = Wish(kind=EntryKind.CAMPAIGN, day=DAY, campaign_id=campaign.campaign_id)
    entry = add_entry(wish, database=database, by="mei", now=NOW)
    assert undated_campaigns(database) == []
    with pytest.raises(CampaignHasEntry):
        add_entry(wish, database=database, by="mei", now=NOW)
    (item,) = list_items(*MARCH, database=database, timezone=ZONE)
    assert (item.state, item.segment_ids, item.quiet_days) == (State.DESCRIBED, ("seg_1",), 2)
    launched = datetime(2026, 3, 14, 20, tzinfo=UTC)  # four in the morning of the 15th in Shanghai
    with database.begin() as connection:
        connection.execute(update(CAMPAIGNS).values(status="sending", launched_at=launched))
    (item,) = list_items(*MARCH, database=database, timezone=ZONE)
    assert (item.day, item.at, item.state) == (date(2026, 3, 15), time(4), State.SENDING)
    with pytest.raises(EntryDone):
        move_entry(entry.entry_id, DAY, database=database, now=NOW)
    remove_entry(entry.entry_id, database=database)
    (item,) = list_items(*MARCH, database=database, timezone=ZONE)
    assert (item.kind, item.entry_id, item.day) == (ItemKind.CAMPAIGN, "", date(2026, 3, 15))


def test_days_in_the_wrong_order_or_too_many_are_refused(database: Database) -> None:
    with pytest.raises(BadPeriod, match="swap"):
        list_items(MARCH[1], MARCH[0], database=database, timezone=ZONE)
    with pytest.raises(BadPeriod, match="fewer"):
        list_items(date(2020, 1, 1), date(2026, 1, 1), database=database, timezone=ZONE)


def test_a_feed_is_read_with_its_secret_until_it_is_closed(any_database: Database) -> None:
    shop = ShopSettings(name="Camellia, Ltd", market="CN", language="en")
    note = Wish(kind=EntryKind.NOTE, day=DAY, title="Ten years")
    add_entry(note, database=any_database, by="mei", now=NOW)
    feed, address = open_feed(
        "Team", database=any_database, public_url="https://r.example/", by="mei", now=NOW
    )
    assert address.startswith("https://r.example/calendar/")
    secret = address.removeprefix("https://r.example/calendar/").removesuffix(".ics")
    text = read_feed(secret, database=any_database, shop=shop, now=NOW)
    assert "SUMMARY:Note: Ten years\r\n" in text
    assert "SUMMARY:Double 11\r\n" in text
    with pytest.raises(FeedUnknown):
        read_feed(secret[:-1], database=any_database, shop=shop, now=NOW)
    close_feed(feed.feed_id, database=any_database)
    assert list_feeds(any_database) == []
    with pytest.raises(FeedUnknown):
        read_feed(secret, database=any_database, shop=shop, now=NOW)
    with pytest.raises(FeedUnknown):
        close_feed(feed.feed_id, database=any_database)
