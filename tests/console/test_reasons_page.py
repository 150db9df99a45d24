"""The page that says why: a search, a certificate test by test, and a silence with its reason."""

from collections.abc import Callable

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.console.reason_lines import parts_of
from rapport.reasons import Line

Tell = Callable[[App, Callable[[User], object]], None]


def test_the_page_asks_whom_it_is_about(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/why")
        await user.should_see("Ask about a customer")

    tell(shop, story)


def test_lines_are_divided_by_what_they_are_about() -> None:
    lines = [Line(code="draft"), Line(code="gate.passed", facts={"test": "caps"}),
             Line(code="delivered")]  # fmt: skip
    parts = parts_of(lines)
    assert [(part, [one.code for one in inside]) for part, inside in parts.items()] == [
        ("origin", ["draft"]),
        ("gate", ["gate.passed"]),
        ("after", ["delivered"]),
    ]
