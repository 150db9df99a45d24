"""What was read and what is corrected stand side by side; what rises is told wherever it counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.console.formats import Formats
from rapport.console.insight_parts import percent
from rapport.insights import FEWEST_CHECKED, Scope, Sentiment, compare
from rapport.research import ask_research, make_next, plan_report
from rapport.storage import Facts
from tests.console.conftest import NOW
from tests.insights.checking.test_checking import LATE, MISSED, looked_at
from tests.insights.planted import Planted, plant

Tell = Callable[[App, Callable[[User], object]], None]
SAYS = (("delivery", "negative", "came late"),)
WEEKS, A_WEEK = 16, 50


@pytest.fixture
def late(shop: App) -> App:
    """Of 800 texts about two products 240 complain of the delivery; two thirds are found."""
    bag = [(LATE, LATE, MISSED, "A bag.", "A hat.")[place % 5] for place in range(400)]
    cup = ["A cup." for _ in range(400)]
    texts = [*((text, "p-0") for text in bag), *((text, "p-1") for text in cup)]
    plant(
        shop.facts,
        [
            Planted(
                f"review:{place}", text, SAYS if text == LATE else (), more={"product_id": product}
            )
            for place, (text, product) in enumerate(texts)
        ],
    )
    return shop


def test_two_groups_are_told_as_read_and_corrected(late: App, tell: Tell) -> None:
    looked_at(late.facts, late.database, FEWEST_CHECKED)
    read, right = shares(late.facts)
    assert read != right

    async def story(user: Any) -> None:
        await user.sign_in(Role.VIEWER)
        await user.open("/insights/compare?days=all&product=p-0&with=p-1")
        await user.should_see("As read")
        await user.should_see(f"Spring tea 0 {read}, Spring tea 1 0%")
        await user.should_see(f"Spring tea 0 {right}, Spring tea 1")
        await user.should_see("Corrected for what the reader misses")

    tell(late, story)


def test_before_enough_texts_are_checked_only_what_was_read_is_told(late: App, tell: Tell) -> None:
    async def story(user: Any) -> None:
        await user.sign_in(Role.VIEWER)
        await user.open("/insights/compare?days=all&product=p-0&with=p-1")
        await user.should_see("Spring tea 0 40%, Spring tea 1 0%")
        await user.should_not_see("As read")
        await user.should_see("Intervals are of what was read")

    tell(late, story)


def shares(facts: Facts) -> tuple[str, str]:
    """Of the first product, how many complain of the delivery, as read and corrected."""
    there = compare(facts, Scope(product_id="p-0"), Scope(product_id="p-1"))
    [one] = [one for one in there if one.sentiment is Sentiment.NEGATIVE]
    shown = Formats("en", timezone="UTC", currency="CNY")
    return percent(shown, one.here.share), percent(shown, one.here.stated[0])


@pytest.fixture
def rising(shop: App) -> App:
    """Week by week more of the texts complain of the delivery: of fifty from none to thirty."""
    plant(
        shop.facts,
        [
            Planted(
                f"review:{week}-{place}",
                LATE if place < 2 * week else f"A bag. No. {place}.",
                SAYS if place < 2 * week else (),
                more={
                    "product_id": "p-0",
                    "written_at": NOW - timedelta(weeks=WEEKS - week, minutes=place),
                },
            )
            for week in range(WEEKS)
            for place in range(A_WEEK)
        ],
    )
    return shop


def test_a_rise_is_told_on_the_page_of_trends(rising: App, tell: Tell) -> None:
    async def story(user: Any) -> None:
        await user.sign_in(Role.VIEWER)
        await user.open("/insights/trends")
        await user.should_see("▲")
        await user.should_see("delivery")
        await user.should_not_see("Nothing moves more than chance does.")

    tell(rising, story)


def test_a_rise_stands_in_the_section_of_trends_of_a_report(rising: App, tell: Tell) -> None:
    plan = replace(plan_report("What is new?", language="en"), sections=("trends",))
    asked = ask_research(rising.database, plan, asked_by="ada", now=NOW)
    assert make_next(
        facts=rising.facts,
        database=rising.database,
        clock=lambda: NOW,
        llm=rising.settings.llm,
    )
    pages: list[str] = []

    async def story(user: Any) -> None:
        await user.sign_in(Role.VIEWER)
        await user.open(f"/research/{asked.research_id}")
        await user.should_see("risen from")
        [frame] = [one for one in user.find(kind=ui.element).elements if one.tag == "iframe"]
        pages.append(frame.props["srcdoc"])

    tell(rising, story)
    assert "elivery" in pages[0]
    assert "risen from" in pages[0]
