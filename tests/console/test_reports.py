"""The pages of reports and clusters: asked by address, shown with their figures."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.events import CustomerId
from rapport.profiles import Profile, put_profiles
from rapport.segments import list_segments
from rapport.traits import COMPUTED

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable[[User], object]], None]


def test_each_report_shows_its_figures(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/reports?kind=funnel&step0=Product Viewed&step1=Order Completed&days=90")
        await user.should_see("Who takes each step?")
        await user.should_see("Of the step before")
        await user.open("/reports?kind=retention&span=month&periods=3")
        await user.should_see("Who comes back?")
        await user.should_see("Came back to")
        await user.open("/reports?kind=paths&start=Product Viewed&days=90")
        await user.should_see("Where do they go?")

    tell(shop, story)


def test_an_address_that_asks_for_nonsense_is_answered(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/reports?kind=funnel&days=soon")
        await user.should_see("days must be a number")
        await user.should_see("Who takes each step?")
        await user.open("/reports?kind=retention&segment=nobody")
        await user.should_see("there is no segment")

    tell(shop, story)


def test_a_cluster_is_kept_as_a_segment(shop: App, tell: Tell) -> None:
    fill(shop)

    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/segments/clusters?traits=orders,revenue_minor")
        await user.should_see("Found again and again")
        await user.should_see("Keep as a segment")
        await user.press("keep-1")  # type: ignore[attr-defined]

    before = len(list_segments(shop.database))
    tell(shop, story)
    assert len(list_segments(shop.database)) == before + 1


def test_without_traits_the_page_says_what_is_missing(shop: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/segments/clusters")
        await user.should_see("clusters need at least")

    tell(shop, story)


def fill(app: App) -> None:
    chance = np.random.default_rng(1)
    groups = [(60, 12, 900_00), (60, 2, 50_00)]
    ids = [f"k{n:03}" for n in range(120)]
    put_profiles(app.facts, [Profile(customer_id=CustomerId(one)) for one in ids])
    orders = np.concatenate([chance.normal(o, o / 9, n) for n, o, _ in groups]).round()
    spent = np.concatenate([chance.normal(r, r / 9, n) for n, _, r in groups]).round()
    rows = {name: pa.nulls(120, kind.to_pyarrow()) for name, kind in COMPUTED.columns.items()}
    rows |= {
        "customer_id": pa.array(ids),
        "refreshed_at": pa.array([NOW] * 120),
        "orders": pa.array(orders.astype(np.int64)),
        "revenue_minor": pa.array(spent.astype(np.int64)),
    }
    app.facts.upsert(COMPUTED, pa.table(rows))
