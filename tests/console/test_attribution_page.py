"""The page of attribution: nothing yet, then every rule beside the others."""

from collections.abc import Callable

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App

Tell = Callable[[App, Callable[[User], object]], None]


def test_an_empty_shop_is_told_when_there_will_be_something(app: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/attribution")
        await user.should_see("No orders in this period")

    tell(app, story)


def test_rules_stand_side_by_side(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/attribution?days=365")
        await user.should_see("Rules side by side")
        await user.should_see("By holdout")
        await user.should_see("Came without")

    tell(shop, story)
