"""The page "What if": nothing to ask, then money with what is sure, a rule, and too early."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from tests.campaigns.conftest import SETTINGS, Shop
from tests.campaigns.test_uplift import LATER, NOW, launched

Tell = Callable[[App, Callable[[User], object]], None]


def test_without_a_campaign_there_is_nothing_to_ask(app: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/what-if")
        await user.should_see("No campaign can be asked yet")

    tell(app, story)


def test_money_is_told_with_what_is_sure_and_what_being_wrong_costs(app: App, tell: Tell) -> None:
    campaign_id = launched(Shop(database=app.database, facts=app.facts, settings=SETTINGS))
    in_pounds = app.settings.model_copy(update={"shop": SETTINGS})
    later = replace(app, clock=lambda: LATER, settings=in_pounds)
    asked = f"/what-if?campaign={campaign_id}&margin=30&cost=0.6&policy="

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open(f"{asked}uplift&against=arm%3Aa")
        await user.should_see("95 % sure: “Those whom it pays” is better than “")
        await user.should_see("messages cost twice as much")
        await user.should_see("Learning while doing")
        await user.open(f"{asked}arm%3Aa&against=uplift")
        await user.should_see("is not worse than “Those whom it pays” by more than")
        await user.open(f"{asked}rule%3Aviewed_30_days%3Amore%3A1%3Aa")
        await user.should_see("where products viewed in 30 days is at least 1")
        await user.open(f"{asked}nonsense")
        await user.should_see("Those whom it pays")

    tell(later, story)


def test_a_campaign_whose_orders_still_count_says_so(app: App, tell: Tell) -> None:
    launched(Shop(database=app.database, facts=app.facts, settings=SETTINGS))
    early = replace(app, clock=lambda: NOW + timedelta(days=3))

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/what-if")
        await user.should_see("This cannot be said")

    tell(early, story)
