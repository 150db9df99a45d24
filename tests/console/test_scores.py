"""The page of scores says in words why a model is not in use."""

from collections.abc import Callable
from datetime import UTC, datetime

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.training import Model, ModelCard, ModelId, save_model

Tell = Callable[[App, Callable[[User], object]], None]


def keep(app: App) -> None:
    card = ModelCard(
        model_id=ModelId("m-1"),
        kind="churn",
        about="A model.",
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        data_hash="abc",
        metrics={"auc": 0.6, "auc_gain_low": -0.02, "log_loss_gain": 0.1, "calibration_error": 0.2},
    )
    save_model(app.settings.home, Model(card=card, weights={}))


def test_a_model_that_fails_its_gate_says_why_in_words(app: App, tell: Tell) -> None:
    keep(app)

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/scores")
        await user.should_see("AUC above the rule, lower end of 95 % is -0.0200, below 0")
        await user.should_see("calibration error is 0.2000, above 0.1")

    tell(app, story)
