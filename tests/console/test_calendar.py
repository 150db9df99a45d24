"""The calendar in the console: months are read; entries are planned, moved, published, removed."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.calendar import EntryKind, Wish, add_entry, get_entry, list_items
from rapport.campaigns import create_campaign
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]
MARCH = date(2026, 3, 1), date(2026, 3, 31)


def items(app: App) -> list[tuple[str, str, date]]:
    found = list_items(*MARCH, database=app.database, timezone="Asia/Shanghai")
    return [(one.title, one.state.value, one.day) for one in found]


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["March 2026", "Today", "Lantern Festival", "Text · Idea", "2 days"]),
        ("zh", ["2026年3月", "今天", "元宵节", "文案 · 构思", "冲突", "静默期为 2 天"]),
    ],
)
def test_a_month_shows_kinds_states_festivals_and_conflicts_in_words(
    shop: App, tell: Tell, language: str, words: list[str]
) -> None:
    read_in(shop, language)
    for day in (10, 11):
        wish = Wish(
            kind=EntryKind.CAMPAIGN, day=date(2026, 3, day), brief_id="br_1", title=f"Tea {day}"
        )
        add_entry(wish, database=shop.database, by="op", now=shop.clock())
    text = Wish(kind=EntryKind.TEXT, day=date(2026, 3, 20), format="social", title="<Qixi>")
    add_entry(text, database=shop.database, by="op", now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/calendar")
        shown = drawn(visitor)
        assert [one for one in words if one not in shown] == []
        assert shown.count('aria-current="date"') == 1
        assert "&lt;Qixi&gt;" in shown
        await visitor.open("/calendar?view=list&month=2026-03")
        assert "Tea 10" in drawn(visitor)
        await visitor.open("/calendar?month=nonsense&view=nonsense")
        assert words[0] in drawn(visitor)

    tell(shop, story)


def test_an_entry_is_planned_moved_and_taken_out(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/calendar/new?day=2026-03-12")
        visitor.find(marker="title").type("Spring post")
        await visitor.press("save")
        assert items(shop) == [("Spring post", "idea", date(2026, 3, 12))]
        (item,) = list_items(*MARCH, database=shop.database, timezone="Asia/Shanghai")
        await visitor.open(f"/calendar/{item.entry_id}")
        visitor.find(marker="day").clear().type("2026-03-15")
        visitor.find(marker="at").type("20:00")
        await visitor.press("move")
        moved = get_entry(shop.database, item.entry_id)
        assert (moved.day, moved.at) == (date(2026, 3, 15), time(20))
        await visitor.open(f"/calendar/{item.entry_id}")
        await visitor.press("publish")
        assert items(shop)[0][1] == "published"
        await visitor.open(f"/calendar/{item.entry_id}")
        await visitor.should_see("keeps its day")
        visitor.find(marker="remove").click()
        await visitor.should_see("Take out “Spring post”?")
        await visitor.press("confirm")
        assert items(shop) == []

    tell(shop, story)


def test_a_campaign_without_a_day_is_offered_one(shop: App, tell: Tell) -> None:
    campaign = create_campaign(
        database=shop.database, name="Tea", brief_id="br_1", created_by="op", now=shop.clock()
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/calendar")
        assert f"campaign={campaign.campaign_id}" in drawn(visitor)
        await visitor.open(f"/calendar/new?kind=campaign&campaign={campaign.campaign_id}")
        visitor.find(marker="day").type("2026-03-18")
        await visitor.press("save")
        assert items(shop) == [("Tea", "described", date(2026, 3, 18))]

    tell(shop, story)


def test_who_may_only_look_sees_no_way_to_change(shop: App, tell: Tell) -> None:
    note = Wish(kind=EntryKind.NOTE, day=date(2026, 3, 3), title="Ten years")
    made = add_entry(note, database=shop.database, by="op", now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/calendar")
        assert "/calendar/new" not in drawn(visitor)
        await visitor.should_not_see(marker="open-feed")
        await visitor.open(f"/calendar/{made.entry_id}")
        await visitor.should_not_see(marker="move")

    tell(shop, story)
