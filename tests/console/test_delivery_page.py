"""The page of delivery: what waits, a pause that is ended, a provider that is tried early."""

from collections.abc import Callable
from datetime import timedelta

from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.console.delivery_view import day_of, rate_of
from rapport.delivery import (
    Breaker,
    BreakerState,
    LaneCount,
    WarmUp,
    list_breakers,
    list_pauses,
    pause_messages,
)
from rapport.delivery.store import keep_breaker

Tell = Callable[[App, Callable[[User], object]], None]
PROVIDER = "email/smtp"


def test_a_pause_is_seen_and_ended(shop: App, tell: Tell) -> None:
    pause_messages(shop.database, channel="email", by="Lin", now=shop.clock())

    async def story(user: User) -> None:
        await user.sign_in(Role.ADMIN)  # type: ignore[attr-defined]
        await user.open("/delivery")
        await user.should_see("An operator paused it")
        await user.press("resume-email")  # type: ignore[attr-defined]

    tell(shop, story)
    assert list_pauses(shop.database) == []


def test_a_viewer_sees_pauses_and_ends_none(shop: App, tell: Tell) -> None:
    pause_messages(shop.database, channel="email", by="Lin", now=shop.clock())

    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/delivery")
        await user.should_see("An operator paused it")
        await user.should_not_see(marker="resume-email")

    tell(shop, story)


def test_a_provider_in_trouble_is_tried_early(shop: App, tell: Tell) -> None:
    now = shop.clock()
    breaker = Breaker(
        provider=PROVIDER,
        state=BreakerState.OPEN,
        failures=3,
        code="mail-server-unavailable",
        changed_at=now,
        retry_at=now + timedelta(minutes=20),
    )
    with shop.database.begin() as connection:
        keep_breaker(connection, breaker)

    async def story(user: User) -> None:
        await user.sign_in(Role.ADMIN)  # type: ignore[attr-defined]
        await user.open("/delivery")
        await user.should_see("left in peace")
        await user.press(f"try-{PROVIDER}")  # type: ignore[attr-defined]

    tell(shop, story)
    [breaker] = list_breakers(shop.database)
    assert breaker.retry_at is not None
    assert now <= breaker.retry_at <= shop.clock()


def test_a_lane_has_its_own_limit_or_its_providers() -> None:
    lane = LaneCount(channel="email", lane="google", waiting=1, paused=0, first_due=None)
    assert rate_of(lane, {"email/smtp": 50.0, "email/smtp/google": 20.0}) == 20.0
    assert rate_of(lane, {"email/smtp": 50.0, "sms/a": 1.0}) == 50.0
    assert rate_of(lane, {"sms/a": 1.0}) is None


def test_the_day_of_a_warm_up_counts_from_one(shop: App) -> None:
    now = shop.clock()
    began = (now - timedelta(days=2)).date().isoformat()
    warm_up = WarmUp(provider=PROVIDER, began_on=began, day=began, sent=5)
    assert day_of(warm_up, now=now) == 3
