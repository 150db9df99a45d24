"""The page that says why: a search, what a plan decided, and lines with their verdicts."""

from collections.abc import Callable

import pytest
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.campaigns import create_campaign, plan_campaign
from rapport.console.reason_lines import parts_of
from rapport.console.texts import words_of
from rapport.delivery import GateTest
from rapport.reasons import Line, Outcome
from rapport.review import approve

Tell = Callable[[App, Callable[[User], object]], None]


def test_the_page_asks_whom_it_is_about(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/why")
        await user.should_see("Ask about a customer")

    tell(shop, story)


def test_a_customer_who_was_left_out_is_told_of_with_the_reason(shop: App, tell: Tell) -> None:
    approve(shop.database, "dr_1", version=1, operator="Wen", now=shop.clock())
    made = create_campaign(
        database=shop.database, name="Spring", brief_id="br_1", created_by="Lin", now=shop.clock()
    )
    settings = shop.settings.shop
    plan_campaign(
        made.campaign_id, database=shop.database, facts=shop.facts, shop=settings, now=shop.clock()
    )

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open(f"/why?customer=c-28&of={made.campaign_id}")
        await user.should_see("The plan left this customer out")
        await user.should_see("No yes to marketing on this channel")

    tell(shop, story)


def test_lines_are_divided_by_what_they_are_about() -> None:
    lines = [Line(code="draft"), Line(code="gate.passed", facts={"test": "caps"})]
    lines += [Line(code="delivered")]
    assert {part: [one.code for one in inside] for part, inside in parts_of(lines).items()} == {
        "origin": ["draft"],
        "gate": ["gate.passed"],
        "after": ["delivered"],
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_test_and_outcome_has_a_name(language: str) -> None:
    words = words_of(language)
    names = [f"gate_test.{one}" for one in GateTest]
    names += [f"reasons.outcome.{one}" for one in Outcome]
    assert [name for name in names if name not in words] == []
