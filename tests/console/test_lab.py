"""The page of training runs: it lists them, draws a curve, and follows one that goes on."""

import json
from collections.abc import Callable

from nicegui import ui
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App

Tell = Callable[[App, Callable[[User], object]], None]


def test_runs_are_listed_and_a_curve_is_drawn_as_it_grows(shop: App, tell: Tell) -> None:
    path = shop.settings.home / "lab" / "first" / "curve.jsonl"

    def add(step: int, loss: float, valid_loss: float | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(json.dumps({"step": step, "loss": loss, "valid_loss": valid_loss}) + "\n")

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/lab")
        await user.should_see("No run yet")
        add(10, 3.25, None)
        add(20, 2.5, 2.75)
        await user.open("/lab")
        await user.should_see("lab/first")
        await user.should_see("2.5000")
        await user.should_see("Validation loss")
        [chart] = user.find(ui.echart).elements
        assert [one["data"] for one in chart.options["series"]] == [[3.25, 2.5], [2.75, 2.75]]
        add(30, 2.125, None)
        await user.should_see("2.1250", retries=40)

    tell(shop, story)
