"""The page of customer value: nothing yet, then totals, groups, and the figure of one customer."""

from collections.abc import Callable

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.lifetime_value import VALUE, find_value, refresh_values
from rapport.scoring import SCORES

Tell = Callable[[App, Callable[[User], object]], None]


def test_a_shop_without_values_is_told_when_there_will_be_some(app: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/value")
        await user.should_see("No values yet")

    tell(app, story)


def test_values_are_shown_for_the_shop_and_for_one_customer(shop: App, tell: Tell) -> None:
    refresh_values(
        facts=shop.facts, database=shop.database, shop=shop.settings.shop, now=shop.clock()
    )
    scores = shop.facts.table(SCORES)
    named = shop.facts.read(scores.filter(scores.name == VALUE))["customer_id"].to_pylist()[0]
    assert find_value(shop.facts, named) is not None

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/value")
        await user.should_see("Expected in 90 days")
        await user.should_see("too few for a model")
        await user.should_see("By segment")
        await user.open("/value?by=segment")
        await user.should_see("Who brings it")
        await user.open(f"/customers/show?id={named}")
        await user.should_see("Value in 90 days")
        await user.should_see("orders in 90 days")

    tell(shop, story)
