"""A question in the console becomes a plan, a report that is made behind it, and a page."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.research import ResearchStatus, list_research, make_next
from tests.console.conftest import NOW
from tests.insights.planted import Planted, plant

Tell = Callable[[App, Callable[[User], object]], None]


def make(app: App) -> bool:
    return make_next(
        facts=app.facts, database=app.database, clock=lambda: NOW, llm=app.settings.llm
    )


@pytest.fixture
def read(shop: App) -> App:
    plant(shop.facts, [Planted(f"review:{n}", f"A bag. No. {n}.") for n in range(3)])
    return shop


def test_a_shop_without_texts_is_told_where_they_come_from(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What do customers want?")
        await user.should_see("Import reviews or feedback")
        await user.should_not_see(marker="plan")

    tell(shop, story)


def test_sections_are_taken_out_of_the_plan_by_choosing(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What do customers complain about?&language=en")
        chosen = user.find(marker="sections", kind=ui.select).elements.pop()
        chosen.value = ["limits", "who"]
        await user.press("make")  # type: ignore[attr-defined]

    tell(read, story)
    [asked] = list_research(read.database)
    assert asked.plan.sections == ("who", "limits")


def test_a_question_is_planned_asked_and_made(read: App, tell: Tell) -> None:
    async def ask(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What do customers complain about?&language=en")
        await user.should_see("What will be counted")
        await user.press("make")  # type: ignore[attr-defined]
        await user.should_see("Waiting")

    tell(read, ask)
    [asked] = list_research(read.database)
    assert asked.status is ResearchStatus.WAITING
    assert make(read)
    assert not make(read)

    async def look(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/research")
        await user.should_see("Made")
        await user.open(f"/research/{asked.research_id}")
        await user.should_see("In short")
        await user.should_see("read and counted")

    tell(read, look)


def test_a_question_that_cannot_be_planned_is_answered(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What&language=fr")
        await user.should_see("a report is written in `zh` or `en`")

    tell(read, story)
