"""The page of what works: nothing yet, then bars, sentences and what to try."""

from collections.abc import Callable

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.effects import ArmFigures, keep_figures
from rapport.segments import list_segments

Tell = Callable[[App, Callable[[User], object]], None]


def figures(group: str) -> list[ArmFigures]:
    return [
        ArmFigures(
            campaign_id="c1",
            group=group,
            arm=arm,
            held_out=arm == "holdout",
            customers=50_000,
            revenue_mean=mean,
            revenue_variance=9e6,
            ordered=500,
            attributes={} if arm == "holdout" else {"question": asks, "tone": "warm"},
        )
        for arm, mean, asks in (
            ("holdout", 1_000.0, ""),
            ("A", 1_900.0, "yes"),
            ("B", 1_100.0, "no"),
        )
    ]


def test_an_empty_shop_is_told_when_there_will_be_something(app: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/effects")
        await user.should_see("Nothing was learned yet")

    tell(app, story)


def test_effects_are_shown_with_what_to_try_next(shop: App, tell: Tell) -> None:
    segment = list_segments(shop.database)[0]
    keep_figures(shop.database, "c1", figures(segment.segment_id))

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/effects")
        await user.should_see("question in the subject")
        await user.should_see("Choose a group")
        await user.open(f"/effects?group={segment.segment_id}")
        await user.should_see(segment.name)
        await user.should_see("What to try next")
        await user.should_see("Variant A")
        await user.should_see("per recipient")

    tell(shop, story)
