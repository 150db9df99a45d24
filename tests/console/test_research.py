"""A question in the console becomes a plan, a report that is made behind it, and a page."""

from collections.abc import Callable

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.insights import refresh_readings
from rapport.research import ResearchStatus, list_research, make_next
from tests.console.conftest import NOW

Tell = Callable[[App, Callable[[User], object]], None]


def make(app: App) -> bool:
    return make_next(
        facts=app.facts, database=app.database, clock=lambda: NOW, llm=app.settings.llm
    )


def test_a_question_is_planned_asked_and_made(shop: App, tell: Tell) -> None:
    refresh_readings(shop.facts)

    async def ask(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What do customers complain about?&language=en")
        await user.should_see("What will be counted")
        await user.press("make")  # type: ignore[attr-defined]
        await user.should_see("Waiting")

    tell(shop, ask)
    [asked] = list_research(shop.database)
    assert asked.status is ResearchStatus.WAITING
    assert make(shop)
    assert not make(shop)

    async def read(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/research")
        await user.should_see("Made")
        await user.open(f"/research/{asked.research_id}")
        await user.should_see("In short")
        await user.should_see("read and counted")

    tell(shop, read)


def test_a_question_that_cannot_be_planned_is_answered(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/research?question=What&language=fr")
        await user.should_see("a report is written in `zh` or `en`")

    tell(shop, story)
