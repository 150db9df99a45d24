"""The page of uplift: nothing yet, then what to do in a sentence, money, curve and tenths."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.training import watch_uplift
from rapport.uplift import Terms, Trial, keep_report, report_of

Tell = Callable[[App, Callable[[User], object]], None]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def keep(app: App, campaign_id: str, *, tilt: float) -> None:
    """One mail that moves those with a high feature and, if tilted, puts the others off."""
    rng = np.random.default_rng(4)
    features, arm = rng.normal(size=(3_000, 10)), rng.integers(2, size=3_000)
    chance = 0.4 + arm * (0.05 + tilt * np.sign(features[:, 0]))
    trial = Trial(
        features=features,
        names=tuple(f"x{place}" for place in range(10)),
        arms=("holdout", "a"),
        arm=arm.astype(np.intp),
        propensities=np.full((3_000, 2), 0.5),
        outcome=(rng.random(3_000) < chance).astype(float),
    )
    report, model = report_of(
        trial,
        Terms(value=1_000, costs=(0, 5)),
        campaign_id=campaign_id,
        outcome="ordered",
        currency="GBP",
        now=NOW,
    )
    keep_report(app.database, report, model)


def test_an_empty_shop_is_told_when_there_will_be_something(app: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/uplift")
        await user.should_see("Nothing was learned yet")

    tell(app, story)


def test_the_page_says_whom_to_write_to_and_what_it_earns(app: App, tell: Tell) -> None:
    keep(app, "tilted", tilt=0.3)
    keep(app, "level", tilt=0.0)

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/uplift?campaign=tilted")
        await user.should_see("Write only to those whom it pays")
        await user.should_see("Choosing against one for all")
        await user.should_see("surely better than by lot")
        await user.should_see("tenths of customers")
        await user.open("/uplift?campaign=level")
        await user.should_see("to everybody: choosing whom to write to is not surely better")

    tell(app, story)


def test_the_page_says_when_customers_have_changed_since(app: App, tell: Tell) -> None:
    keep(app, "tilted", tilt=0.3)
    seen = NOW - timedelta(days=1)
    visits = [
        Event(
            event_id=EventId(f"seen-{number}"),
            customer_id=CustomerId(f"c-{number}"),
            name=EventName.PRODUCT_VIEWED.value,
            happened_at=seen,
            received_at=seen,
            source="test",
        )
        for number in range(50)
    ]
    record_events(app.facts, visits)
    home, later = app.settings.home, NOW + timedelta(days=90)
    (look,) = watch_uplift(database=app.database, facts=app.facts, home=home, now=later)
    assert "viewed_30_days" in look.causes

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/uplift?campaign=tilted")
        await user.should_see("Customers have changed since this was learned")

    tell(app, story)
