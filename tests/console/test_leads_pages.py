"""The board and the page of a lead: seen by all, moved by who sells, with a reason for a loss."""

from collections.abc import Callable
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App, sales_desk_of
from rapport.sales import SalesPlan, get_lead, history_of, open_lead, parse_plan, save_plan
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]
PLAN = "lines: [{line: tea, name: '<i>Tea</i>', score: s, threshold: 0.5}]"


def opened(app: App) -> str:
    plan: SalesPlan = parse_plan(PLAN)
    save_plan(app.database, plan, by="lin", now=app.clock())
    desk = sales_desk_of(app, by="lin")
    owner = "admin@shop.example"
    return open_lead("c-01", "tea", desk=desk, facts=app.facts, owner=owner).lead_id


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


@pytest.mark.parametrize(("language", "word"), [("en", "Qualified"), ("zh", "已确认需求")])
def test_a_lead_is_moved_on_the_board(shop: App, tell: Tell, language: str, word: str) -> None:
    read_in(shop, language)
    lead_id = opened(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/leads")
        shown = drawn(visitor)
        assert word in shown
        assert "&lt;i&gt;Tea" in shown
        await visitor.press(f"move-{lead_id}-qualified")
        await visitor.open("/leads?view=mine")
        assert f"/leads/{lead_id}" in drawn(visitor)
        await visitor.open("/leads?view=overdue")
        assert f"/leads/{lead_id}" not in drawn(visitor)

    tell(shop, story)
    assert get_lead(shop.database, lead_id).stage == "qualified"


def test_what_came_of_a_call_is_said_on_the_page(shop: App, tell: Tell) -> None:
    lead_id = opened(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.SELLER)
        await visitor.open(f"/leads/{lead_id}")
        await visitor.press("no-answer")
        await visitor.open("/leads/tasks")
        await visitor.open("/leads/score")

    tell(shop, story)
    kept = get_lead(shop.database, lead_id)
    assert (kept.outcome, kept.contacted_at) == ("no-answer", shop.clock())
    assert history_of(shop.database, lead_id)[-1].by == "seller@shop.example"


def test_who_only_looks_finds_nothing_to_press(shop: App, tell: Tell) -> None:
    lead_id = opened(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/leads")
        await visitor.open(f"/leads/{lead_id}")
        with pytest.raises(AssertionError):
            await visitor.press("no-answer")

    tell(shop, story)
    assert get_lead(shop.database, lead_id).outcome == ""


def test_a_long_stage_is_folded_on_the_board_and_whole_on_its_page(shop: App, tell: Tell) -> None:
    ids = [opened(shop)]
    desk = sales_desk_of(shop, by="lin")
    for number in range(2, 10):
        lead = open_lead(f"c-{number:02}", "tea", desk=desk, facts=shop.facts, owner="")
        ids.append(lead.lead_id)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.SELLER)
        await visitor.open("/leads")
        shown = drawn(visitor)
        assert sum(f"/leads/{one}" in shown for one in ids) == 6
        await visitor.should_see("Show all 9")
        await visitor.open("/leads?stage=new")
        shown = drawn(visitor)
        assert all(f"/leads/{one}" in shown for one in ids)
        await visitor.press(f"move-{ids[0]}-qualified")
        await visitor.open("/leads?stage=qualified")
        assert f"/leads/{ids[0]}" in drawn(visitor)

    tell(shop, story)
